package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.Map;

/**
 * Makes schemas of OpenAPI v2 of those of v3, as kube-apiserver does it for custom resources. What v2 cannot say is left out, and
 * so is what kubectl would misunderstand: it takes an object with properties for one that has no others.
 */
final class SwaggerSchema {

    private static final List<String> UNKNOWN = List.of("default", "allOf", "oneOf", "anyOf", "not", "nullable");
    private static final String DEFINITIONS = "#/definitions/";

    private SwaggerSchema() {}

    /** The schema of a whole object. */
    static ObjectNode root(ObjectNode schema) {
        if (!preserves(schema)) {
            return node(schema);
        }
        ObjectNode any = Json.MAPPER.createObjectNode().put("type", "object");
        schema.properties().forEach(each -> {
            if (each.getKey().startsWith("x-") && !each.getKey().equals(OpenApiConstants.PRESERVE_UNKNOWN_FIELDS)) {
                any.set(each.getKey(), each.getValue());
            }
        });
        return any;
    }

    /** Any schema. */
    static ObjectNode node(ObjectNode schema) {
        ObjectNode converted = schema.deepCopy();
        JsonNode reference = schema.at("/allOf/0/$ref");
        if (schema.path("allOf").size() == 1 && reference.isTextual()) {
            converted.put("$ref", reference.asText());
        }
        converted.remove(UNKNOWN);
        if (converted.has("$ref")) {
            converted.put("$ref", converted.path("$ref").asText().replace(OpenApiConstants.SCHEMAS, DEFINITIONS));
        }
        boolean nullable = nullable(schema);
        if (nullable || preserves(schema)) {
            converted.remove(List.of("items", "properties"));
        }
        if (nullable || converted.path("type").asText().equals("array") && !converted.has("items")) {
            converted.remove("type");
        }
        keepRequired(converted);
        convertParts(converted);
        return converted;
    }

    /** A field that may be null need not be there. */
    private static void keepRequired(ObjectNode schema) {
        if (!schema.path("required").isArray()) {
            return;
        }
        ArrayNode required = Json.MAPPER.createArrayNode();
        schema.path("required").forEach(field -> {
            if (!nullable(schema.path("properties").path(field.asText()))) {
                required.add(field);
            }
        });
        if (required.isEmpty() || nullable(schema.path("additionalProperties"))) {
            schema.remove("required");
        } else {
            schema.set("required", required);
        }
    }

    private static void convertParts(ObjectNode schema) {
        for (String part : List.of("items", "additionalProperties")) {
            if (schema.get(part) instanceof ObjectNode inner) {
                schema.set(part, node(inner));
            }
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (property.getValue() instanceof ObjectNode inner) {
                property.setValue(node(inner));
            }
        }
    }

    private static boolean nullable(JsonNode schema) {
        return schema.path("nullable").asBoolean();
    }

    private static boolean preserves(JsonNode schema) {
        return schema.path(OpenApiConstants.PRESERVE_UNKNOWN_FIELDS).asBoolean();
    }
}
