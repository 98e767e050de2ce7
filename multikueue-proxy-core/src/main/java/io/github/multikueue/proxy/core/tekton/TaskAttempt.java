package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try of a task, with one Pod: if Kubernetes loses the Pod of a task that goes on, Tekton creates another one of the same name, and
 * the try comes once for each of them, the oldest first. Times are RFC 3339 in UTC, in whole seconds, and empty if there is none.
 *
 * @param number which try, from 1
 * @param pod the name of its Pod; empty as long as there is none, and for tasks that have none
 * @param podUid the UID of its Pod, or null if nobody has looked
 * @param startTime when it started
 * @param completionTime when it ended
 * @param succeeded {@code True}, {@code False} or {@code Unknown}: the status of Tekton's condition Succeeded
 * @param reason the reason of that condition
 * @param message the message of that condition
 * @param containers the containers: steps in the order of the task's spec, then sidecars; once the Pod has been read, init
 *     containers come before
 */
public record TaskAttempt(
        int number,
        String pod,
        @Nullable String podUid,
        String startTime,
        String completionTime,
        String succeeded,
        String reason,
        String message,
        List<TaskContainer> containers) {

    private static final String UNKNOWN = "Unknown";
    /** Tekton reads results from its log; people do not. */
    private static final String RESULTS = "sidecar-tekton-log-results";

    public TaskAttempt {
        pod = requireNonNullElse(pod, "");
        startTime = requireNonNullElse(startTime, "");
        completionTime = requireNonNullElse(completionTime, "");
        succeeded = requireNonNullElse(succeeded, UNKNOWN);
        reason = requireNonNullElse(reason, "");
        message = requireNonNullElse(message, "");
        containers = List.copyOf(requireNonNullElse(containers, List.of()));
    }

    /** Whether it is over: what its containers say will not change any more. */
    public boolean complete() {
        return !succeeded.equals(UNKNOWN);
    }

    /** Whether all its containers have ended, whatever Tekton says. */
    public boolean hasEnded() {
        return !containers.isEmpty()
                && containers.stream().allMatch(each -> each.state() == TaskContainer.State.TERMINATED);
    }

    /** Whether it is over, and did not succeed. */
    public boolean failed() {
        return succeeded.equals("False");
    }

    /** Its containers of one kind, in order. */
    public List<TaskContainer> containers(Kind kind) {
        return containers.stream().filter(each -> each.kind() == kind).toList();
    }

    /**
     * The same with what the Pod knows: its name and UID, init containers, sidecars that are not Tekton's, and how far its
     * containers have come.
     */
    public TaskAttempt withPod(PodView view) {
        return withContainersOf(view).withStatus(view.status());
    }

    private TaskAttempt withStatus(PodStatus status) {
        List<TaskContainer> all = containers.stream()
                .map(each -> status.container(each.name()).map(each::with).orElse(each))
                .toList();
        return new TaskAttempt(number, pod, podUid, startTime, completionTime, succeeded, reason, message, all);
    }

    private TaskAttempt withContainersOf(PodView view) {
        List<TaskContainer> fromPod = new ArrayList<>();
        for (String each : view.initContainers()) {
            fromPod.add(isSidecar(each) ? container(each, Kind.SIDECAR, null) : container(each, Kind.INIT, null));
        }
        for (String each : view.containers()) {
            String step = TektonNames.step(each);
            fromPod.add(container(each, step == null ? Kind.SIDECAR : Kind.STEP, step));
        }
        return withPod(view.metadata().name(), view.metadata().uid(), fromPod);
    }

    /** The same without what its TaskRun says, which is of the Pod that has taken the place of this one's. */
    TaskAttempt withoutStatus() {
        return new TaskAttempt(number, pod, null, startTime, "", UNKNOWN, "", "", List.of());
    }

    /** Whether the Pod of the one has taken the place of the other's, in the same try. */
    boolean hasOtherPod(TaskAttempt other) {
        return number == other.number && podUid != null && other.podUid != null && !podUid.equals(other.podUid);
    }

    /** The same after its Pod was deleted: what had not started by then never will. */
    TaskAttempt withNoFurtherStarts() {
        List<TaskContainer> all =
                containers.stream().map(TaskContainer::neverStarting).toList();
        return new TaskAttempt(number, pod, podUid, startTime, completionTime, succeeded, reason, message, all);
    }

    /** The same with what was known before of its Pod, and of its end. */
    public TaskAttempt including(TaskAttempt before) {
        return complete() || !before.complete() ? withPodOf(before) : before.withPodOf(this);
    }

    private TaskAttempt withPodOf(TaskAttempt known) {
        return withPod(pod, podUid == null ? known.podUid() : podUid, known.containers());
    }

    private TaskAttempt withPod(String podName, @Nullable String uid, List<TaskContainer> fromPod) {
        List<TaskContainer> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.addAll(containers(kind));
            fromPod.stream()
                    .filter(each -> each.kind() == kind && !each.name().equals(RESULTS))
                    .filter(each ->
                            containers.stream().noneMatch(known -> known.name().equals(each.name())))
                    .forEach(all::add);
        }
        return new TaskAttempt(number, podName, uid, startTime, completionTime, succeeded, reason, message, all);
    }

    static boolean isOfResults(String container) {
        return container.equals(RESULTS);
    }

    private static boolean isSidecar(String container) {
        return container.startsWith(PodView.SIDECAR);
    }

    private static TaskContainer container(String name, Kind kind, @Nullable String step) {
        return new TaskContainer(name, kind, step, TaskContainer.State.UNKNOWN, "", null);
    }
}
