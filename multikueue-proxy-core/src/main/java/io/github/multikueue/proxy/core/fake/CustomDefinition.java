package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.TableColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads {@code CustomResourceDefinition} objects of {@code apiextensions.k8s.io/v1}. */
final class CustomDefinition {

    /** Expressions that a fake cluster does not evaluate. */
    private static final String RULES = "x-kubernetes-validations";

    private CustomDefinition() {}

    /** What is defined. */
    static GroupResource resource(JsonNode definition) {
        return new GroupResource(
                definition.at("/spec/group").asText(),
                definition.at("/spec/names/plural").asText());
    }

    /** The version in which objects are stored. */
    static String storedVersion(JsonNode definition) {
        return versions(definition).stream()
                .filter(each -> each.path("storage").asBoolean())
                .map(each -> each.path("name").asText())
                .findFirst()
                .orElse("");
    }

    /**
     * Checks what a client wants to define.
     *
     * @throws StatusException 422, if that cannot be served
     */
    static void check(JsonNode definition) {
        String name = definition.at("/metadata/name").asText();
        GroupResource resource = resource(definition);
        if (!name.equals(resource.toString())) {
            throw invalid(name, "metadata.name", "must be spec.names.plural+\".\"+spec.group");
        }
        try {
            described(definition);
        } catch (IllegalArgumentException e) {
            throw invalid(name, "spec.versions", String.valueOf(e.getMessage()));
        }
    }

    private static StatusException invalid(String name, String field, String why) {
        return StatusException.invalid(
                "apiextensions.k8s.io",
                "CustomResourceDefinition",
                name,
                List.of(FieldError.invalid(field, name, why)));
    }

    /**
     * The resource as its clients see it; empty, if no version is served.
     *
     * @throws IllegalArgumentException if a schema or a column cannot be understood
     */
    static Optional<ResourceDescription> described(JsonNode definition) {
        List<JsonNode> served = versions(definition).stream()
                .filter(each -> each.path("served").asBoolean())
                .sorted(Comparator.comparing(each -> !each.path("storage").asBoolean()))
                .toList();
        if (served.isEmpty()) {
            return Optional.empty();
        }
        ResourceDescription.Builder resource = named(definition, served.get(0));
        for (int i = 0; i < served.size(); i++) {
            JsonNode version = served.get(i);
            if (i > 0) {
                resource.version(version.path("name").asText());
            }
            resource.columns(columns(definition, version)).selectableFields(selectableFields(version));
            schema(version).ifPresent(resource::schema);
        }
        if (served.stream().anyMatch(each -> each.at("/subresources/status").isObject())) {
            resource.withStatus();
        }
        return Optional.of(resource.build());
    }

    private static ResourceDescription.Builder named(JsonNode definition, JsonNode stored) {
        JsonNode names = definition.at("/spec/names");
        String kind = names.path("kind").asText();
        ResourceDescription.Builder resource = ResourceDescription.of(
                        definition.at("/spec/group").asText(),
                        stored.path("name").asText(),
                        kind)
                .plural(names.path("plural").asText())
                .listKind(names.path("listKind").asText(kind + "List"))
                .shortNames(texts(names.path("shortNames")))
                .categories(texts(names.path("categories")));
        if (names.has("singular")) {
            resource.singular(names.path("singular").asText());
        }
        return definition.at("/spec/scope").asText().equals("Cluster") ? resource.clusterScoped() : resource;
    }

    private static List<JsonNode> versions(JsonNode definition) {
        List<JsonNode> versions = new ArrayList<>();
        definition.at("/spec/versions").forEach(versions::add);
        return versions;
    }

    private static String[] texts(JsonNode array) {
        return Json.texts(array).toArray(String[]::new);
    }

    /** Without the name, which is always there. */
    private static ColumnDefinition[] columns(JsonNode definition, JsonNode version) {
        return TableColumns.ofCustomResource(definition, version.path("name").asText()).stream()
                .skip(1)
                .toArray(ColumnDefinition[]::new);
    }

    private static String[] selectableFields(JsonNode version) {
        return version.path("selectableFields")
                .valueStream()
                .map(each -> each.path("jsonPath").asText().replaceFirst("^\\.", ""))
                .toArray(String[]::new);
    }

    private static Optional<ObjectSchema> schema(JsonNode version) {
        if (!(version.at("/schema/openAPIV3Schema") instanceof ObjectNode schema)) {
            return Optional.empty();
        }
        ObjectNode plain = schema.deepCopy();
        plain.findParents(RULES).forEach(each -> ((ObjectNode) each).remove(RULES));
        return Optional.of(ObjectSchema.of(plain));
    }
}
