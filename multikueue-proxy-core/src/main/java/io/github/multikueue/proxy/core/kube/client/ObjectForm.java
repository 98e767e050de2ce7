package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.raw.ListItems;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.RawJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the objects of a collection are read into.
 *
 * @param <T> the type of what is kept of each
 */
public abstract sealed class ObjectForm<T> {

    /** Reads one object. */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Makes of an object what is kept of it.
         *
         * @param json the object as it was sent; may be kept
         * @throws IOException if it cannot be read
         */
        T read(byte[] json) throws IOException;
    }

    private ObjectForm() {}

    /** A narrow record, by Jackson. A page of a list is in memory as a whole. */
    public static <T> ObjectForm<T> of(Class<T> type) {
        return new Typed<>(type);
    }

    /** Whatever the reader makes of the bytes. Lists are read while they arrive, and no page is in memory as a whole. */
    public static <T> ObjectForm<T> raw(Reader<T> reader) {
        return new Raw<>(reader);
    }

    /**
     * Reads the object of an event.
     *
     * @param object the object
     * @param event the whole event as it was sent
     */
    abstract T read(JsonNode object, byte[] event) throws IOException;

    abstract ObjectList<T> list(ApiClient server, ApiPath path, String accept) throws IOException;

    private static final class Typed<T> extends ObjectForm<T> {

        private final Class<T> type;

        Typed(Class<T> type) {
            this.type = type;
        }

        @Override
        T read(JsonNode object, byte[] event) throws IOException {
            return Json.MAPPER.treeToValue(object, type);
        }

        @Override
        ObjectList<T> list(ApiClient server, ApiPath path, String accept) {
            return ObjectList.read(server, path, accept, type);
        }
    }

    private static final class Raw<T> extends ObjectForm<T> {

        /** Many times what etcd keeps of an object, as for the events of watches. */
        private static final int MOST_ITEM_BYTES = 16 << 20;

        /** An API server that works on a list says nothing before it begins. */
        private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

        private static final int PAGE_SIZE = 500;

        private final Reader<T> reader;

        Raw(Reader<T> reader) {
            this.reader = reader;
        }

        @Override
        T read(JsonNode object, byte[] event) throws IOException {
            return reader.read(RawJson.field(event, "object").orElseThrow());
        }

        @Override
        ObjectList<T> list(ApiClient server, ApiPath path, String accept) throws IOException {
            List<T> all = new ArrayList<>();
            ApiPath first = path.query("limit", PAGE_SIZE);
            JsonNode metadata = page(server, first, accept, all);
            while (!metadata.path("continue").asText().isEmpty()) {
                String next = metadata.path("continue").asText();
                metadata = page(server, first.query("continue", next), accept, all);
            }
            return new ObjectList<>(all, metadata.path("resourceVersion").asText());
        }

        private JsonNode page(ApiClient server, ApiPath path, String accept, List<T> all) throws IOException {
            try (ApiStream stream = server.open(path, accept, LONGEST_SILENCE)) {
                JsonNode metadata = ListItems.read(stream, MOST_ITEM_BYTES, json -> all.add(reader.read(json)));
                if (metadata.path("resourceVersion").asText().isEmpty()) {
                    throw new MalformedJsonException("list: no metadata.resourceVersion (expected: that of a list)");
                }
                return metadata;
            }
        }
    }
}
