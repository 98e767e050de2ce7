package io.github.multikueue.proxy.core.runwatch;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.tekton.PodStatus;
import io.github.multikueue.proxy.core.tekton.PodStatus.ContainerStatus;
import io.github.multikueue.proxy.core.tekton.PodStatus.Detail;
import io.github.multikueue.proxy.core.tekton.PodView;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    public ContainerState of(LogRequest request) {
        String worker = requireNonNull(request.placement().worker());
        String uid = requireNonNull(request.podUid());
        Optional<RunCache> current = watches.current(worker);
        PodView watched = current.map(cache -> cache.pod(uid)).orElse(null);
        if (watched != null) {
            return current.get().isPodPresent(uid) ? state(watched, request) : gone(watched, request);
        }
        ContainerState asked = unwatched.of(request);
        PodView remembered = watches.known(worker).map(cache -> cache.pod(uid)).orElse(null);
        return asked.phase() == ContainerState.Phase.GONE && remembered != null ? gone(remembered, request) : asked;
    }

    @Override
    public boolean isKnownToBeGone(LogRequest request) {
        String uid = requireNonNull(request.podUid());
        return watches.current(requireNonNull(request.placement().worker()))
                .filter(cache -> cache.pod(uid) != null && !cache.isPodPresent(uid))
                .isPresent();
    }

    private static ContainerState gone(PodView pod, LogRequest request) {
        return ContainerState.gone(
                terminated(pod, request).map(WatchedContainerStates::finished).orElse(null));
    }

    private static Optional<Detail> terminated(PodView pod, LogRequest request) {
        return pod.status().container(requireNonNull(request.container())).flatMap(each -> {
            boolean ended = each.state().terminated() != null;
            return Optional.ofNullable(
                    ended ? each.state().terminated() : each.lastState().terminated());
        });
    }

    private static ContainerState state(PodView pod, LogRequest request) {
        boolean deleting = pod.metadata().terminating();
        return pod.status()
                .container(requireNonNull(request.container()))
                .map(each -> state(each))
                .orElseGet(() -> withoutStatus(pod.status()))
                .deleting(deleting);
    }

    private static ContainerState state(ContainerStatus container) {
        Detail running = container.state().running();
        Detail before = container.lastState().terminated();
        if (running != null) {
            return ContainerState.running(time(running.startedAt()), before != null);
        }
        Detail ended =
                container.state().terminated() != null ? container.state().terminated() : before;
        if (ended != null) {
            // While an instance waits to be started again, the log is that of the one before.
            return ContainerState.terminated(finished(ended));
        }
        Detail waiting = container.state().waiting();
        return ContainerState.waiting(waiting == null ? "" : waiting.reason());
    }

    /** The kubelet has not got round to this Pod yet, or never will: it was evicted before it started. */
    private static ContainerState withoutStatus(PodStatus status) {
        return status.over() ? ContainerState.terminated(null) : ContainerState.waiting("");
    }

    private static @Nullable Instant finished(Detail terminated) {
        return time(terminated.finishedAt());
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
