package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which defaults are filled in, and what becomes of nulls. */
class SchemaDefaultsTest {

    private static final String COLOUR = "{type: 'string', default: 'red'}";
    private static final String NULLABLE = "{type: 'string', default: 'red', nullable: true}";

    static Stream<Arguments> cases() {
        return Stream.of(
                row("an absent field", object("colour", COLOUR), "{}", "{colour: 'red'}"),
                row("a field that is set stays", object("colour", COLOUR), "{colour: 'blue'}", "{colour: 'blue'}"),
                row("a null becomes the default", object("colour", COLOUR), "{colour: null}", "{colour: 'red'}"),
                row("a null that is allowed stays", object("colour", NULLABLE), "{colour: null}", "{colour: null}"),
                row("a null without a default goes", object("n", "{type: 'integer'}"), "{n: null}", "{}"),
                row("a null in an unknown field stays", keeping(), "{n: null}", "{n: null}"),
                row("no parent is made", object("cup", object("colour", COLOUR)), "{}", "{}"),
                row(
                        "a parent that is there",
                        object("cup", object("colour", COLOUR)),
                        "{cup: {}}",
                        "{cup: {colour: 'red'}}"),
                row(
                        "a parent by default, and what is in it",
                        object("cup", "{type: 'object', default: {}, properties: {colour: " + COLOUR + "}}"),
                        "{}",
                        "{cup: {colour: 'red'}}"),
                row(
                        "elements of lists",
                        object("cups", list(object("colour", COLOUR))),
                        "{cups: [{}, {colour: 'blue'}]}",
                        "{cups: [{colour: 'red'}, {colour: 'blue'}]}"),
                row("null elements of lists", object("cups", list(COLOUR)), "{cups: [null]}", "{cups: ['red']}"),
                row(
                        "values of maps",
                        object("cups", map(object("colour", COLOUR))),
                        "{cups: {a: {}}}",
                        "{cups: {a: {colour: 'red'}}}"),
                row("null values of maps", object("cups", map(COLOUR)), "{cups: {a: null}}", "{cups: {a: 'red'}}"),
                row(
                        "null values of maps go",
                        object("cups", map("{type: 'string'}")),
                        "{cups: {a: null}}",
                        "{cups: {}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void defaultsAreFilledInBelowWhatIsThere(String name, String schema, String spec, String expected) {
        ObjectNode object = TestSchemas.object("{spec: " + spec + "}");

        SchemaDefaults.apply(TestSchemas.spec(schema), object);

        assertThat(object).isEqualTo(TestSchemas.json("{spec: " + expected + "}"));
    }

    @Test
    void aDefaultIsCopiedForEachObject() {
        ObjectSchema schema = TestSchemas.spec(object("tags", "{type: 'array', default: [], items: {type: 'string'}}"));
        ObjectNode first = TestSchemas.object("{spec: {}}");
        SchemaDefaults.apply(schema, first);
        first.withArray("/spec/tags").add("mine");

        ObjectNode second = TestSchemas.object("{spec: {}}");
        SchemaDefaults.apply(schema, second);

        assertThat(second).isEqualTo(TestSchemas.json("{spec: {tags: []}}"));
    }

    @ParameterizedTest
    @MethodSource("badDefaults")
    void aDefaultHasToBeValidItself(String schema, String message) {
        assertThatThrownBy(() -> TestSchemas.spec(object("x", schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "openAPIV3Schema.properties[spec].properties[x].default: Invalid value: " + message);
    }

    static Stream<Arguments> badDefaults() {
        return Stream.of(
                Arguments.of("{type: 'integer', default: 'red'}", "\"red\": must be valid by its own schema"),
                Arguments.of("{type: 'integer', maximum: 9, default: 10}", "10: must be valid by its own schema"),
                Arguments.of("{type: 'object', properties: {}, default: {a: 1}}", "must not have unknown fields: [a]"));
    }

    private static Arguments row(String name, String schema, String before, String after) {
        return Arguments.of(name, schema, before, after);
    }

    private static String object(String field, String schema) {
        return "{type: 'object', properties: {" + field + ": " + schema + "}}";
    }

    private static String keeping() {
        return "{type: 'object', 'x-kubernetes-preserve-unknown-fields': true}";
    }

    private static String list(String items) {
        return "{type: 'array', items: " + items + "}";
    }

    private static String map(String values) {
        return "{type: 'object', additionalProperties: " + values + "}";
    }
}
