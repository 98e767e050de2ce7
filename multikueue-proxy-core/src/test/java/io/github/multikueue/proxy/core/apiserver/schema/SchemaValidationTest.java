package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each rule of a schema says about which value; a row without messages is a valid value. */
class SchemaValidationTest {

    private static final String INTEGER = "{type: 'integer'}";
    private static final String PART =
            "{type: 'object', required: ['name'], properties: {name: {type: 'string'}, count: {type: 'integer'}}}";

    static Stream<Arguments> types() {
        return Stream.of(
                row(INTEGER, "5"),
                row(INTEGER, "5.0"),
                row(
                        INTEGER,
                        "5.5",
                        "spec: Invalid value: \"number\": spec in body must be of type integer: \"number\""),
                row(
                        INTEGER,
                        "'5'",
                        "spec: Invalid value: \"string\": spec in body must be of type integer: \"string\""),
                row(
                        INTEGER,
                        "12345678901234567890",
                        "spec: Invalid value: \"number\": spec in body must be of type integer: \"number\""),
                row(INTEGER, "null", "spec: Invalid value: \"null\": spec in body must be of type integer: \"null\""),
                row("{type: 'integer', nullable: true}", "null"),
                row("{type: 'number'}", "5"),
                row(
                        "{type: 'object'}",
                        "[]",
                        "spec: Invalid value: \"array\": spec in body must be of type object: \"array\""),
                row(
                        "{type: 'boolean'}",
                        "{}",
                        "spec: Invalid value: \"object\": spec in body must be of type boolean: \"object\""),
                row("{'x-kubernetes-int-or-string': true}", "'25%'"),
                row("{'x-kubernetes-int-or-string': true}", "25"),
                row(
                        "{'x-kubernetes-int-or-string': true}",
                        "true",
                        "spec: Invalid value: \"boolean\": spec in body must be of type integer,string: \"boolean\""),
                row("{'x-kubernetes-preserve-unknown-fields': true}", "true"));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                row(
                        "{type: 'integer', minimum: 1}",
                        "0",
                        "spec: Invalid value: 0: spec in body should be greater than or equal to 1"),
                row(
                        "{type: 'integer', minimum: 1, exclusiveMinimum: true}",
                        "1",
                        "spec: Invalid value: 1: spec in body should be greater than 1"),
                row(
                        "{type: 'number', maximum: 1.5}",
                        "2.25",
                        "spec: Invalid value: 2.25: spec in body should be less than or equal to 1.5"),
                row(
                        "{type: 'number', maximum: 1.5, exclusiveMaximum: true}",
                        "1.5",
                        "spec: Invalid value: 1.5: spec in body should be less than 1.5"),
                row("{type: 'integer', multipleOf: 3}", "9"),
                row(
                        "{type: 'integer', multipleOf: 3}",
                        "10",
                        "spec: Invalid value: 10: spec in body should be a multiple of 3"),
                row("{type: 'number', multipleOf: 0.1}", "0.7"),
                row(
                        "{type: 'number', multipleOf: 0.1}",
                        "0.75",
                        "spec: Invalid value: 0.75: spec in body should be a multiple of 0.1"),
                row("{type: 'integer', format: 'int32'}", "2147483647"),
                row(
                        "{type: 'integer', format: 'int32'}",
                        "2147483648",
                        "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec"),
                row("{type: 'integer', format: 'int64'}", "9223372036854775807"),
                row(
                        "{type: 'integer', format: 'int32'}",
                        "1.5",
                        "spec: Invalid value: \"float64\": spec in body must be of type int32: \"float64\""));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                row("{type: 'string', maxLength: 2}", "'abc'", "spec: Too long: may not be more than 2 bytes"),
                row("{type: 'string', maxLength: 1}", "'ab'", "spec: Too long: may not be more than 1 byte"),
                row("{type: 'string', maxLength: 2}", "'\\uD83D\\uDE00\\uD83D\\uDE00'"),
                row(
                        "{type: 'string', minLength: 2}",
                        "'a'",
                        "spec: Invalid value: \"a\": spec in body should be at least 2 chars long"),
                row(
                        "{type: 'string', pattern: '^a+$'}",
                        "'b'",
                        "spec: Invalid value: \"b\": spec in body should match '^a+$'"),
                row("{type: 'string', pattern: 'b'}", "'abc'"),
                row(
                        "{type: 'string', enum: ['a', 'b']}",
                        "'c'",
                        "spec: Unsupported value: \"c\": supported values: \"a\", \"b\""),
                row(
                        "{type: 'integer', enum: [1, 2]}",
                        "3",
                        "spec: Unsupported value: 3: supported values: \"1\", \"2\""),
                row(
                        "{type: 'string', nullable: true, enum: ['a']}",
                        "null",
                        "spec: Unsupported value: null: supported values: \"a\""));
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                format("date-time", "2026-11-25T22:33:06Z", "2026-11-25 22:33:06"),
                format("date-time", "2026-11-25T22:33:06.123+01:00", "2026-11-25T24:00:00Z"),
                format("date", "2026-02-28", "2026-02-30"),
                format("byte", "aGk=", "aGk"),
                format("uuid", "17944652-6ea1-445e-9a44-4520dad181d1", "17944652"),
                format("uuid4", "17944652-6ea1-445e-9a44-4520dad181d1", "17944652-6ea1-145e-9a44-4520dad181d1"),
                format("ipv4", "10.0.0.1", "10.0.0.256"),
                format("ipv6", "fe80::1", "10.0.0.1"),
                format("cidr", "10.0.0.0/8", "10.0.0.0/33"),
                format("mac", "00:1a:2b:3c:4d:5e", "00:1a:2b"),
                format("hostname", "a.example.com", "-a"),
                format("email", "a@example.com", "a"),
                format("uri", "https://example.com/a?b", "a b"),
                format("duration", "1h30m", "soon"),
                format("duration", "3 days", "days"),
                format("isbn", "978-0321751041", "978-0321751042"),
                format("isbn10", "0321751043", "0321751044"),
                format("creditcard", "4111 1111 1111 1111", "4111 1111 1111 1112"),
                format("ssn", "123-45-6789", "123456789"),
                format("hexcolor", "#ffffff", "#fffff"),
                format("rgbcolor", "rgb(1, 2, 255)", "rgb(1,2,256)"),
                format("bsonobjectid", "507f1f77bcf86cd799439011", "507f"),
                format("k8s-short-name", "a-b", "A.b"),
                format("k8s-long-name", "a.b", "a..b"));
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                row(list("maxItems: 1"), "['a', 'b']", "spec: Too many: 2: must have at most 1 item"),
                row(list("minItems: 2"), "['a']", "spec: Invalid value: 1: spec in body should have at least 2 items"),
                row(
                        list("uniqueItems: true"),
                        "['a', 'a']",
                        "spec: Invalid value: \"\": spec in body shouldn't contain duplicates"),
                row(
                        list("nullable: true"),
                        "['a', 1]",
                        "spec[1]: Invalid value: \"integer\": spec[1] in body must be of type string: \"integer\""),
                row(list("'x-kubernetes-list-type': 'set'"), "['a', 'b', 'a', 'a']", "spec[2]: Duplicate value: \"a\""),
                row(map("name"), "[{name: 'p'}, {name: 'p'}]", "spec[1]: Duplicate value: {\"name\":\"p\"}"),
                row(map("name"), "[{name: 'p'}, {name: 'q'}]"),
                row(map("name"), "[{count: 1}]", "spec[0].name: Required value"));
    }

    static Stream<Arguments> objects() {
        return Stream.of(
                row("{type: 'object', required: ['a']}", "{}", "spec.a: Required value"),
                row(
                        "{type: 'object', properties: {a: {type: 'object', required: ['b']}}}",
                        "{a: {}}",
                        "spec.a.b: Required value"),
                row(
                        "{type: 'object', additionalProperties: {type: 'string'}}",
                        "{k: 1}",
                        "spec.k: Invalid value: \"integer\": spec.k in body must be of type string: \"integer\""),
                row(
                        "{type: 'object', additionalProperties: {type: 'string'}, maxProperties: 1}",
                        "{a: 'x', b: 'y'}",
                        "spec: Too many: 2: must have at most 1 item"),
                row(
                        "{type: 'object', minProperties: 1}",
                        "{}",
                        "spec: Invalid value: 0: spec in body should have at least 1 properties"),
                row(
                        "{type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true}",
                        "{kind: ''}",
                        "spec.apiVersion: Required value",
                        "spec.kind: Invalid value: \"\": must not be empty"));
    }

    static Stream<Arguments> alternatives() {
        String either = "{type: 'object', properties: {a: {type: 'string'}, b: {type: 'string'}}, ";
        return Stream.of(
                row(either + "oneOf: [{required: ['a']}, {required: ['b']}]}", "{a: 'x'}"),
                row(
                        either + "oneOf: [{required: ['a']}, {required: ['b']}]}",
                        "{}",
                        "<nil>: Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found none valid",
                        "spec.a: Required value"),
                row(
                        either + "oneOf: [{required: ['a']}, {required: ['b']}]}",
                        "{a: 'x', b: 'y'}",
                        "<nil>: Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found 2 valid"
                                + " alternatives"),
                row(
                        either + "anyOf: [{required: ['a']}, {required: ['b']}]}",
                        "{}",
                        "<nil>: Invalid value: \"\": \"spec\" must validate at least one schema (anyOf)",
                        "spec.a: Required value"),
                row(
                        either + "allOf: [{required: ['a']}, {required: ['b']}]}",
                        "{b: 'y'}",
                        "spec.a: Required value",
                        "<nil>: Invalid value: \"\": \"spec\" must validate all the schemas (allOf)"),
                row(
                        either + "not: {required: ['a', 'b']}}",
                        "{a: 'x', b: 'y'}",
                        "<nil>: Invalid value: \"\": \"spec\" must not validate the schema (not)"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"types", "numbers", "texts", "formats", "lists", "objects", "alternatives"})
    void aValueIsCheckedBySchema(String schema, String spec, List<String> messages) throws Exception {
        ObjectNode object = TestSchemas.object("{spec: " + spec + "}");

        List<FieldError> errors = SchemaValidation.validate(TestSchemas.spec(schema), object);

        assertThat(errors).extracting(FieldError::toString).containsExactlyElementsOf(messages);
    }

    @Test
    void aWrongTypeHasAReasonOfItsOwn() {
        List<FieldError> errors =
                SchemaValidation.validate(TestSchemas.spec(INTEGER), TestSchemas.object("{spec: 'x'}"));

        assertThat(errors.get(0).type().reason()).isEqualTo("FieldValueTypeInvalid");
    }

    @Test
    void theNumberOfErrorsIsBounded() {
        ObjectNode object = TestSchemas.object("{}");
        ArrayNode list = object.putArray("spec");
        for (int i = 0; i < 200_000; i++) {
            list.add(i);
        }

        assertThat(SchemaValidation.validate(TestSchemas.spec(list("nullable: true")), object))
                .hasSize(SchemaValidation.MOST_ERRORS);
    }

    /** With java.util.regex this would not end while anybody waits. */
    @Test
    void aPatternNeedsLinearTimeOnly() {
        ObjectSchema schema = TestSchemas.spec("{type: 'string', pattern: '^(a|a)*(a*)*b$'}");
        ObjectNode object = TestSchemas.object("{}").put("spec", "a".repeat(20_000));

        List<FieldError> errors = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> SchemaValidation.validate(schema, object));

        assertThat(errors).hasSize(1);
    }

    private static Arguments row(String schema, String value, String... messages) {
        return Arguments.of(schema, value, List.of(messages));
    }

    /** The format with a text that has it, and in the same list one that has not. */
    private static Arguments format(String format, String good, String bad) {
        String message = "spec[1]: Invalid value: \"" + bad + "\": spec[1] in body must be of type " + format + ": \""
                + bad + "\"";
        return row(
                "{type: 'array', items: {type: 'string', format: '" + format + "'}}",
                "['" + good + "', '" + bad + "']",
                message);
    }

    private static String list(String rule) {
        return "{type: 'array', items: {type: 'string'}, " + rule + "}";
    }

    private static String map(String key) {
        return "{type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['" + key + "'], items: "
                + PART + "}";
    }
}
