package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.util.List;
import java.util.Optional;

/** Finds the resource for a name or an object, as the REST mapper of a client does. Thread safe. */
final class ResourceMapper {
    private final ServedResources resources;

    ResourceMapper(ServedResources resources) {
        this.resources = resources;
    }

    /** By {@code plural}, {@code plural.group}, or kind if only one resource has it. */
    ServedResource named(String name) {
        List<ServedResource> similar = resources.all().stream()
                .filter(each -> each.description().toString().equals(name)
                        || each.description().plural().equals(name)
                        || each.description().kind().equals(name))
                .toList();
        return similar.stream()
                .filter(each -> each.description().toString().equals(name))
                .findFirst()
                .or(() -> similar.size() == 1 ? similar.stream().findFirst() : Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException("resource: " + name + " (expected: one of "
                        + resources.all().stream()
                                .map(ServedResource::description)
                                .toList() + ")"));
    }

    /** The storage of the resource of this name. */
    MemoryStorage storage(String name) {
        return storage(named(name));
    }

    /** The storages of all resources whose objects are kept in memory. */
    List<MemoryStorage> storages() {
        return resources.all().stream()
                .filter(each -> each.storage() instanceof MemoryStorage)
                .map(ResourceMapper::storage)
                .toList();
    }

    static MemoryStorage storage(ServedResource resource) {
        return (MemoryStorage) resource.storage();
    }

    /** By the object's apiVersion and kind. */
    ServedResource resourceOf(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return resources.in(group, apiVersion.substring(slash + 1)).stream()
                .filter(each -> each.description().kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no resource of kind " + kind + " in " + apiVersion + " is registered"));
    }

    /** The key of an object of this resource; without a namespace, it is in {@code default}. */
    static ObjectKey key(ResourceDescription resource, ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText("default");
        return new ObjectKey(
                resource.namespaced() ? namespace : "",
                object.at("/metadata/name").asText());
    }

    /** A copy of an object of this resource, in the version in which it is stored. */
    static ObjectNode inStoredVersion(ResourceDescription resource, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String from = apiVersion.substring(apiVersion.indexOf('/') + 1);
        String to = resource.storedVersion().name();
        ObjectNode copy = object.deepCopy();
        ObjectNode converted = from.equals(to) ? copy : resource.converter().convert(copy, from, to);
        return converted.put("apiVersion", resource.apiVersion(to));
    }
}
