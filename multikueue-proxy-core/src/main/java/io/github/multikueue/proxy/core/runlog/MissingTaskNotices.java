package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.tekton.RunTask;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names the tasks that a run must have had, and nobody has seen: they came and went too fast, or nobody could look. */
final class MissingTaskNotices {

    private MissingTaskNotices() {}

    /** A notice for each of them. */
    static List<String> of(RunSource source, ContainerSelection selection, KnownRun known) {
        Set<String> seen = known.all().stream()
                .flatMap(each -> each.tasks().stream())
                .map(RunTask::object)
                .collect(Collectors.toSet());
        return source.children().of(known.placement()).stream()
                .filter(each -> !seen.contains(each.object()) && selection.wants(each))
                .map(each -> "the log of task " + each.name() + " is not known: TaskRun " + each.object()
                        + " was removed from the worker before anybody had seen it")
                .toList();
    }
}
