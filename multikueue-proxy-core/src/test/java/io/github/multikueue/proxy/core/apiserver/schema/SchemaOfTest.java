package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schemas of Java records. */
class SchemaOfTest {

    enum Colour {
        red,
        @JsonProperty("light-blue")
        BLUE
    }

    @JsonClassDescription("A cup on the shelf.")
    record Cup(
            String apiVersion,
            String kind,
            Object metadata,
            @JsonProperty(required = true) Spec spec,
            Status status) {}

    @JsonClassDescription("What is wanted.")
    record Spec(
            @JsonProperty(required = true) @Min(1) @Max(9) @JsonPropertyDescription("How big, 1 to 9.")
            int size,

            @JsonProperty(defaultValue = "red") Colour colour,

            @JsonProperty("display-name") @Size(min = 1, max = 20) @Pattern(regexp = "^[a-z]+$")
            String name,

            @Size(max = 3) List<Part> parts,
            Map<String, String> marks,
            @Positive BigDecimal price,
            @JsonProperty(defaultValue = "true") Boolean full) {}

    record Part(@JsonProperty(required = true) String name, Long count) {}

    record Status(Instant soldAt, byte[] picture, JsonNode anything, ObjectNode fields) {}

    record Loop(Loop inner) {}

    private final JsonNode schema = SchemaOf.record(Cup.class).openApi();

    @Test
    void aRecordBecomesAStructuralSchema() {
        assertThat(schema).isEqualTo(TestSchemas.json("""
                {type: 'object', description: 'A cup on the shelf.', required: ['spec'], properties: {
                  apiVersion: {type: 'string'}, kind: {type: 'string'}, metadata: {type: 'object'},
                  spec: {type: 'object', description: 'What is wanted.', required: ['size'], properties: {
                    size: {type: 'integer', format: 'int32', minimum: 1, maximum: 9, description: 'How big, 1 to 9.'},
                    colour: {type: 'string', enum: ['red', 'light-blue'], default: 'red'},
                    'display-name': {type: 'string', minLength: 1, maxLength: 20, pattern: '^[a-z]+$'},
                    parts: {type: 'array', maxItems: 3, items: {type: 'object', required: ['name'], properties: {
                      name: {type: 'string'}, count: {type: 'integer', format: 'int64'}}}},
                    marks: {type: 'object', additionalProperties: {type: 'string'}},
                    price: {type: 'number', minimum: 0, exclusiveMinimum: true},
                    full: {type: 'boolean', default: true}}},
                  status: {type: 'object', properties: {
                    soldAt: {type: 'string', format: 'date-time'},
                    picture: {type: 'string', format: 'byte'},
                    anything: {'x-kubernetes-preserve-unknown-fields': true},
                    fields: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}}}}}
                """));
    }

    @Test
    void theSchemaChecksObjects() {
        ObjectSchema cups = SchemaOf.record(Cup.class);
        ObjectNode object = TestSchemas.object("{spec: {size: 12, colour: 'green'}}");
        SchemaDefaults.apply(cups, object);

        assertThat(SchemaValidation.validate(cups, object))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "spec.size: Invalid value: 12: spec.size in body should be less than or equal to 9",
                        "spec.colour: Unsupported value: \"green\": supported values: \"red\", \"light-blue\"");
        assertThat(object.at("/spec/full").booleanValue()).isTrue();
    }

    @Test
    void fieldsKeepTheirOrder() {
        assertThat(SchemaOf.record(Cup.class).property("spec").propertyNames())
                .containsExactly("size", "colour", "display-name", "parts", "marks", "price", "full");
    }

    @Test
    void aRecordThatContainsItselfIsRefused() {
        assertThatThrownBy(() -> SchemaOf.record(Loop.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no schema for " + Loop.class.getName())
                .hasMessageEndingWith("(expected: a record without cycles)");
    }
}
