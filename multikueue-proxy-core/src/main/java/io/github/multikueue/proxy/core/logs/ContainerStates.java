package io.github.multikueue.proxy.core.logs;

import io.github.multikueue.proxy.api.LogRequest;

/** Tells how a container is. Safe for use by many threads. */
@FunctionalInterface
public interface ContainerStates {

    /**
     * How the container of this request is now.
     *
     * @param request with the UID of the Pod and the name of the container
     * @throws io.github.multikueue.proxy.api.ProxyException if that cannot be found out now
     */
    ContainerState of(LogRequest request);
}
