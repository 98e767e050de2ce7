package io.github.multikueue.proxy.core.apiserver.published;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.multikueue.proxy.core.kube.meta.Json;

/** Writes documents as UTF-8 JSON. */
public final class DocumentBytes {

    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter COMPACT = Json.MAPPER.writer();
    private static final ObjectWriter INDENTED = Json.MAPPER.writer(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withArrayIndenter(INDENTER)
            .withObjectIndenter(INDENTER));

    private DocumentBytes() {}

    /** Without spaces. */
    public static byte[] compact(JsonNode document) {
        return bytes(COMPACT, document);
    }

    /** Indented by two spaces, as kube-apiserver writes the few documents that people look at. */
    public static byte[] indented(JsonNode document) {
        return bytes(INDENTED, document);
    }

    private static byte[] bytes(ObjectWriter writer, JsonNode document) {
        try {
            return writer.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document cannot be written", e);
        }
    }
}
