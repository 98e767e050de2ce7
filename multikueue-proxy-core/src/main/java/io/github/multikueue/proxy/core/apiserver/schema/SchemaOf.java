package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a schema from a Java record, so that the resource is described once:
 *
 * <pre>{@code
 * @JsonClassDescription("A cup on the shelf.")
 * record Cup(@JsonProperty(required = true) Spec spec, Status status) {}
 *
 * record Spec(
 *         @JsonProperty(required = true) @Min(1) @Max(9) @JsonPropertyDescription("How big, 1 to 9.") int size,
 *         @JsonProperty(defaultValue = "red") Colour colour,
 *         Map<String, String> marks,
 *         Instant soldAt) {}
 * }</pre>
 *
 * <p>Names, descriptions, {@code required} and defaults are those of Jackson's annotations, bounds and patterns those of
 * Jakarta Validation. Fields keep their order, and are optional unless they say otherwise. Enums are texts; {@code Object} and {@code JsonNode} are
 * anything; {@code byte[]} is base64; times are RFC 3339. The fields {@code apiVersion}, {@code kind} and {@code metadata} may be
 * left out.
 */
public final class SchemaOf {

    private SchemaOf() {}

    /**
     * Makes the schema of the whole object.
     *
     * @throws IllegalArgumentException if the record contains itself, or has no structural schema for another reason
     */
    public static ObjectSchema record(Class<? extends Record> type) {
        JsonNode schema;
        try {
            JsonNode generated = new SchemaGenerator(configuration().build()).generateSchema(type);
            // Defaults are Java objects in the tree; after this they are JSON.
            schema = Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(generated));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "no schema for " + type.getName() + ": " + e.getMessage() + " (expected: a record without cycles)",
                    e);
        }
        OpenApiForm.adapt(schema);
        if (!(schema instanceof ObjectNode object)) {
            throw new IllegalArgumentException("no schema for " + type.getName() + " (expected: a record)");
        }
        if (object.path("properties").has("metadata")) {
            ObjectNode meta = ((ObjectNode) object.get("properties")).putObject("metadata");
            meta.put("type", "object");
        }
        return ObjectSchema.of(object);
    }

    private static SchemaGeneratorConfigBuilder configuration() {
        SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(
                        Json.MAPPER, SchemaVersion.DRAFT_7, OptionPreset.PLAIN_JSON)
                .without(Option.SCHEMA_VERSION_INDICATOR)
                .with(
                        Option.INLINE_ALL_SCHEMAS,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES,
                        Option.ALLOF_CLEANUP_AT_THE_END)
                .with(new JacksonModule(JacksonOption.RESPECT_JSONPROPERTY_REQUIRED))
                .with(new JakartaValidationModule(JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS));
        builder.forFields().withDefaultResolver(SchemaOf::defaultValue);
        builder.forTypesInGeneral()
                .withPropertySorter((one, other) -> 0)
                .withCustomDefinitionProvider(SchemaOf::ofSpecialType);
        return builder;
    }

    private static @Nullable Object defaultValue(FieldScope field) {
        JsonProperty property = field.getAnnotationConsideringFieldAndGetter(JsonProperty.class);
        if (property == null || property.defaultValue().isEmpty()) {
            return null;
        }
        if (field.getType().isInstanceOf(CharSequence.class) || field.getType().isInstanceOf(Enum.class)) {
            return property.defaultValue();
        }
        try {
            return Json.MAPPER.readTree(property.defaultValue());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "default of " + field.getName() + ": " + property.defaultValue() + " (expected: JSON)", e);
        }
    }

    private static @Nullable CustomDefinition ofSpecialType(ResolvedType type, SchemaGenerationContext context) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        Class<?> erased = type.getErasedType();
        if (erased == byte[].class) {
            schema.put("type", "string").put("format", "byte");
        } else if (erased.isEnum()) {
            ArrayNode names = schema.put("type", "string").putArray("enum");
            for (Object constant : erased.getEnumConstants()) {
                names.add(Json.MAPPER.<JsonNode>valueToTree(constant));
            }
        } else if (Set.of(Object.class, JsonNode.class, ObjectNode.class).contains(erased)) {
            schema.put("x-kubernetes-preserve-unknown-fields", true);
            if (erased == ObjectNode.class) {
                schema.put("type", "object");
            }
        } else {
            return null;
        }
        return new CustomDefinition(schema, DefinitionType.INLINE, AttributeInclusion.YES);
    }
}
