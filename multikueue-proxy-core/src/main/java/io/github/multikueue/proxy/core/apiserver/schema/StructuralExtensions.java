package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Checks how the {@code x-kubernetes-} extensions of a schema go together. */
final class StructuralExtensions {

    private static final Set<String> LIST_TYPES = Set.of("atomic", "set", "map");
    private static final Set<String> MAP_TYPES = Set.of("atomic", "granular");

    private StructuralExtensions() {}

    /** @throws IllegalArgumentException if they do not */
    static void check(JsonNode schema, String path) {
        boolean intOrString = schema.path("x-kubernetes-int-or-string").asBoolean();
        JsonNode preserve = schema.path("x-kubernetes-preserve-unknown-fields");
        if (intOrString && (schema.has("type") || preserve.asBoolean())) {
            throw StructuralRules.refused(
                    path + ".x-kubernetes-int-or-string",
                    "Forbidden: must not be used together with type or x-kubernetes-preserve-unknown-fields");
        }
        if (preserve.isBoolean() && !preserve.asBoolean()) {
            throw StructuralRules.refused(
                    path + ".x-kubernetes-preserve-unknown-fields", "Invalid value: false: must be true or undefined");
        }
        checkEmbedded(schema, path);
        checkListType(schema, path);
        String mapType = schema.path("x-kubernetes-map-type").asText();
        if (!mapType.isEmpty() && !(MAP_TYPES.contains(mapType) && isType(schema, "object"))) {
            throw StructuralRules.refused(
                    path + ".x-kubernetes-map-type",
                    "Invalid value: \"" + mapType + "\" (expected: granular or atomic, of an object)");
        }
    }

    private static void checkEmbedded(JsonNode schema, String path) {
        if (!schema.path("x-kubernetes-embedded-resource").asBoolean()) {
            return;
        }
        if (!isType(schema, "object")) {
            throw StructuralRules.refused(
                    path + ".type", "Required value: must be object if x-kubernetes-embedded-resource is true");
        }
        if (schema.path("properties").isEmpty()
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            throw StructuralRules.refused(
                    path + ".properties",
                    "Required value: must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private static void checkListType(JsonNode schema, String path) {
        String listType = schema.path("x-kubernetes-list-type").asText();
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        if (!listType.isEmpty() && !(LIST_TYPES.contains(listType) && isType(schema, "array"))) {
            throw StructuralRules.refused(
                    path + ".x-kubernetes-list-type",
                    "Invalid value: \"" + listType + "\" (expected: atomic, set or map, of an array)");
        }
        if (listType.equals("map") == keys.isEmpty()) {
            throw StructuralRules.refused(
                    path + ".x-kubernetes-list-map-keys",
                    "Invalid value: must be there if x-kubernetes-list-type is map, and only then");
        }
        keys.forEach(key -> checkKey(schema.path("items"), key.asText(), path));
    }

    private static void checkKey(JsonNode items, String key, String path) {
        JsonNode property = items.path("properties").path(key);
        boolean required = items.path("required")
                .valueStream()
                .anyMatch(each -> each.asText().equals(key));
        if (property.isMissingNode() || !(required || property.has("default"))) {
            throw StructuralRules.refused(
                    path + ".items.properties[" + key + "]",
                    "Required value: this property is in x-kubernetes-list-map-keys, so it must be declared, and have a"
                            + " default or be a required property");
        }
    }

    /** Whether this is one of the alternatives that {@code x-kubernetes-int-or-string} may repeat in an {@code anyOf}. */
    static boolean isIntOrString(JsonNode nested) {
        return nested.size() == 1 && (isType(nested, "integer") || isType(nested, "string"));
    }

    private static boolean isType(JsonNode schema, String type) {
        return schema.path("type").asText().equals(type);
    }
}
