package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * Checks what is below {@code allOf}, {@code anyOf}, {@code oneOf} and {@code not}: it may restrict values, but neither declare
 * fields nor say anything that is not about validity.
 */
final class StructuralJunctors {

    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> ONLY_OUTSIDE_OF_JUNCTORS = List.of(
            "type",
            "default",
            "title",
            "description",
            "nullable",
            "additionalProperties",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-type",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-map-type");

    private StructuralJunctors() {}

    /**
     * Checks the junctors of a schema.
     *
     * @param main the schema outside of all junctors, which has to declare the fields
     * @param intOrString whether {@code anyOf} may repeat the types of {@code x-kubernetes-int-or-string}
     * @throws IllegalArgumentException if they are not structural
     */
    static void check(JsonNode schema, JsonNode main, String path, int depth, boolean intOrString) {
        for (String junctor : JUNCTORS) {
            for (int i = 0; i < schema.path(junctor).size(); i++) {
                JsonNode nested = schema.get(junctor).get(i);
                if (!intOrString || !junctor.equals("anyOf") || !StructuralExtensions.isIntOrString(nested)) {
                    checkNested(nested, main, path + "." + junctor + "[" + i + "]", depth + 1, intOrString);
                }
            }
        }
        if (schema.has("not")) {
            checkNested(schema.get("not"), main, path + ".not", depth + 1, false);
        }
    }

    private static void checkNested(JsonNode nested, JsonNode main, String path, int depth, boolean intOrString) {
        StructuralRules.checkNode(nested, path, depth);
        for (String field : ONLY_OUTSIDE_OF_JUNCTORS) {
            if (nested.has(field)) {
                throw StructuralRules.refused(path + "." + field, "Forbidden: must be undefined to be structural");
            }
        }
        for (Map.Entry<String, JsonNode> each : nested.path("properties").properties()) {
            String child = path + ".properties[" + each.getKey() + "]";
            JsonNode declared = main.path("properties").path(each.getKey());
            checkNested(each.getValue(), declared(declared, child), child, depth + 1, false);
        }
        if (nested.has("items")) {
            JsonNode declared = main.path("items");
            checkNested(nested.get("items"), declared(declared, path + ".items"), path + ".items", depth + 1, false);
        }
        check(nested, main, path, depth, intOrString);
    }

    private static JsonNode declared(JsonNode declared, String path) {
        if (declared.isMissingNode()) {
            throw StructuralRules.refused(
                    path, "Required value: must also be declared outside of allOf, anyOf, oneOf and not");
        }
        return declared;
    }
}
