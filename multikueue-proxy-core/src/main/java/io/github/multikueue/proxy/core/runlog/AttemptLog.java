package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;

/**
 * The logs of one try of a task.
 *
 * @param placement where it ran
 * @param task the task
 * @param attempt the try, as it was when somebody last looked
 * @param present whether its Pod was on the worker then, or may come there; else it is gone, and nothing will change
 */
record AttemptLog(Placement placement, RunTask task, TaskAttempt attempt, boolean present) {

    /**
     * Stays the same for as long as the try is known, whether its Pod is there or not. A Pod that has taken the place of another one, in
     * the same try, has a key of its own.
     */
    CursorKey key() {
        return CursorKey.of(task.uid(), attemptAndPod());
    }

    CursorKey key(TaskContainer container) {
        return CursorKey.of(task.uid(), attemptAndPod(), container.name());
    }

    private String attemptAndPod() {
        String first = task.attempts().stream()
                .filter(each -> each.number() == attempt.number())
                .findFirst()
                .map(TaskAttempt::podUid)
                .orElse(null);
        String own = attempt.podUid();
        return attempt.number() + (first == null || own == null || first.equals(own) ? "" : "/" + own);
    }

    LogOrigin origin(TaskContainer container) {
        return new LogOrigin(
                placement.worker(), attempt.pod(), container.name(), task.name(), container.step(), attempt.number());
    }

    boolean hasPod() {
        return !attempt.pod().isEmpty();
    }

    AttemptLog with(TaskAttempt other) {
        return new AttemptLog(placement, task, other, present);
    }

    /** The same after its Pod has gone: nothing will change any more. */
    AttemptLog gone() {
        return new AttemptLog(placement, task, attempt, false);
    }

    /** The log of one of its containers, for notices: formats other than text with prefixes do not tell their origin. */
    String title(TaskContainer container) {
        return "the log of container \"" + container.name() + "\" of pod \"" + attempt.pod() + "\""
                + (task.attempts().size() == 1 ? "" : " (task " + task.name() + ", attempt " + attempt.number() + ")");
    }

    /** For notices. */
    String title() {
        return "task " + task.name() + (attempt.number() == 1 ? "" : " (attempt " + attempt.number() + ")");
    }
}
