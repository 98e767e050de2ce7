package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Version;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.TreeSet;

/** Writes the schemas of a resource's objects and of lists of them, in OpenAPI v3. */
final class ResourceSchemas {

    private static final String CONVENTIONS =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
    private static final List<String> TYPE_FIELDS = List.of("apiVersion", "kind");

    private final ResourceDescription resource;
    private final Version version;

    ResourceSchemas(ResourceDescription resource, Version version) {
        this.resource = resource;
        this.version = version;
    }

    /** Adds both schemas. */
    void addTo(ObjectNode schemas) {
        schemas.set(name(resource.kind()), object());
        schemas.set(name(resource.listKind()), list());
    }

    private String name(String kind) {
        return SchemaName.of(resource.group(), version.name(), kind);
    }

    private ObjectNode object() {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        if (version.schema() == null) {
            schema.put("type", "object").put(OpenApiConstants.PRESERVE_UNKNOWN_FIELDS, true);
        } else {
            schema.setAll((ObjectNode) version.schema().openApi().deepCopy());
            completeEmbedded(schema);
        }
        ObjectNode properties = schema.withObjectProperty("properties");
        addTypeFields(properties);
        properties.set(
                "metadata",
                reference("ObjectMeta", "Standard object's metadata. More info: " + CONVENTIONS + "#metadata"));
        addExtensions(schema, resource.kind());
        return schema;
    }

    private ObjectNode list() {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("description", resource.listKind() + " is a list of " + resource.kind());
        schema.put("type", "object").putArray("required").add("items");
        ObjectNode properties = schema.putObject("properties");
        addTypeFields(properties);
        properties.set(
                "metadata",
                reference("ListMeta", "Standard list metadata. More info: " + CONVENTIONS + "#types-kinds"));
        properties
                .putObject("items")
                .put("description", "List of " + resource.plural() + ". More info: " + CONVENTIONS)
                .put("type", "array")
                .putObject("items")
                .put("$ref", OpenApiConstants.SCHEMAS + name(resource.kind()));
        addExtensions(schema, resource.listKind());
        return schema;
    }

    private void addExtensions(ObjectNode schema, String kind) {
        schema.putArray(OpenApiConstants.GROUP_VERSION_KIND)
                .add(SchemaName.groupVersionKind(resource.group(), version.name(), kind));
        if (!version.selectableFields().isEmpty()) {
            ArrayNode fields = schema.putArray("x-kubernetes-selectable-fields");
            new TreeSet<>(version.selectableFields())
                    .forEach(field -> fields.addObject().put("fieldPath", field));
        }
    }

    /** Objects within objects have the fields that every object has. */
    private static void completeEmbedded(ObjectNode schema) {
        schema.path("properties").forEach(ResourceSchemas::completeIfSchema);
        completeIfSchema(schema.path("items"));
        completeIfSchema(schema.path("additionalProperties"));
        if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
            ObjectNode properties = schema.withObjectProperty("properties");
            addTypeFields(properties);
            properties.putObject("metadata").put("$ref", OpenApiConstants.metaReference("ObjectMeta"));
            TreeSet<String> required = new TreeSet<>(TYPE_FIELDS);
            schema.path("required").forEach(field -> required.add(field.asText()));
            required.forEach(schema.putArray("required")::add);
        }
    }

    private static void completeIfSchema(JsonNode node) {
        if (node instanceof ObjectNode schema) {
            completeEmbedded(schema);
        }
    }

    private static void addTypeFields(ObjectNode properties) {
        JsonNode status = OpenApiConstants.META_SCHEMAS.path(
                OpenApiConstants.metaReference("Status").substring(OpenApiConstants.SCHEMAS.length()));
        TYPE_FIELDS.forEach(
                field -> properties.set(field, status.path("properties").path(field)));
    }

    /** A description beside a reference has no effect in OpenAPI v3, so that the reference stands a level deeper. */
    private static ObjectNode reference(String metaType, String description) {
        ObjectNode schema = Json.MAPPER.createObjectNode().put("description", description);
        schema.putArray("allOf").addObject().put("$ref", OpenApiConstants.metaReference(metaType));
        return schema;
    }
}
