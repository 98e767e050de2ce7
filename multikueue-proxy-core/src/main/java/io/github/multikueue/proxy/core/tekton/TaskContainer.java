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
 * @param reason why it waits or ended, for example {@code PodInitializing}, {@code Completed}, {@code Skipped}, {@code Error};
 *     empty if unknown
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

    /** Whether it ended without having had its turn, because a step before it failed. It has written nothing. */
    public boolean skipped() {
        return state == State.TERMINATED && reason.equals(SKIPPED);
    }

    /**
     * Whether it did its work and failed: its exit code says so. A step with {@code onError: continue} that did
     * ({@code Continued}) has failed, too, although its task goes on; often it is the cause of what fails later.
     */
    public boolean failed() {
        return state == State.TERMINATED && exitCode != null && exitCode != 0 && !skipped();
    }
}
