package io.github.multikueue.proxy.core.cache.lookup;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;

/**
 * A resource in one version of its API group.
 *
 * @param group empty for the core group
 * @param version for example {@code v1}
 * @param resource the plural name
 */
public record VersionedResource(String group, String version, String resource) {

    /** The resource and its group. */
    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /** All its objects. */
    public ApiPath path() {
        return ApiPath.group(group, version).segment(resource);
    }

    @Override
    public String toString() {
        return groupResource() + "@" + version;
    }
}
