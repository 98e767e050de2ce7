package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.VersionOrder;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The resources that a server serves; they can come, change and go while it runs. Safe for use by many threads. */
public final class ServedResources {

    private final Map<GroupResource, ServedResource> byName = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    /**
     * Adds a resource.
     *
     * @throws IllegalArgumentException if one of that name is served already
     */
    public void add(ServedResource resource) {
        GroupResource name = resource.description().groupResource();
        if (byName.putIfAbsent(name, resource) != null) {
            throw new IllegalArgumentException("resource: " + name + " (expected: one that is not served already)");
        }
        generation.incrementAndGet();
    }

    /** Adds a resource, or puts it in the place of the one of that name. */
    public void replace(ServedResource resource) {
        byName.put(resource.description().groupResource(), resource);
        generation.incrementAndGet();
    }

    /** Serves the resource of that name no longer, if it is. */
    public void remove(GroupResource name) {
        byName.remove(name);
        generation.incrementAndGet();
    }

    /** The resource, if it is served in that version; or null. */
    public @Nullable ServedResource find(String group, String version, String plural) {
        ServedResource found = byName.get(new GroupResource(group, plural));
        return found == null || found.description().version(version) == null ? null : found;
    }

    /** All resources by plural name and group, as discovery shows them. */
    public List<ServedResource> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(
                                (ServedResource each) -> each.description().plural())
                        .thenComparing(each -> each.description().group()))
                .toList();
    }

    /** The resources of a group that are served in that version. */
    public List<ServedResource> in(String group, String version) {
        return all().stream()
                .filter(each -> each.description().group().equals(group)
                        && each.description().version(version) != null)
                .toList();
    }

    /** The groups that have resources, in the order of their names; the core group, if it is served, is the empty one. */
    public List<String> groups() {
        return byName.keySet().stream()
                .map(GroupResource::group)
                .distinct()
                .sorted()
                .toList();
    }

    /** The served versions of a group, the preferred one first. */
    public List<String> versions(String group) {
        Set<String> versions = new LinkedHashSet<>();
        all().stream()
                .filter(each -> each.description().group().equals(group))
                .forEach(each -> each.description().versions().forEach(version -> versions.add(version.name())));
        return versions.stream().sorted(VersionOrder.PREFERRED_FIRST).toList();
    }

    /** Grows with each change, so that documents about the resources can be kept as long as it stays. */
    public long generation() {
        return generation.get();
    }
}
