package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes fields and elements out of an object. An object or a list that loses its last field stays, empty, unless it is itself to
 * be taken out.
 */
public final class TypedRemoval {

    private TypedRemoval() {}

    /** The object without these fields; the argument stays as it is. */
    public static ObjectNode remove(ObjectNode object, FieldSet fields, FieldType type) {
        JsonNode rest = removeBelow(object, fields, type);
        return rest instanceof ObjectNode kept ? kept.deepCopy() : JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode removeBelow(JsonNode value, FieldSet fields, @Nullable FieldType any) {
        if (any == null) {
            return value;
        }
        FieldType type = any.deduce(value);
        if (type.object() != null) {
            return value.isObject() && !type.object().atomic()
                    ? removeFields(value, fields, type.object())
                    : emptied(value);
        }
        if (type.scalar() == null && type.list() != null) {
            return value.isArray() && type.list().associative()
                    ? removeElements(value, fields, type.list())
                    : emptied(value);
        }
        return value;
    }

    /** What is one field as a whole has no fields below that could be kept. */
    private static JsonNode emptied(JsonNode value) {
        if (value.isObject()) {
            return JsonNodeFactory.instance.objectNode();
        }
        return value.isArray() ? JsonNodeFactory.instance.arrayNode() : NullNode.instance;
    }

    private static JsonNode removeFields(JsonNode value, FieldSet fields, ObjectType type) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            FieldSet.Node node = fields.node(PathElement.field(field.getKey()));
            if (!node.member()) {
                JsonNode kept = node.below().isEmpty()
                        ? field.getValue()
                        : removeBelow(field.getValue(), node.below(), type.field(field.getKey()));
                rest.set(field.getKey(), kept);
            }
        }
        return rest;
    }

    private static JsonNode removeElements(JsonNode value, FieldSet fields, ListType type) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : value) {
            PathElement step = type.stepOrNull(element);
            if (step == null) {
                rest.add(element);
                continue;
            }
            FieldSet.Node node = fields.node(step);
            if (!node.member()) {
                boolean whole = node.below().isEmpty();
                rest.add(
                        whole
                                ? element
                                : removeBelow(
                                        element, node.below(), type.element().get()));
            }
        }
        return rest;
    }
}
