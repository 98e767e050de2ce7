package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The documents that tell clients which resources there are: legacy and aggregated discovery, version. */
final class Discovery {
    static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final ResourceRegistry registry;

    Discovery(ResourceRegistry registry) {
        this.registry = registry;
    }

    ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", "v1.36.2")
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "");
    }

    /** {@code /api}. */
    ObjectNode coreVersions(String serverAddress) {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return versions;
    }

    /** {@code /apis}. */
    ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        registry.groups().forEach(group -> groups.add(fill(Json.object(), group)));
        return list;
    }

    /** {@code /apis/G}, or null if there is no such group. */
    @Nullable
    ObjectNode group(String group) {
        return registry.groups().contains(group)
                ? fill(Json.object().put("kind", "APIGroup").put("apiVersion", "v1"), group)
                : null;
    }

    private ObjectNode fill(ObjectNode target, String group) {
        target.put("name", group);
        ArrayNode versions = target.putArray("versions");
        registry.versions(group).forEach(version -> versions.add(version(group, version)));
        target.set("preferredVersion", version(group, registry.versions(group).get(0)));
        return target;
    }

    private static ObjectNode version(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    /** {@code /api/v1} and {@code /apis/G/V}, or null if there is no such version. */
    @Nullable
    ObjectNode resources(String group, String version) {
        List<FakeResource> served = registry.in(group, version);
        if (served.isEmpty()) {
            return null;
        }
        ObjectNode list = Json.object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (FakeResource resource : served) {
            ObjectNode entry = entry(resources, resource.plural(), resource.singular(), resource, resource.verbs());
            texts(entry, "shortNames", resource.shortNames());
            texts(entry, "categories", resource.categories());
            for (String subresource : resource.subresources()) {
                List<String> verbs = subresource.equals("log") ? List.of("get") : SUBRESOURCE_VERBS;
                entry(resources, resource.plural() + "/" + subresource, "", resource, verbs);
            }
        }
        return list;
    }

    private static ObjectNode entry(
            ArrayNode resources, String name, String singular, FakeResource resource, List<String> verbs) {
        ObjectNode entry = resources
                .addObject()
                .put("name", name)
                .put("singularName", singular)
                .put("namespaced", resource.namespaced())
                .put("kind", resource.kind());
        texts(entry, "verbs", verbs);
        return entry;
    }

    private static void texts(ObjectNode target, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(target.putArray(field)::add);
        }
    }

    /** {@code /api} or {@code /apis} in the aggregated form. */
    ObjectNode aggregated(boolean core) {
        ObjectNode list =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (String group : core ? List.of("") : registry.groups()) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!core) {
                metadata.put("name", group);
            }
            ArrayNode versions = item.putArray("versions");
            for (String version : registry.versions(group)) {
                ObjectNode entry = versions.addObject().put("version", version);
                ArrayNode resources = entry.putArray("resources");
                registry.in(group, version).forEach(resource -> aggregated(resources.addObject(), resource, version));
                entry.put("freshness", "Current");
            }
        }
        return list;
    }

    private static void aggregated(ObjectNode entry, FakeResource resource, String version) {
        entry.put("resource", resource.plural()).set("responseKind", responseKind(resource, version));
        entry.put("scope", resource.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", resource.singular());
        texts(entry, "verbs", resource.verbs());
        texts(entry, "shortNames", resource.shortNames());
        texts(entry, "categories", resource.categories());
        if (!resource.subresources().isEmpty()) {
            ArrayNode subresources = entry.putArray("subresources");
            for (String name : resource.subresources()) {
                ObjectNode subresource = subresources.addObject().put("subresource", name);
                subresource.set("responseKind", responseKind(resource, version));
                texts(subresource, "verbs", name.equals("log") ? List.of("get") : SUBRESOURCE_VERBS);
            }
        }
    }

    static ObjectNode responseKind(FakeResource resource, String version) {
        return Json.object()
                .put("group", resource.group())
                .put("version", version)
                .put("kind", resource.kind());
    }
}
