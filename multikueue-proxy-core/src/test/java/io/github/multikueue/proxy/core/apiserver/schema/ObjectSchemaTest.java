package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema.Merge;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which schemas are taken. */
class ObjectSchemaTest {

    static Stream<Arguments> notStructural() {
        String list = "{type: 'array', items: {type: 'object', properties: {n: {type: 'string'}}}, ";
        return Stream.of(
                row("{}", ".type: Required value: must not be empty for specified object fields"),
                row("{type: 'text'}", ".type: Unsupported value: \"text\""),
                row("{type: 'array'}", ".items: Required value: must be specified"),
                row(
                        "{type: 'array', items: {}}",
                        ".items.type: Required value: must not be empty for specified array items"),
                row("{$ref: '#/x'}", ".$ref: Forbidden: is not supported"),
                row(
                        "{type: 'string', pattern: '('}",
                        ".pattern: Invalid value: \"(\": must be a valid regular expression, but isn't"),
                row(
                        "{type: 'string', pattern: '(?=a)'}",
                        ".pattern: Invalid value: \"(?=a)\": must be a valid regular expression"),
                row(
                        "{type: 'integer', 'x-kubernetes-validations': [{rule: 'self > 1'}]}",
                        ".x-kubernetes-validations: Forbidden: rules in CEL are not supported"),
                row(
                        "{type: 'object', additionalProperties: false}",
                        ".additionalProperties: Forbidden: additionalProperties cannot be set to false"),
                row(
                        "{type: 'object', additionalProperties: {type: 'string'}, properties: {a: {type: 'string'}}}",
                        ".additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"),
                row("{type: 'string', 'x-kubernetes-int-or-string': true}", ".x-kubernetes-int-or-string: Forbidden"),
                row(
                        "{type: 'object', 'x-kubernetes-preserve-unknown-fields': false}",
                        ".x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"),
                row(
                        "{type: 'object', 'x-kubernetes-embedded-resource': true}",
                        ".properties: Required value: must not be empty if x-kubernetes-embedded-resource"),
                row(
                        "{type: 'object', 'x-kubernetes-list-type': 'set'}",
                        ".x-kubernetes-list-type: Invalid value: \"set\""),
                row(
                        list + "'x-kubernetes-list-type': 'map'}",
                        ".x-kubernetes-list-map-keys: Invalid value: must be there"),
                row(
                        list + "'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n']}",
                        ".items.properties[n]: Required value"),
                row(
                        "{type: 'object', 'x-kubernetes-map-type': 'set'}",
                        ".x-kubernetes-map-type: Invalid value: \"set\""),
                row(
                        "{type: 'object', anyOf: [{type: 'object'}]}",
                        ".anyOf[0].type: Forbidden: must be undefined to be structural"),
                row(
                        "{type: 'object', oneOf: [{properties: {a: {minimum: 1}}}]}",
                        ".oneOf[0].properties[a]: Required value: must also be declared outside"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notStructural")
    void aSchemaThatIsNotStructuralIsRefusedWithThePlace(String schema, String message) {
        assertThatThrownBy(() -> TestSchemas.spec(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("openAPIV3Schema.properties[spec]" + message);
    }

    static Stream<Arguments> notAtTheRoot() {
        return Stream.of(
                row("{type: 'string'}", ".type: Invalid value: \"string\": must be object at the root"),
                row(
                        "{type: 'object', additionalProperties: true}",
                        ".additionalProperties: Forbidden: must not be used at the root"),
                row(
                        "{type: 'object', properties: {kind: {type: 'integer'}}}",
                        ".properties[kind].type: Invalid value: \"integer\": must be string"),
                row(
                        "{type: 'object', properties: {metadata: {type: 'object', properties: {labels: {type: 'object'}}}}}",
                        ".properties[metadata]: Forbidden: must not specify anything other than name and generateName"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notAtTheRoot")
    void theWholeObjectHasRulesOfItsOwn(String schema, String message) {
        assertThatThrownBy(() -> ObjectSchema.of(TestSchemas.object(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("openAPIV3Schema" + message);
    }

    @Test
    void theDepthIsBounded() {
        ObjectNode schema = TestSchemas.object("{type: 'string'}");
        for (int i = 0; i < 5000; i++) {
            ObjectNode outer = TestSchemas.object("{type: 'object', properties: {}}");
            outer.withObject("/properties").set("a", schema);
            schema = outer;
        }
        ObjectNode deep = schema;

        assertThatThrownBy(() -> ObjectSchema.of(deep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Too many: must have at most 100 levels");
    }

    @Test
    void intOrStringMayRepeatItsTypes() {
        ObjectSchema schema =
                TestSchemas.spec("{'x-kubernetes-int-or-string': true, anyOf: [{type: 'integer'}, {type: 'string'}]}");

        assertThat(SchemaValidation.validate(schema, TestSchemas.object("{spec: '50%'}")))
                .isEmpty();
        assertThat(SchemaValidation.validate(schema, TestSchemas.object("{spec: 50}")))
                .isEmpty();
    }

    @Test
    void fieldsKeepTheOrderOfTheSchema() {
        ObjectSchema spec = TestSchemas.cups().property("spec");

        assertThat(spec.propertyNames()).containsExactly("size", "colour", "tags", "parts");
        assertThat(spec.property("parts").merge()).isEqualTo(Merge.MAP);
        assertThat(spec.property("parts").listMapKeys()).containsExactly("name");
        assertThat(spec.property("tags").merge()).isEqualTo(Merge.SET);
    }

    @Test
    void laterChangesOfTheArgumentHaveNoEffect() {
        ObjectNode given = TestSchemas.object("{type: 'object', properties: {a: {type: 'string'}}}");
        ObjectSchema schema = ObjectSchema.of(given);

        given.remove("properties");

        assertThat(schema.openApi().path("properties").has("a")).isTrue();
    }

    private static Arguments row(String schema, String message) {
        return Arguments.of(schema, message);
    }
}
