package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of a Pod's {@code status}: the states of its containers. Times are RFC 3339 in UTC, in whole seconds.
 *
 * @param phase the Pod's phase, for example {@code Running}; empty if unknown
 * @param containerStatuses those of its containers
 * @param initContainerStatuses those of its init containers
 * @param ephemeralContainerStatuses those of its ephemeral containers
 */
public record PodStatus(
        String phase,
        List<ContainerStatus> containerStatuses,
        List<ContainerStatus> initContainerStatuses,
        List<ContainerStatus> ephemeralContainerStatuses) {

    /** That of a Pod that no kubelet has taken up. */
    public static final PodStatus NONE = new PodStatus("", List.of(), List.of(), List.of());

    public PodStatus {
        phase = requireNonNullElse(phase, "");
        containerStatuses = requireNonNullElse(containerStatuses, List.of());
        initContainerStatuses = requireNonNullElse(initContainerStatuses, List.of());
        ephemeralContainerStatuses = requireNonNullElse(ephemeralContainerStatuses, List.of());
    }

    /** The status of a container by its name. */
    public Optional<ContainerStatus> container(String name) {
        return Stream.of(containerStatuses, initContainerStatuses, ephemeralContainerStatuses)
                .flatMap(List::stream)
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    /** Whether all containers have ended, or will never start. */
    public boolean over() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** The state of one container, and of the instance before it. */
    public record ContainerStatus(String name, ContainerState state, ContainerState lastState) {

        public ContainerStatus {
            name = requireNonNullElse(name, "");
            state = requireNonNullElse(state, ContainerState.NONE);
            lastState = requireNonNullElse(lastState, ContainerState.NONE);
        }

        /** How far it has come. While an instance waits to be started again, the log is that of the one before. */
        State progress() {
            if (state.running() != null) {
                return State.RUNNING;
            }
            return state.terminated() != null || lastState.terminated() != null ? State.TERMINATED : State.WAITING;
        }
    }

    /** One of three, or none. */
    public record ContainerState(
            @Nullable Detail waiting,
            @Nullable Detail running,
            @Nullable Detail terminated) {

        static final ContainerState NONE = new ContainerState(null, null, null);
    }

    /** What is said of a state; which of it depends on the state. */
    public record Detail(
            String reason,
            String message,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            @Nullable Integer exitCode) {

        /** What Tekton's entrypoint leaves in the message when an earlier step has failed. */
        private static final String SKIPPED = "\"value\":\"Skipped\"";

        public Detail {
            reason = requireNonNullElse(reason, "");
            message = requireNonNullElse(message, "");
        }

        /** The reason as Tekton tells it: a skipped step ends like one that failed, but for its message. */
        String taskReason() {
            return message.contains(SKIPPED) ? "Skipped" : reason;
        }
    }
}
