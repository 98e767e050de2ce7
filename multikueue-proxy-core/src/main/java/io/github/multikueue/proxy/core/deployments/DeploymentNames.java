package io.github.multikueue.proxy.core.deployments;

import io.github.multikueue.proxy.core.cache.CachedRead;
import java.util.Optional;

/** The names of Deployments, as the JSON array {@code [{"name":…,"namespace":…}]} in the order of namespaces and names. Immutable. */
public final class DeploymentNames {

    private final byte[] json;
    private final Optional<CachedRead> cached;

    DeploymentNames(byte[] json, Optional<CachedRead> cached) {
        this.json = json;
        this.cached = cached;
    }

    /** The array in UTF-8; not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The cache it was read from, and how fresh that is; empty if the API server has just told it. */
    public Optional<CachedRead> cached() {
        return cached;
    }
}
