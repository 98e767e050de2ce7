package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in defaults as kube-apiserver does it for custom resources: a default applies where the parent exists and the field
 * is absent, or is null without being nullable. A null that is neither allowed nor replaced by a default is dropped, as if
 * the field had not been sent. Defaults inside of a value that itself came from a default apply too.
 */
public final class SchemaDefaults {

    private SchemaDefaults() {}

    /** Changes the object in place. */
    public static void apply(ObjectSchema schema, ObjectNode object) {
        dropNulls(object, schema);
        fill(object, schema);
    }

    private static void dropNulls(JsonNode node, @Nullable ObjectSchema schema) {
        if (schema == null) {
            return;
        }
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : List.copyOf(object.properties())) {
                ObjectSchema field = schema.property(each.getKey());
                if (field != null && field.defaultValue() == null && isForbiddenNull(each.getValue(), field)) {
                    object.remove(each.getKey());
                } else {
                    dropNulls(each.getValue(), field);
                }
            }
        }
        if (node instanceof ArrayNode array) {
            array.forEach(each -> dropNulls(each, schema.items()));
        }
    }

    private static void fill(JsonNode node, @Nullable ObjectSchema schema) {
        if (schema == null) {
            return;
        }
        if (node instanceof ObjectNode object) {
            fillObject(object, schema);
        }
        ObjectSchema items = schema.items();
        if (node instanceof ArrayNode array && items != null) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode standard = items.defaultValue();
                if (standard != null && isForbiddenNull(array.get(i), items)) {
                    array.set(i, standard.deepCopy());
                }
                fill(array.get(i), items);
            }
        }
    }

    private static void fillObject(ObjectNode object, ObjectSchema schema) {
        for (String name : schema.propertyNames()) {
            replaceByDefault(object, name, schema.property(name), true);
        }
        for (String name : names(object)) {
            ObjectSchema field = schema.property(name);
            replaceByDefault(object, name, field, false);
            fill(object.path(name), field);
        }
    }

    private static void replaceByDefault(
            ObjectNode object, String name, @Nullable ObjectSchema field, boolean evenAbsent) {
        JsonNode standard = field == null ? null : field.defaultValue();
        if (standard == null) {
            return;
        }
        JsonNode value = object.get(name);
        if (value == null ? evenAbsent : isForbiddenNull(value, field)) {
            object.set(name, standard.deepCopy());
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>(object.size());
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isForbiddenNull(JsonNode value, @Nullable ObjectSchema schema) {
        return value.isNull() && schema != null && !schema.nullable();
    }

    /**
     * Checks that all defaults of a schema are valid by the schema.
     *
     * @throws IllegalArgumentException if one is not
     */
    static void check(ObjectSchema schema, String path) {
        JsonNode standard = schema.defaultValue();
        if (standard != null) {
            checkDefault(schema, standard.deepCopy(), path + ".default");
        }
        for (String name : schema.propertyNames()) {
            ObjectSchema field = schema.property(name);
            if (field != null) {
                check(field, path + ".properties[" + name + "]");
            }
        }
        if (schema.items() != null) {
            check(schema.items(), path + ".items");
        }
        if (schema.additionalProperties() != null) {
            check(schema.additionalProperties(), path + ".additionalProperties");
        }
    }

    private static void checkDefault(ObjectSchema schema, JsonNode value, String path) {
        dropNulls(value, schema);
        fill(value, schema);
        List<FieldError> errors = SchemaValidation.validate(schema, value);
        if (!errors.isEmpty()) {
            throw StructuralRules.refused(
                    path, "Invalid value: " + value + ": must be valid by its own schema: " + FieldError.join(errors));
        }
        List<String> unknown = SchemaPruning.dropUnknown(schema, value);
        if (!unknown.isEmpty()) {
            throw StructuralRules.refused(path, "Invalid value: must not have unknown fields: " + unknown);
        }
    }
}
