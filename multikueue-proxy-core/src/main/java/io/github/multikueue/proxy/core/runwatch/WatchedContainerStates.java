package io.github.multikueue.proxy.core.runwatch;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.tekton.PodView;
import java.util.Optional;

/**
 * Tells the states of containers as a watch of the worker has seen them, also of a Pod that is gone; asks somebody else where
 * there is no watch, or it does not know the Pod.
 */
public final class WatchedContainerStates implements ContainerStates {

    private final ContainerStates unwatched;
    private final WorkerWatches watches;

    /** @param unwatched knows Pods that are not watched */
    public WatchedContainerStates(ContainerStates unwatched, WorkerWatches watches) {
        this.unwatched = unwatched;
        this.watches = watches;
    }

    @Override
    public ObservedContainer of(LogRequest request) {
        String worker = requireNonNull(request.placement().worker());
        String uid = requireNonNull(request.podUid());
        Optional<RunCache> current = watches.current(worker);
        PodView watched = current.map(cache -> cache.pod(uid)).orElse(null);
        if (watched != null) {
            return current.get().isPodPresent(uid)
                    ? PodContainerStates.state(watched, request)
                    : PodContainerStates.gone(watched, request);
        }
        return askedFor(request);
    }

    @Override
    public ObservedContainer askedFor(LogRequest request) {
        String worker = requireNonNull(request.placement().worker());
        String uid = requireNonNull(request.podUid());
        ObservedContainer asked = unwatched.of(request);
        PodView remembered = watches.known(worker).map(cache -> cache.pod(uid)).orElse(null);
        return asked.phase() == ObservedContainer.Phase.GONE && remembered != null
                ? PodContainerStates.gone(remembered, request)
                : asked;
    }

    @Override
    public boolean isKnownToBeGone(LogRequest request) {
        String uid = requireNonNull(request.podUid());
        return watches.current(requireNonNull(request.placement().worker()))
                .filter(cache -> cache.pod(uid) != null && !cache.isPodPresent(uid))
                .isPresent();
    }
}
