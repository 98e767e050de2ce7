package io.github.multikueue.proxy.core.fake;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The resource types a cluster serves. Thread safe. */
final class ResourceRegistry {
    private final Map<String, FakeResource> byQualifiedName = new ConcurrentHashMap<>();

    void add(FakeResource resource) {
        if (byQualifiedName.putIfAbsent(resource.qualified(), resource) != null) {
            throw new IllegalStateException("already registered: " + resource.qualified());
        }
    }

    @Nullable
    FakeResource find(String group, String version, String plural) {
        FakeResource resource = byQualifiedName.get(group.isEmpty() ? plural : plural + "." + group);
        return resource != null && resource.versions().contains(version) ? resource : null;
    }

    /** By {@code plural}, {@code plural.group}, or kind if only one type has it. */
    FakeResource named(String name) {
        FakeResource exact = byQualifiedName.get(name);
        if (exact != null) {
            return exact;
        }
        List<FakeResource> similar = byQualifiedName.values().stream()
                .filter(resource ->
                        resource.plural().equals(name) || resource.kind().equals(name))
                .toList();
        if (similar.size() != 1) {
            throw new IllegalArgumentException(
                    "resource: " + name + " (expected: one of " + byQualifiedName.keySet() + ")");
        }
        return similar.get(0);
    }

    /** By the apiVersion and kind of an object. */
    FakeResource of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String version = apiVersion.substring(slash + 1);
        for (FakeResource resource : byQualifiedName.values()) {
            if (resource.kind().equals(kind)
                    && resource.group().equals(group)
                    && resource.versions().contains(version)) {
                return resource;
            }
        }
        throw new IllegalArgumentException("no resource of kind " + kind + " in " + apiVersion + " is registered");
    }

    /** Sorted by name, as discovery shows them. */
    List<FakeResource> all() {
        List<FakeResource> all = new ArrayList<>(byQualifiedName.values());
        all.sort(java.util.Comparator.comparing(FakeResource::plural));
        return all;
    }

    List<FakeResource> in(String group, String version) {
        return all().stream()
                .filter(resource ->
                        resource.group().equals(group) && resource.versions().contains(version))
                .toList();
    }

    /** Groups other than core, sorted. */
    List<String> groups() {
        return byQualifiedName.values().stream()
                .map(FakeResource::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** The versions of a group, newest (by Kubernetes' ordering of version names) first. */
    List<String> versions(String group) {
        Set<String> versions = new LinkedHashSet<>();
        all().stream().filter(resource -> resource.group().equals(group)).forEach(r -> versions.addAll(r.versions()));
        return versions.stream()
                .sorted(java.util.Comparator.comparing(ResourceRegistry::rank).reversed())
                .toList();
    }

    /** GA before beta before alpha, then by number: v2, v1, v1beta2, v1beta1. */
    private static String rank(String version) {
        String stage = version.contains("alpha") ? "0" : version.contains("beta") ? "1" : "2";
        return stage + version;
    }
}
