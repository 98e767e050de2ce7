package io.github.multikueue.proxy.core.logs.live;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the state of containers from the status of their Pods on the workers. */
public final class PodContainerStates implements ContainerStates {

    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private record Pod(ObjectMeta metadata, Status status) {
        Pod {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
            status = requireNonNullElse(status, new Status("", List.of(), List.of(), List.of()));
        }
    }

    private record Status(
            String phase,
            List<Container> containerStatuses,
            List<Container> initContainerStatuses,
            List<Container> ephemeralContainerStatuses) {
        Status {
            phase = requireNonNullElse(phase, "");
            containerStatuses = requireNonNullElse(containerStatuses, List.of());
            initContainerStatuses = requireNonNullElse(initContainerStatuses, List.of());
            ephemeralContainerStatuses = requireNonNullElse(ephemeralContainerStatuses, List.of());
        }
    }

    private record Container(String name, State state, State lastState) {
        Container {
            state = requireNonNullElse(state, State.UNKNOWN);
            lastState = requireNonNullElse(lastState, State.UNKNOWN);
        }
    }

    private record State(
            @Nullable Detail waiting,
            @Nullable Detail running,
            @Nullable Detail terminated) {
        static final State UNKNOWN = new State(null, null, null);
    }

    private record Detail(
            @Nullable String reason,
            @Nullable String startedAt,
            @Nullable String finishedAt) {}

    private final WorkerClients workers;

    public PodContainerStates(WorkerClients workers) {
        this.workers = workers;
    }

    @Override
    public ContainerState of(LogRequest request) {
        Pod pod;
        try {
            pod = workers.get(requireNonNull(request.placement().worker())).get(path(request), Pod.class);
        } catch (NotFoundException e) {
            return ContainerState.GONE;
        }
        return pod.metadata().uid().equals(request.podUid())
                ? state(pod.status(), request).deleting(pod.metadata().terminating())
                : ContainerState.GONE;
    }

    private static ApiPath path(LogRequest request) {
        return ApiPath.group("", "v1")
                .namespace(request.placement().job().namespace())
                .segment("pods")
                .segment(request.pod());
    }

    private static ContainerState state(Status status, LogRequest request) {
        return Stream.of(
                        status.containerStatuses(), status.initContainerStatuses(), status.ephemeralContainerStatuses())
                .flatMap(List::stream)
                .filter(each -> Objects.equals(each.name(), request.container()))
                .findFirst()
                .map(PodContainerStates::state)
                .orElseGet(() -> withoutStatus(status));
    }

    private static ContainerState state(Container container) {
        Detail running = container.state().running();
        Detail before = container.lastState().terminated();
        if (running != null) {
            return ContainerState.running(time(running.startedAt()), before != null);
        }
        // While an instance waits to be started again, the log is that of the one before.
        Detail terminated = container.state().terminated() == null
                ? before
                : container.state().terminated();
        if (terminated != null) {
            return ContainerState.terminated(time(terminated.finishedAt()));
        }
        Detail waiting = container.state().waiting();
        return ContainerState.waiting(waiting == null ? "" : requireNonNullElse(waiting.reason(), ""));
    }

    /** The kubelet has not got round to this Pod yet, or never will: it was evicted before it started. */
    private static ContainerState withoutStatus(Status status) {
        return FINISHED.contains(status.phase()) ? ContainerState.terminated(null) : ContainerState.waiting("");
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
