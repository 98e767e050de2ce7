package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Rewrites JSON Schema, draft 7, in the form of OpenAPI 3.0: {@code const} and exclusive limits are written in other ways. */
final class OpenApiForm {

    private OpenApiForm() {}

    /** Changes the schema in place. */
    static void adapt(JsonNode node) {
        if (node instanceof ObjectNode schema) {
            if (schema.has("const")) {
                schema.putArray("enum").add(schema.remove("const"));
            }
            exclusive(schema, "minimum", "exclusiveMinimum");
            exclusive(schema, "maximum", "exclusiveMaximum");
            schema.path("properties").forEach(OpenApiForm::adapt);
            for (String child : List.of("items", "additionalProperties", "not")) {
                adapt(schema.path(child));
            }
            for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
                schema.path(junctor).forEach(OpenApiForm::adapt);
            }
        }
    }

    private static void exclusive(ObjectNode schema, String limit, String exclusive) {
        if (schema.path(exclusive).isNumber()) {
            schema.set(limit, schema.get(exclusive));
            schema.put(exclusive, true);
        }
    }
}
