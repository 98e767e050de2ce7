package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of the status of a TaskRun, or of a CustomRun: that has no Pod, and no steps. {@code retriesStatus} has the
 * statuses of earlier tries, the oldest first.
 */
public record TaskStatus(
        String podName,
        String startTime,
        String completionTime,
        List<Condition> conditions,
        List<ContainerState> steps,
        List<ContainerState> sidecars,
        List<TaskStatus> retriesStatus,
        @Nullable TaskSpec taskSpec) {

    static final TaskStatus NONE = new TaskStatus("", "", "", List.of(), List.of(), List.of(), List.of(), null);

    private static final Condition NOT_SAID = new Condition("Succeeded", "Unknown", "", "");
    /** Tekton cuts the names of containers. */
    private static final int LONGEST_NAME = 63;

    public TaskStatus {
        podName = requireNonNullElse(podName, "");
        startTime = requireNonNullElse(startTime, "");
        completionTime = requireNonNullElse(completionTime, "");
        conditions = requireNonNullElse(conditions, List.of());
        steps = requireNonNullElse(steps, List.of());
        sidecars = requireNonNullElse(sidecars, List.of());
        retriesStatus = requireNonNullElse(retriesStatus, List.of());
    }

    /** One of its conditions. */
    public record Condition(String type, String status, String reason, String message) {

        public Condition {
            type = requireNonNullElse(type, "");
        }

        static Condition succeeded(List<Condition> all) {
            return all.stream()
                    .filter(each -> each.type().equals("Succeeded"))
                    .findFirst()
                    .orElse(NOT_SAID);
        }
    }

    /** The steps and sidecars as they are declared. */
    public record TaskSpec(List<Named> steps, List<Named> sidecars) {

        public TaskSpec {
            steps = requireNonNullElse(steps, List.of());
            sidecars = requireNonNullElse(sidecars, List.of());
        }
    }

    /** Something with a name. */
    public record Named(String name) {

        public Named {
            name = requireNonNullElse(name, "");
        }
    }

    /** The state of a step or a sidecar. {@code terminationReason} knows more than the kubelet: {@code Skipped}. */
    public record ContainerState(
            String name,
            String container,
            String terminationReason,
            @Nullable Waiting waiting,
            @Nullable Running running,
            @Nullable Terminated terminated) {

        public ContainerState {
            name = requireNonNullElse(name, "");
            container = requireNonNullElse(container, "");
            terminationReason = requireNonNullElse(terminationReason, "");
        }

        TaskContainer view(Kind kind) {
            String step = kind == Kind.STEP ? name : null;
            if (terminated != null) {
                String why = terminationReason.isEmpty() ? terminated.reason() : terminationReason;
                return new TaskContainer(container, kind, step, State.TERMINATED, why, terminated.exitCode());
            }
            if (running != null) {
                return new TaskContainer(container, kind, step, State.RUNNING, "", null);
            }
            String why = waiting == null ? "" : waiting.reason();
            return new TaskContainer(container, kind, step, State.WAITING, why, null);
        }
    }

    /** Not started. */
    public record Waiting(String reason) {}

    /** Started. */
    public record Running(String startedAt) {}

    /** Ended, at a time in RFC 3339. */
    public record Terminated(
            int exitCode, String reason, @Nullable String finishedAt) {}

    /** The status of the try that had this Pod, this one or an earlier one. */
    public Optional<TaskStatus> ofPod(String pod) {
        return Stream.concat(Stream.of(this), retriesStatus.stream())
                .filter(each -> each.podName().equals(pod))
                .findFirst();
    }

    /** Whether it is over. */
    public boolean complete() {
        String status = Condition.succeeded(conditions).status();
        return status != null && !status.equals("Unknown");
    }

    /** All tries. */
    List<TaskAttempt> attempts() {
        List<TaskAttempt> attempts = new ArrayList<>();
        Stream.concat(retriesStatus.stream(), Stream.of(this))
                .forEach(each -> attempts.add(each.attempt(attempts.size() + 1)));
        return attempts;
    }

    private TaskAttempt attempt(int number) {
        Condition condition = Condition.succeeded(conditions);
        return new TaskAttempt(
                number,
                podName,
                null,
                startTime,
                completionTime,
                condition.status(),
                condition.reason(),
                condition.message(),
                containers());
    }

    /** In the order of the spec, and then what only the status knows. */
    private List<TaskContainer> containers() {
        TaskSpec spec = taskSpec == null ? new TaskSpec(List.of(), List.of()) : taskSpec;
        List<TaskContainer> containers = new ArrayList<>();
        addAll(containers, spec.steps(), steps, Kind.STEP, TektonNames.STEP);
        addAll(containers, spec.sidecars(), sidecars, Kind.SIDECAR, PodView.SIDECAR);
        return containers;
    }

    private static void addAll(
            List<TaskContainer> to, List<Named> declared, List<ContainerState> known, Kind kind, String prefix) {
        List<ContainerState> left = new ArrayList<>(known);
        for (int i = 0; i < declared.size(); i++) {
            String name = declared.get(i).name().isEmpty()
                    ? "unnamed-" + i
                    : declared.get(i).name();
            ContainerState state = left.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            left.remove(state);
            // A status that is a moment old names the step, but not its container.
            if (state == null || state.container().isEmpty()) {
                state = waiting(name, prefix);
            }
            to.add(state.view(kind));
        }
        left.stream()
                .filter(each -> !TaskAttempt.isOfResults(each.container()))
                .forEach(each -> to.add(each.view(kind)));
    }

    private static ContainerState waiting(String name, String prefix) {
        String container = prefix + name;
        return new ContainerState(
                name, container.substring(0, Math.min(container.length(), LONGEST_NAME)), "", null, null, null);
    }
}
