package io.github.multikueue.proxy.core.runwatch;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.PodStatus;
import io.github.multikueue.proxy.core.tekton.PodStatus.ContainerStatus;
import io.github.multikueue.proxy.core.tekton.PodStatus.Detail;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the state of containers from the status of their Pods on the workers, which are asked each time. */
public final class PodContainerStates implements ContainerStates {

    private final WorkerClients workers;

    public PodContainerStates(WorkerClients workers) {
        this.workers = workers;
    }

    @Override
    public ObservedContainer of(LogRequest request) {
        ApiPath path = PipelineRuns.pods(request.placement().job().namespace()).segment(request.pod());
        try {
            PodView pod =
                    workers.get(requireNonNull(request.placement().worker())).get(path, PodView.class);
            return pod.metadata().uid().equals(request.podUid()) ? state(pod, request) : ObservedContainer.GONE;
        } catch (NotFoundException e) {
            return ObservedContainer.GONE;
        }
    }

    /** The state of the container in a Pod that is there. */
    static ObservedContainer state(PodView pod, LogRequest request) {
        return status(pod, request)
                .map(PodContainerStates::state)
                .orElseGet(() -> withoutStatus(pod.status()))
                .deleting(pod.metadata().terminating());
    }

    /** The state of the container of a Pod that is gone, as it was seen last. */
    static ObservedContainer gone(PodView pod, LogRequest request) {
        Detail ended = status(pod, request).map(PodContainerStates::ended).orElse(null);
        return ObservedContainer.gone(ended == null ? null : time(ended.finishedAt()));
    }

    private static Optional<ContainerStatus> status(PodView pod, LogRequest request) {
        return pod.status().container(String.valueOf(request.container()));
    }

    private static ObservedContainer state(ContainerStatus container) {
        Detail running = container.state().running();
        if (running != null) {
            return ObservedContainer.running(
                    time(running.startedAt()), container.lastState().terminated() != null);
        }
        Detail ended = ended(container);
        if (ended != null) {
            return ObservedContainer.terminated(time(ended.finishedAt()));
        }
        Detail waiting = container.state().waiting();
        return ObservedContainer.waiting(waiting == null ? "" : waiting.reason());
    }

    /** While an instance waits to be started again, or runs in a Pod that is gone, what ended is the one before. */
    private static @Nullable Detail ended(ContainerStatus container) {
        Detail ended = container.state().terminated();
        return ended == null ? container.lastState().terminated() : ended;
    }

    /** The kubelet has not got round to this Pod yet, or never will: it was evicted before it started. */
    private static ObservedContainer withoutStatus(PodStatus status) {
        return status.over() ? ObservedContainer.terminated(null) : ObservedContainer.waiting("");
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
