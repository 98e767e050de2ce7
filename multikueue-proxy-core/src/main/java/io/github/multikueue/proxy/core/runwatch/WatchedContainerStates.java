package io.github.multikueue.proxy.core.runwatch;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.ContainerStates;

/** Tells the states of containers as a watch has seen them; asks somebody else where there is no watch. */
public final class WatchedContainerStates implements ContainerStates {

    private final ContainerStates unwatched;
    private final WorkerWatches watches;

    /** @param unwatched knows Pods that are not watched */
    public WatchedContainerStates(ContainerStates unwatched, WorkerWatches watches) {
        this.unwatched = unwatched;
        this.watches = watches;
    }

    @Override
    public ContainerState of(LogRequest request) {
        return unwatched.of(request);
    }
}
