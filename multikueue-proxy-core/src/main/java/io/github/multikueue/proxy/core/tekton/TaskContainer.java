package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;

/**
 * A container of a task's Pod.
 *
 * @param name the container's name
 * @param kind what it is for
 * @param step the step's name, or null if it is no step
 * @param state how far it has come, as Tekton last said
 * @param reason why it waits or ended, for example {@code PodInitializing}, {@code Completed}, {@code Skipped}, {@code Error},
 *     or {@code NeverStarted} if its Pod was deleted first; empty if unknown
 * @param exitCode the exit code, or null if it has not ended
 */
public record TaskContainer(
        String name,
        Kind kind,
        @Nullable String step,
        State state,
        String reason,
        @Nullable Integer exitCode) {

    private static final String SKIPPED = "Skipped";
    private static final String NEVER_STARTED = "NeverStarted";

    /** What a container is for. */
    public enum Kind {
        /** Prepares the Pod before the steps; of Tekton's own or somebody's who changes Pods. */
        INIT,
        /** A step of the task. */
        STEP,
        /** Runs next to the steps. */
        SIDECAR
    }

    /** How far a container has come. A step that waits for its turn is running, as far as the kubelet knows. */
    public enum State {
        /** Nobody has said. */
        UNKNOWN,
        /** It has not started; there is no log yet. */
        WAITING,
        /** It runs. */
        RUNNING,
        /** It has ended, and so has its log. */
        TERMINATED
    }

    public TaskContainer {
        state = requireNonNullElse(state, State.UNKNOWN);
        reason = requireNonNullElse(reason, "");
    }

    /**
     * Whether it ended without having had its turn, because a step before it failed, or its Pod was deleted first. It has
     * written nothing.
     */
    public boolean skipped() {
        return state == State.TERMINATED && (reason.equals(SKIPPED) || reason.equals(NEVER_STARTED));
    }

    /**
     * Whether it did its work and failed: its exit code says so. A step with {@code onError: continue} that did
     * ({@code Continued}) has failed, too, although its task goes on; often it is the cause of what fails later.
     */
    public boolean failed() {
        return state == State.TERMINATED && exitCode != null && exitCode != 0 && !skipped();
    }

    /** The same, if it has started; else it never will. */
    TaskContainer neverStarting() {
        return state == State.RUNNING || state == State.TERMINATED
                ? this
                : new TaskContainer(name, kind, step, State.TERMINATED, NEVER_STARTED, null);
    }

    /**
     * The same with what its Pod says, if that is more: Tekton hears of its Pods a moment later than the kubelet says it, and
     * sometimes never.
     */
    TaskContainer with(PodStatus.ContainerStatus status) {
        State seen = status.progress();
        if (seen.compareTo(state) <= 0) {
            return this;
        }
        PodStatus.Detail detail = status.state().terminated();
        return detail == null
                ? new TaskContainer(name, kind, step, seen, reason, exitCode)
                : new TaskContainer(name, kind, step, seen, detail.taskReason(), detail.exitCode());
    }
}
