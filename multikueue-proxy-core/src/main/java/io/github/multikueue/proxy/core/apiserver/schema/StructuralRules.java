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
    private static final Set<String> TYPES = Set.of("object", "array", "string", "integer", "number", "boolean");
    private static final List<String> UNSUPPORTED = List.of(
            "$ref", "$schema", "id", "patternProperties", "dependencies", "additionalItems", "definitions", "const");

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
        StructuralJunctors.check(schema, schema, path, depth, intOrString(schema));
    }

    /** What holds for every schema, also below a junctor. */
    static void checkNode(JsonNode schema, String path, int depth) {
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

    private static boolean intOrString(JsonNode schema) {
        return schema.path("x-kubernetes-int-or-string").asBoolean();
    }

    static IllegalArgumentException refused(String path, String why) {
        return new IllegalArgumentException(path + ": " + why);
    }
}
