package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a schema demands of a value, read once. Limits that are null are none.
 *
 * @param types the allowed JSON types; none allows any
 * @param format the format to be checked; empty if there is none or kube-apiserver does not know it
 * @param pattern an RE2 expression that the text has to contain; needs linear time whatever expression and text are
 * @param combined schemas that have to hold too
 */
record ValueRules(
        List<String> types,
        boolean nullable,
        String format,
        NumberRange range,
        SizeRange length,
        SizeRange items,
        SizeRange properties,
        @Nullable Pattern pattern,
        boolean uniqueItems,
        List<JsonNode> allowed,
        Combined combined) {

    /** The limits of a number. */
    record NumberRange(
            @Nullable BigDecimal minimum,
            boolean exclusiveMinimum,
            @Nullable BigDecimal maximum,
            boolean exclusiveMaximum,
            @Nullable BigDecimal multipleOf) {}

    /** The limits of a length or count. */
    record SizeRange(@Nullable Long least, @Nullable Long most) {}

    /** Schemas of which all, any, exactly one or none have to hold; they only restrict values and declare no fields. */
    record Combined(
            List<ObjectSchema> all,
            List<ObjectSchema> any,
            List<ObjectSchema> one,
            @Nullable ObjectSchema not) {}

    static ValueRules of(JsonNode schema) {
        List<String> types = types(schema);
        return new ValueRules(
                types,
                schema.path("nullable").asBoolean(),
                StringFormats.effective(types, schema.path("format").asText()),
                range(schema),
                sizes(schema, "minLength", "maxLength"),
                sizes(schema, "minItems", "maxItems"),
                sizes(schema, "minProperties", "maxProperties"),
                pattern(schema),
                schema.path("uniqueItems").asBoolean(),
                schema.path("enum").valueStream().toList(),
                combined(schema));
    }

    private static List<String> types(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return List.of("integer", "string");
        }
        String type = schema.path("type").asText();
        return type.isEmpty() ? List.of() : List.of(type);
    }

    private static NumberRange range(JsonNode schema) {
        return new NumberRange(
                decimal(schema, "minimum"),
                schema.path("exclusiveMinimum").asBoolean(),
                decimal(schema, "maximum"),
                schema.path("exclusiveMaximum").asBoolean(),
                decimal(schema, "multipleOf"));
    }

    private static SizeRange sizes(JsonNode schema, String least, String most) {
        return new SizeRange(size(schema, least), size(schema, most));
    }

    private static @Nullable Long size(JsonNode schema, String field) {
        return schema.path(field).isNumber() ? schema.get(field).asLong() : null;
    }

    private static @Nullable BigDecimal decimal(JsonNode schema, String field) {
        return schema.path(field).isNumber() ? schema.get(field).decimalValue() : null;
    }

    private static @Nullable Pattern pattern(JsonNode schema) {
        String expression = schema.path("pattern").asText();
        return expression.isEmpty() ? null : Pattern.compile(expression);
    }

    private static Combined combined(JsonNode schema) {
        return new Combined(
                schemas(schema.path("allOf")),
                schemas(schema.path("anyOf")),
                schemas(schema.path("oneOf")),
                schema.path("not").isObject() ? new ObjectSchema(schema.get("not")) : null);
    }

    private static List<ObjectSchema> schemas(JsonNode list) {
        return list.valueStream().map(ObjectSchema::new).toList();
    }
}
