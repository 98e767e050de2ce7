package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.Scalar;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema.Merge;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the types of fields of a schema. */
final class SchemaTypes {

    /** {@code meta/v1 ObjectMeta}, as far as the merging of its fields is concerned. */
    private static final String OBJECT_META = """
            {"type": "object", "properties": {
              "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
              "creationTimestamp": {"type": "string", "format": "date-time"},
              "deletionGracePeriodSeconds": {"type": "integer"},
              "deletionTimestamp": {"type": "string", "format": "date-time"},
              "finalizers": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
              "generateName": {"type": "string"},
              "generation": {"type": "integer"},
              "labels": {"type": "object", "additionalProperties": {"type": "string"}},
              "managedFields": {"type": "array", "x-kubernetes-list-type": "atomic", "items": {"type": "object"}},
              "name": {"type": "string"},
              "namespace": {"type": "string"},
              "ownerReferences": {"type": "array",
                "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
                "items": {"type": "object", "x-kubernetes-map-type": "atomic", "required": ["uid"], "properties": {
                  "apiVersion": {"type": "string"},
                  "blockOwnerDeletion": {"type": "boolean"},
                  "controller": {"type": "boolean"},
                  "kind": {"type": "string"},
                  "name": {"type": "string"},
                  "uid": {"type": "string"}}}},
              "resourceVersion": {"type": "string"},
              "selfLink": {"type": "string"},
              "uid": {"type": "string"}}}
            """;

    private static final FieldType METADATA = metadata();
    private static final FieldType TEXT = new FieldType(Scalar.STRING, null, null);

    private static FieldType metadata() {
        try {
            ObjectSchema schema = ObjectSchema.of((ObjectNode) Json.MAPPER.readTree(OBJECT_META));
            return new SchemaTypes().type(schema, false);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema of ObjectMeta cannot be read", e);
        }
    }

    /** The type of whole Kubernetes objects. */
    FieldType ofObjects(ObjectSchema schema) {
        FieldType type = type(schema, false);
        return type.object() == null ? type : withMetadata(type, type.object());
    }

    private static FieldType withMetadata(FieldType type, ObjectType object) {
        Map<String, FieldType> fields = new HashMap<>(object.fields());
        fields.put("apiVersion", TEXT);
        fields.put("kind", TEXT);
        fields.put("metadata", METADATA);
        ObjectType whole = new ObjectType(object.atomic(), fields, object.defaults(), object.other());
        return new FieldType(type.scalar(), type.list(), whole);
    }

    /** @param anyField whether a schema above lets unknown fields stay */
    private FieldType type(ObjectSchema schema, boolean anyField) {
        boolean preserved = anyField || schema.preservesUnknownFields();
        FieldType type = switch (schema.type()) {
            case "object" -> new FieldType(null, null, object(schema, preserved));
            case "array" -> new FieldType(null, list(schema, preserved), null);
            case "integer", "number" -> new FieldType(Scalar.NUMERIC, null, null);
            case "boolean" -> new FieldType(Scalar.BOOLEAN, null, null);
            case "string" -> new FieldType(text(schema), null, null);
            default -> new FieldType(Scalar.ANY, list(schema, preserved), object(schema, preserved));
        };
        return schema.embeddedResource() && type.object() != null ? withMetadata(type, type.object()) : type;
    }

    /** A text with a format may be a number elsewhere, so that its kind is not checked. */
    private static Scalar text(ObjectSchema schema) {
        String format = schema.openApi().path("format").asText();
        return format.isEmpty() || format.equals("byte") ? Scalar.STRING : Scalar.ANY;
    }

    private ListType list(ObjectSchema schema, boolean preserved) {
        FieldType element = schema.items() == null ? FieldType.ATOMIC : type(schema.items(), preserved);
        Merge merge = schema.type().equals("array") ? schema.merge() : Merge.ATOMIC;
        List<String> keys = merge == Merge.MAP ? schema.listMapKeys() : List.of();
        return new ListType(merge != Merge.ATOMIC, keys, () -> element);
    }

    private ObjectType object(ObjectSchema schema, boolean preserved) {
        Map<String, FieldType> fields = new HashMap<>();
        Map<String, JsonNode> defaults = new HashMap<>();
        for (String name : schema.propertyNames()) {
            ObjectSchema field = schema.property(name);
            if (field != null) {
                fields.put(name, type(field, preserved));
                if (field.defaultValue() != null) {
                    defaults.put(name, field.defaultValue());
                }
            }
        }
        boolean atomic = schema.merge() == Merge.ATOMIC && schema.type().equals("object");
        return new ObjectType(atomic, Map.copyOf(fields), Map.copyOf(defaults), otherFields(schema, preserved));
    }

    /** An object without declared fields takes any, as OpenAPI has it. */
    private @Nullable Supplier<FieldType> otherFields(ObjectSchema schema, boolean preserved) {
        if (schema.additionalProperties() != null) {
            FieldType other = type(schema.additionalProperties(), preserved);
            return () -> other;
        }
        JsonNode allowed = schema.openApi().path("additionalProperties");
        boolean any = allowed.isBoolean()
                ? allowed.booleanValue()
                : preserved || schema.propertyNames().isEmpty();
        return any ? () -> FieldType.DEDUCED : null;
    }
}
