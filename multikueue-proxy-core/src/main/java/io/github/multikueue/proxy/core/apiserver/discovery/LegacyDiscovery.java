package io.github.multikueue.proxy.core.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Subresource;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes discovery as it was at first: groups, versions and resources in documents of their own. */
final class LegacyDiscovery {

    private static final int LENGTH_OF_HASH = 8;

    private final ServedResources served;

    LegacyDiscovery(ServedResources served) {
        this.served = served;
    }

    /**
     * {@code APIVersions}, the document at {@code /api}.
     *
     * @param serverAddress host and port at which clients reach this server, or null if they are not known
     */
    ObjectNode coreVersions(@Nullable String serverAddress) {
        ObjectNode document = Json.MAPPER.createObjectNode().put("kind", "APIVersions");
        served.versions("").forEach(document.putArray("versions")::add);
        ArrayNode addresses = document.putArray("serverAddressByClientCIDRs");
        if (serverAddress != null) {
            addresses.addObject().put("clientCIDR", "0.0.0.0/0").put("serverAddress", serverAddress);
        }
        return document;
    }

    /** {@code APIGroupList}, the document at {@code /apis}. */
    ObjectNode groupList(List<String> groups) {
        ObjectNode document = typed("APIGroupList");
        ArrayNode list = document.putArray("groups");
        groups.forEach(group -> addGroup(list.addObject(), group));
        return document;
    }

    /** {@code APIGroup}, the document at {@code /apis/G}. */
    ObjectNode group(String group) {
        ObjectNode document = typed("APIGroup");
        addGroup(document, group);
        return document;
    }

    /** {@code APIResourceList}, the document at {@code /api/V} and {@code /apis/G/V}. */
    ObjectNode resourceList(String group, String version) {
        ObjectNode document = Json.MAPPER.createObjectNode().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            // kube-apiserver leaves it out of the core group's list.
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", groupVersion(group, version));
        ArrayNode resources = document.putArray("resources");
        served.in(group, version).forEach(resource -> addResource(resources, resource));
        return document;
    }

    /** The subresources in the order in which discovery shows them. */
    static List<Subresource> subresources(ResourceDescription resource) {
        return resource.subresources().stream()
                .sorted(Comparator.comparing(Subresource::name))
                .toList();
    }

    /** Sets a list of texts, unless it is empty. */
    static void put(ObjectNode target, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(target.putArray(field)::add);
        }
    }

    private void addGroup(ObjectNode target, String group) {
        target.put("name", group);
        ArrayNode versions = target.putArray("versions");
        served.versions(group).forEach(version -> versions.add(version(group, version)));
        target.set("preferredVersion", version(group, served.versions(group).get(0)));
    }

    private static void addResource(ArrayNode resources, ServedResource served) {
        ResourceDescription resource = served.description();
        ObjectNode entry = entry(resources, resource, resource.plural(), resource.singular());
        served.verbs().forEach(entry.putArray("verbs")::add);
        put(entry, "shortNames", resource.shortNames());
        put(entry, "categories", resource.categories());
        entry.put("storageVersionHash", storageVersionHash(resource));
        for (Subresource subresource : subresources(resource)) {
            ObjectNode part = entry(resources, resource, resource.plural() + "/" + subresource.name(), "");
            subresource.verbs().forEach(part.putArray("verbs")::add);
        }
    }

    private static ObjectNode entry(ArrayNode resources, ResourceDescription resource, String name, String singular) {
        return resources
                .addObject()
                .put("name", name)
                .put("singularName", singular)
                .put("namespaced", resource.namespaced())
                .put("kind", resource.kind());
    }

    /** Tells clients that migrate storages whether objects are stored in another version than before. */
    private static String storageVersionHash(ResourceDescription resource) {
        String stored = resource.group() + "/" + resource.storedVersion().name() + "/" + resource.kind();
        byte[] hash =
                Hashing.sha256().hashString(stored, StandardCharsets.UTF_8).asBytes();
        return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, LENGTH_OF_HASH));
    }

    private static ObjectNode version(String group, String version) {
        return Json.MAPPER
                .createObjectNode()
                .put("groupVersion", groupVersion(group, version))
                .put("version", version);
    }

    private static String groupVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    private static ObjectNode typed(String kind) {
        return Json.MAPPER.createObjectNode().put("kind", kind).put("apiVersion", "v1");
    }
}
