package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import java.time.Duration;
import java.util.Optional;

/**
 * What a cache can answer a read with.
 *
 * @param resource the resource as it is described and read
 * @param age how long ago the API server was last heard of, by which the content may be old
 * @param resourceVersion up to which changes are in it
 * @param warning what clients should be warned of, for example that the API server has not been reached for long
 */
public record CachedRead(ServedResource resource, Duration age, String resourceVersion, Optional<String> warning) {}
