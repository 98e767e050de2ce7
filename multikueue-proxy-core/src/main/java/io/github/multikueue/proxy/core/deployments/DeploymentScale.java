package io.github.multikueue.proxy.core.deployments;

import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.util.Optional;

/**
 * How many replicas a Deployment is to have.
 *
 * @param deployment its namespace and name
 * @param replicas {@code spec.replicas}, 0 or more
 * @param cached the cache it was read from, and how fresh that is; empty if the API server has just told it
 */
public record DeploymentScale(ObjectKey deployment, int replicas, Optional<CachedRead> cached) {}
