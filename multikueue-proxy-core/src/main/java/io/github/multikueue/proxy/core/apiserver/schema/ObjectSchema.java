package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of a resource look: a structural schema in OpenAPI v3, as a {@code CustomResourceDefinition} has it at
 * {@code openAPIV3Schema}. One instance describes one node of the object; those below it are reached by {@link #property},
 * {@link #items} and {@link #additionalProperties}. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema">
 *     Structural schemas</a>
 */
public final class ObjectSchema {

    /** How the elements of a list, or the fields of an object, are told apart when several managers change it. */
    public enum Merge {
        /** The list or object is replaced as a whole. */
        ATOMIC,
        /** Each scalar of the list is an element of its own. */
        SET,
        /** Elements of the list are told apart by their {@link #listMapKeys()}. */
        MAP,
        /** Each field of the object is for itself. */
        GRANULAR
    }

    private final JsonNode node;
    private final Map<String, ObjectSchema> properties;
    private final @Nullable ObjectSchema items;
    private final @Nullable ObjectSchema additionalProperties;
    private final ValueRules rules;

    /** Reads a part of a schema that was found to be structural. */
    ObjectSchema(JsonNode node) {
        this.node = node;
        Map<String, ObjectSchema> declared = new LinkedHashMap<>();
        node.path("properties")
                .properties()
                .forEach(each -> declared.put(each.getKey(), new ObjectSchema(each.getValue())));
        this.properties = Collections.unmodifiableMap(declared);
        this.items = node.path("items").isObject() ? new ObjectSchema(node.get("items")) : null;
        this.additionalProperties = node.path("additionalProperties").isObject()
                ? new ObjectSchema(node.get("additionalProperties"))
                : null;
        this.rules = ValueRules.of(node);
    }

    /**
     * Reads a schema in the form of {@code openAPIV3Schema}; later changes of the argument have no effect.
     *
     * @throws IllegalArgumentException if it is not structural, if a default is not valid by the schema, or if it has rules
     *     in CEL ({@code x-kubernetes-validations}), which are not supported
     */
    public static ObjectSchema of(ObjectNode openApiV3Schema) {
        StructuralRules.check(openApiV3Schema);
        ObjectSchema schema = new ObjectSchema(openApiV3Schema.deepCopy());
        SchemaDefaults.check(schema, StructuralRules.ROOT);
        return schema;
    }

    /** The schema as it was given; not to be changed. */
    public JsonNode openApi() {
        return node;
    }

    /** {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}, or empty for any. */
    public String type() {
        return node.path("type").asText("");
    }

    /** The schema of a field, declared or by {@code additionalProperties}; null if the field is unknown. */
    public @Nullable ObjectSchema property(String name) {
        ObjectSchema declared = properties.get(name);
        return declared == null ? additionalProperties : declared;
    }

    /** The names of the declared fields, in the order of the schema. */
    public Set<String> propertyNames() {
        return properties.keySet();
    }

    /** The schema of the elements of a list, or null. */
    public @Nullable ObjectSchema items() {
        return items;
    }

    /** The schema of the values of a map, or null. */
    public @Nullable ObjectSchema additionalProperties() {
        return additionalProperties;
    }

    /** The fields that must be there. */
    public List<String> required() {
        return texts("required");
    }

    /** The value of an absent field, or null. */
    public @Nullable JsonNode defaultValue() {
        return node.hasNonNull("default") ? node.get("default") : null;
    }

    /** Whether null is a value. */
    public boolean nullable() {
        return node.path("nullable").asBoolean();
    }

    /** Whether fields that the schema does not know are kept ({@code x-kubernetes-preserve-unknown-fields}). */
    public boolean preservesUnknownFields() {
        return node.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    }

    /** Whether the value is a number or a text ({@code x-kubernetes-int-or-string}). */
    public boolean intOrString() {
        return node.path("x-kubernetes-int-or-string").asBoolean();
    }

    /** Whether the value is a whole Kubernetes object of its own ({@code x-kubernetes-embedded-resource}). */
    public boolean embeddedResource() {
        return node.path("x-kubernetes-embedded-resource").asBoolean();
    }

    /** How several managers share the list or object. Lists are atomic, objects granular unless the schema says otherwise. */
    public Merge merge() {
        if (type().equals("array")) {
            return switch (node.path("x-kubernetes-list-type").asText()) {
                case "set" -> Merge.SET;
                case "map" -> Merge.MAP;
                default -> Merge.ATOMIC;
            };
        }
        return node.path("x-kubernetes-map-type").asText().equals("atomic") ? Merge.ATOMIC : Merge.GRANULAR;
    }

    /** The fields that tell the elements of a {@link Merge#MAP} apart. */
    public List<String> listMapKeys() {
        return texts("x-kubernetes-list-map-keys");
    }

    /** What a value has to be like. */
    ValueRules rules() {
        return rules;
    }

    /** Whether fields that are not declared are known, with or without a schema for their values. */
    boolean allowsAdditionalProperties() {
        return additionalProperties != null || node.path("additionalProperties").asBoolean();
    }

    private List<String> texts(String field) {
        return node.path(field).valueStream().map(JsonNode::asText).toList();
    }
}
