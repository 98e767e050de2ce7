package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses schemas that are not structural: every field has a type of its own, outside of {@code allOf}, {@code anyOf},
 * {@code oneOf} and {@code not}, so that defaults and unknown fields are unambiguous. The rules and most words are those of
 * kube-apiserver for CustomResourceDefinitions. The first offence is reported.
 */
final class StructuralRules {

    /** The path of the whole schema in messages. */
    static final String ROOT = "openAPIV3Schema";

    private static final int MOST_LEVELS = 100;
    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final Set<String> TYPES = Set.of("object", "array", "string", "integer", "number", "boolean");
    private static final List<String> UNSUPPORTED = List.of(
            "$ref", "$schema", "id", "patternProperties", "dependencies", "additionalItems", "definitions", "const");
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

    private enum Level {
        ROOT("at the root"),
        FIELD("for specified object fields"),
        ITEM("for specified array items");

        private final String words;

        Level(String words) {
            this.words = words;
        }
    }

    private StructuralRules() {}

    /** @throws IllegalArgumentException if the schema is not structural */
    static void check(JsonNode schema) {
        checkSchema(schema, ROOT, Level.ROOT, 1);
    }

    private static void checkSchema(JsonNode schema, String path, Level level, int depth) {
        checkNode(schema, path, depth);
        checkType(schema, path, level);
        StructuralExtensions.check(schema, path);
        checkAdditionalProperties(schema, path, level);
        for (Map.Entry<String, JsonNode> each : schema.path("properties").properties()) {
            String child = path + ".properties[" + each.getKey() + "]";
            checkSchema(each.getValue(), child, Level.FIELD, depth + 1);
            checkMeta(each.getKey(), each.getValue(), child, level);
        }
        if (schema.has("items")) {
            checkSchema(schema.get("items"), path + ".items", Level.ITEM, depth + 1);
        }
        if (schema.path("additionalProperties").isObject()) {
            checkSchema(schema.get("additionalProperties"), path + ".additionalProperties", Level.FIELD, depth + 1);
        }
        checkJunctors(schema, schema, path, depth, intOrString(schema));
    }

    /** What holds for every schema, also below a junctor. */
    private static void checkNode(JsonNode schema, String path, int depth) {
        if (depth > MOST_LEVELS) {
            throw refused(path, "Too many: must have at most " + MOST_LEVELS + " levels");
        }
        if (!schema.isObject()) {
            throw refused(path, "Invalid value: must be a schema");
        }
        for (String field : UNSUPPORTED) {
            if (schema.has(field)) {
                throw refused(path + "." + field, "Forbidden: is not supported");
            }
        }
        if (!schema.path("x-kubernetes-validations").isEmpty()) {
            throw refused(path + ".x-kubernetes-validations", "Forbidden: rules in CEL are not supported");
        }
        checkPattern(schema, path);
    }

    private static void checkPattern(JsonNode schema, String path) {
        try {
            Pattern.compile(schema.path("pattern").asText());
        } catch (PatternSyntaxException e) {
            throw refused(
                    path + ".pattern",
                    "Invalid value: " + schema.path("pattern") + ": must be a valid regular expression, but isn't: "
                            + e.getMessage());
        }
    }

    private static void checkType(JsonNode schema, String path, Level level) {
        String type = schema.path("type").asText();
        boolean any = schema.path("x-kubernetes-int-or-string").asBoolean()
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (type.isEmpty() && !any) {
            throw refused(path + ".type", "Required value: must not be empty " + level.words);
        }
        if (!type.isEmpty() && !TYPES.contains(type)) {
            throw refused(path + ".type", "Unsupported value: \"" + type + "\" (expected: one of " + TYPES + ")");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            throw refused(path + ".type", "Invalid value: \"" + type + "\": must be object at the root");
        }
        if (type.equals("array") && !schema.has("items")) {
            throw refused(path + ".items", "Required value: must be specified");
        }
    }

    private static void checkAdditionalProperties(JsonNode schema, String path, Level level) {
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isMissingNode()) {
            return;
        }
        if (level == Level.ROOT) {
            throw refused(path + ".additionalProperties", "Forbidden: must not be used at the root");
        }
        if (additional.isBoolean() && !additional.asBoolean()) {
            throw refused(path + ".additionalProperties", "Forbidden: additionalProperties cannot be set to false");
        }
        if (!schema.path("properties").isEmpty()) {
            throw refused(
                    path + ".additionalProperties",
                    "Forbidden: additionalProperties and properties are mutual exclusive");
        }
    }

    /** The fields that every object has are typed alike everywhere. */
    private static void checkMeta(String field, JsonNode schema, String path, Level parent) {
        if (parent != Level.ROOT || !Set.of("apiVersion", "kind", "metadata").contains(field)) {
            return;
        }
        String type = field.equals("metadata") ? "object" : "string";
        if (!schema.path("type").asText().equals(type)) {
            throw refused(path + ".type", "Invalid value: " + schema.path("type") + ": must be " + type);
        }
        boolean other = schema.path("properties")
                .propertyStream()
                .anyMatch(each -> !Set.of("name", "generateName").contains(each.getKey()));
        if (field.equals("metadata") && (other || schema.has("additionalProperties"))) {
            throw refused(
                    path,
                    "Forbidden: must not specify anything other than name and generateName, but metadata is implicitly"
                            + " specified");
        }
    }

    private static void checkJunctors(JsonNode schema, JsonNode main, String path, int depth, boolean intOrString) {
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
        checkNode(nested, path, depth);
        for (String field : ONLY_OUTSIDE_OF_JUNCTORS) {
            if (nested.has(field)) {
                throw refused(path + "." + field, "Forbidden: must be undefined to be structural");
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
        checkJunctors(nested, main, path, depth, intOrString);
    }

    private static JsonNode declared(JsonNode declared, String path) {
        if (declared.isMissingNode()) {
            throw refused(path, "Required value: must also be declared outside of allOf, anyOf, oneOf and not");
        }
        return declared;
    }

    private static boolean intOrString(JsonNode schema) {
        return schema.path("x-kubernetes-int-or-string").asBoolean();
    }

    static IllegalArgumentException refused(String path, String why) {
        return new IllegalArgumentException(path + ": " + why);
    }
}
