package io.github.multikueue.proxy.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try of a task of a run that is gone, as a {@link RunArchive} knows it.
 *
 * <pre>{@code
 * ArchivedTask.of("build", "build-1-build-pod", List.of("step-compile", "step-push")).withWorker("spoke-1")
 * }</pre>
 *
 * @param name the name of the task in the pipeline
 * @param taskRun the name of its TaskRun; tries of the same TaskRun are tries of one task. Empty if it is not known: then this is the
 *     only try, and stands for all TaskRuns that the task has in the status on the manager
 * @param pod the name of its Pod
 * @param containers the names of the containers that have a log, in the order in which they ran; Tekton's steps are
 *     {@code step-<name of the step>}
 * @param worker the worker that it ran on, or null for the one that the placement names
 * @param startTime when it started, or null if that is not known
 * @param failed whether it failed; who wants what failed alone gets its last container
 */
public record ArchivedTask(
        String name,
        String taskRun,
        String pod,
        List<String> containers,
        @Nullable String worker,
        @Nullable Instant startTime,
        boolean failed) {

    public ArchivedTask {
        containers = List.copyOf(containers);
    }

    /** A task that succeeded at its first try, of which no more is known; the name of its TaskRun is not known either. */
    public static ArchivedTask of(String name, String pod, List<String> containers) {
        return new ArchivedTask(name, "", pod, containers, null, null, false);
    }

    /** The same with the name of its TaskRun. */
    public ArchivedTask withTaskRun(String value) {
        return new ArchivedTask(name, value, pod, containers, worker, startTime, failed);
    }

    /** The same on that worker. */
    public ArchivedTask withWorker(@Nullable String value) {
        return new ArchivedTask(name, taskRun, pod, containers, value, startTime, failed);
    }

    /** The same, started then. */
    public ArchivedTask withStartTime(@Nullable Instant value) {
        return new ArchivedTask(name, taskRun, pod, containers, worker, value, failed);
    }

    /** The same, and whether it failed. */
    public ArchivedTask withFailed(boolean value) {
        return new ArchivedTask(name, taskRun, pod, containers, worker, startTime, value);
    }
}
