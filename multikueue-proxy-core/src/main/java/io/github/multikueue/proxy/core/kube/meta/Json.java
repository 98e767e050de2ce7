package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The one JSON mapper. It ignores fields it does not know, since API servers of any version are read into narrow records.
 */
public final class Json {

    private static final int MOST_BUFFERS = 128;

    /** Not to be reconfigured. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(factory())
            .annotationIntrospector(new NarrowRecords())
            .addModule(new SimpleModule().addDeserializer(String.class, new RepeatedTexts()))
            .build();

    /** What is only not refused would be copied until the record is complete; what is ignored is skipped. */
    private static final class NarrowRecords extends JacksonAnnotationIntrospector {
        @Override
        public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
            return super.findPropertyIgnoralByName(config, annotated).withIgnoreUnknown();
        }
    }

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads an object that a programmer has written.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ObjectNode object(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("not a JSON object: " + text, e);
        }
    }

    /**
     * Reads a document of somebody else.
     *
     * @throws IOException if it is none of this type, or {@code null}, which Jackson takes for a document of any type
     */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        T value = MAPPER.readValue(json, type);
        if (value == null) {
            throw new IOException("null instead of an object");
        }
        return value;
    }

    /** Writes a tree in UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document cannot be written", e);
        }
    }

    /** The elements of an array as texts; empty for anything else. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    /** Shares buffers between threads: virtual threads live for one request, and would throw theirs away after it. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newBoundedPool(MOST_BUFFERS))
                .build();
    }
}
