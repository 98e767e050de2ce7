package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The logs of one try of a task.
 *
 * @param placement where it ran
 * @param task the task
 * @param attempt the try, as it was when somebody last looked
 * @param present whether its Pod was on the worker then, or may come there; else it is gone, and nothing will change
 * @param otherPods if the UID of its Pod was not known: the UIDs of Pods of that name that are known to be others', as a run that begins
 *     anew has them
 */
record AttemptLog(Placement placement, RunTask task, TaskAttempt attempt, boolean present, Set<String> otherPods) {

    AttemptLog {
        otherPods = Set.copyOf(otherPods);
    }

    /** The key of the try: that of its Pod if it is known. A Pod that takes the place of another one, in the same try, has its own. */
    CursorKey key() {
        return keys().get(0);
    }

    CursorKey key(TaskContainer container) {
        return keys(container).get(0);
    }

    /** The key, and the one that it may have had before. */
    List<CursorKey> keys() {
        return keys(parts -> parts);
    }

    List<CursorKey> keys(TaskContainer container) {
        return keys(parts -> Stream.concat(parts, Stream.of(container.name())));
    }

    private List<CursorKey> keys(UnaryOperator<Stream<String>> whole) {
        List<CursorKey> keys = new ArrayList<>();
        String podUid = attempt.podUid();
        if (podUid != null) {
            keys.add(key(whole.apply(Stream.of(podUid))));
        }
        if (podUid == null || isFirstPod(podUid)) {
            keys.add(key(whole.apply(Stream.of(task.uid(), String.valueOf(attempt.number())))));
        }
        return keys;
    }

    private static CursorKey key(Stream<String> parts) {
        return CursorKey.of(parts.toArray(String[]::new));
    }

    /** As long as no Pod of the try was known, it was this one that was meant. */
    private boolean isFirstPod(String podUid) {
        return task.attempts().stream()
                .filter(each -> each.number() == attempt.number())
                .findFirst()
                .map(TaskAttempt::podUid)
                .filter(first -> !first.equals(podUid))
                .isEmpty();
    }

    /** The key of the try, whichever Pod it has. */
    CursorKey tryKey() {
        return CursorKey.of(task.uid(), String.valueOf(attempt.number()));
    }

    LogOrigin origin(TaskContainer container) {
        return new LogOrigin(
                placement.worker(), attempt.pod(), container.name(), task.name(), container.step(), attempt.number());
    }

    boolean hasPod() {
        return !attempt.pod().isEmpty();
    }

    AttemptLog with(TaskAttempt other) {
        return new AttemptLog(placement, task, other, present, otherPods);
    }

    /** The same after its Pod has gone: nothing will change any more. */
    AttemptLog gone() {
        return new AttemptLog(placement, task, attempt, false, otherPods);
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
