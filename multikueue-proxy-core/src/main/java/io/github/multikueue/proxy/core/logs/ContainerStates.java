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
    ObservedContainer of(LogRequest request);

    /**
     * The same as the worker itself says it now, also if a watch knows the Pod: watches may be behind.
     *
     * @param request with the UID of the Pod and the name of the container
     * @throws io.github.multikueue.proxy.api.ProxyException if the worker cannot be asked
     */
    default ObservedContainer askedFor(LogRequest request) {
        return of(request);
    }

    /**
     * Whether the Pod of this request is known to be gone, without asking anybody: its name may be that of another Pod now.
     *
     * @param request with the UID of the Pod
     */
    default boolean isKnownToBeGone(LogRequest request) {
        return false;
    }
}
