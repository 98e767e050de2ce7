package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/** The JSON that a row of a Table has of its object. Safe for use by many threads. */
@FunctionalInterface
public interface RowObject {

    /** Writes one JSON value. */
    void writeTo(JsonGenerator json) throws IOException;

    /** A tree. */
    static RowObject of(JsonNode tree) {
        return json -> json.writeTree(tree);
    }

    /**
     * JSON in UTF-8 that is written as it is, for example an object or its metadata in a cache of raw objects.
     *
     * <p>Annotations that {@link RowPrinter#hiddenAnnotations} names must not be in metadata that stand alone.
     *
     * @param bytes not copied
     * @param start where the value begins in them
     * @param length of the value
     */
    static RowObject ofRaw(byte[] bytes, int start, int length) {
        return json -> {
            // An empty raw value makes the generator write what must stand in front of a value.
            json.writeRawValue("");
            json.flush();
            ((OutputStream) json.getOutputTarget()).write(bytes, start, length);
        };
    }

    /**
     * What {@link IncludeObject} wants of an object.
     *
     * @param hiddenAnnotations not written with the metadata alone
     */
    static RowObject of(IncludeObject include, JsonNode object, Set<String> hiddenAnnotations) {
        JsonNode metadata = object.path("metadata");
        if (include != IncludeObject.METADATA) {
            return of(object);
        }
        return of(
                hiddenAnnotations.isEmpty() || !metadata.isObject() ? metadata : without(metadata, hiddenAnnotations));
    }

    private static JsonNode without(JsonNode metadata, Set<String> annotations) {
        if (annotations.stream().noneMatch(metadata.path("annotations")::has)) {
            return metadata;
        }
        ObjectNode copy = metadata.deepCopy();
        ((ObjectNode) copy.path("annotations")).remove(annotations);
        if (copy.path("annotations").isEmpty()) {
            copy.remove("annotations");
        }
        return copy;
    }
}
