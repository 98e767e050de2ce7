package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Version;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Writes the OpenAPI v3 document of a group's version. */
final class GroupVersionDocument {

    private final String title;
    private final String release;

    /** Both stand at {@code info} of each document. */
    GroupVersionDocument(String title, String release) {
        this.title = title;
        this.release = release;
    }

    /** The root of the version's paths without the first slash, which is its key in the index of all documents. */
    static String key(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    /** The document about these resources, which are all in the version. */
    ObjectNode write(List<ServedResource> resources, String version) {
        ObjectNode document = Json.MAPPER.createObjectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", title).put("version", release);
        ObjectNode paths = document.putObject("paths");
        ObjectNode own = Json.MAPPER.createObjectNode();
        for (ServedResource resource : resources) {
            Version described =
                    Objects.requireNonNull(resource.description().version(version), "a version that is served");
            new ResourcePaths(resource, version).addTo(paths);
            new ResourceSchemas(resource.description(), described).addTo(own);
        }
        document.putObject("components").set("schemas", withReferenced(own, paths));
        return document;
    }

    /** The schemas and those of meta/v1 that they and the paths refer to, directly or not, by name. */
    private static ObjectNode withReferenced(ObjectNode own, ObjectNode paths) {
        ObjectNode all = own.deepCopy();
        TreeSet<String> missing = new TreeSet<>();
        collect(paths, all, missing);
        collect(own, all, missing);
        while (!missing.isEmpty()) {
            String name = missing.pollFirst();
            JsonNode schema = OpenApiConstants.META_SCHEMAS.path(name);
            all.set(name, schema);
            collect(schema, all, missing);
        }
        ObjectNode sorted = Json.MAPPER.createObjectNode();
        all.propertyStream().map(each -> each.getKey()).sorted().forEach(name -> sorted.set(name, all.get(name)));
        return sorted;
    }

    private static void collect(JsonNode node, ObjectNode known, TreeSet<String> missing) {
        for (JsonNode reference : node.findValues("$ref")) {
            String name = reference
                    .asText()
                    .substring(Math.min(reference.asText().length(), OpenApiConstants.SCHEMAS.length()));
            if (OpenApiConstants.META_SCHEMAS.has(name) && !known.has(name)) {
                missing.add(name);
            }
        }
    }
}
