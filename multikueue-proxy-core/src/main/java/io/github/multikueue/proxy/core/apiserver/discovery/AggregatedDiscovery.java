package io.github.multikueue.proxy.core.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Subresource;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.List;

/** Writes discovery as one document: {@code APIGroupDiscoveryList}. */
final class AggregatedDiscovery {

    private final ServedResources served;

    AggregatedDiscovery(ServedResources served) {
        this.served = served;
    }

    /**
     * The document about some groups.
     *
     * @param groups the names of the groups; the core group is the empty one
     */
    ObjectNode list(List<String> groups, DiscoveryForm form) {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put("kind", "APIGroupDiscoveryList")
                .put("apiVersion", form.apiVersion());
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        groups.forEach(group -> addGroup(items.addObject(), group));
        return document;
    }

    private void addGroup(ObjectNode item, String group) {
        ObjectNode metadata = item.putObject("metadata");
        if (!group.isEmpty()) {
            metadata.put("name", group);
        }
        ArrayNode versions = item.putArray("versions");
        for (String version : served.versions(group)) {
            ObjectNode entry = versions.addObject().put("version", version);
            ArrayNode resources = entry.putArray("resources");
            served.in(group, version).forEach(resource -> addResource(resources.addObject(), resource, version));
            entry.put("freshness", "Current");
        }
    }

    private static void addResource(ObjectNode entry, ServedResource served, String version) {
        ResourceDescription resource = served.description();
        entry.put("resource", resource.plural());
        entry.set("responseKind", responseKind(resource, version));
        entry.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
        entry.put("singularResource", resource.singular());
        served.verbs().forEach(entry.putArray("verbs")::add);
        LegacyDiscovery.put(entry, "shortNames", resource.shortNames());
        LegacyDiscovery.put(entry, "categories", resource.categories());
        List<Subresource> subresources = LegacyDiscovery.subresources(resource);
        if (!subresources.isEmpty()) {
            ArrayNode parts = entry.putArray("subresources");
            subresources.forEach(each -> addSubresource(parts.addObject(), each, responseKind(resource, version)));
        }
    }

    private static void addSubresource(ObjectNode entry, Subresource subresource, ObjectNode responseKind) {
        entry.put("subresource", subresource.name());
        entry.set("responseKind", responseKind);
        subresource.verbs().forEach(entry.putArray("verbs")::add);
    }

    private static ObjectNode responseKind(ResourceDescription resource, String version) {
        return Json.MAPPER
                .createObjectNode()
                .put("group", resource.group())
                .put("version", version)
                .put("kind", resource.kind());
    }
}
