package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import java.time.Duration;

/**
 * A resource that can answer one read from memory, and how fresh that is. To be used for this read alone, and at once.
 *
 * @param resource the resource in the version that was asked for; its storage gets, lists and watches
 * @param resourceVersion the version that the cache has come to, or a later one
 * @param age how long ago the API server was heard of
 * @param interrupted whether it cannot be reached now, so that the answer may be older than was asked for: worth a warning
 */
public record CachedRead(ServedResource resource, String resourceVersion, Duration age, boolean interrupted) {}
