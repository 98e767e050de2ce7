package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

/**
 * A child that a run has, or must have had: the status of a PipelineRun names it, or it was seen.
 *
 * @param kind {@code TaskRun}, {@code CustomRun} or {@code PipelineRun}
 * @param task the name of the pipeline task, as {@link RunTask#name} has it
 * @param object the name of that object
 * @param retries how often the pipeline lets the task be tried again
 * @param seen whether the object itself was seen
 * @param settled whether its last state was seen: it was over, or was seen to be deleted
 */
public record NamedChild(String kind, String task, String object, int retries, boolean seen, boolean settled) {

    public NamedChild {
        kind = requireNonNullElse(kind, "");
        task = requireNonNullElse(task, "");
        object = requireNonNullElse(object, "");
    }

    /** The same, where the task is called something else. */
    NamedChild inTask(String other) {
        return new NamedChild(kind, other, object, retries, seen, settled);
    }

    /** The same once it was seen. */
    NamedChild seen(boolean isSettled) {
        return new NamedChild(kind, task, object, retries, true, isSettled);
    }

    /** The same with what was known before. */
    NamedChild including(NamedChild before) {
        return new NamedChild(
                kind, task, object, Math.max(retries, before.retries), seen || before.seen, settled || before.settled);
    }
}
