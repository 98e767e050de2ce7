package io.github.multikueue.proxy.core.runlog;

import com.google.common.collect.Iterables;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.tekton.NamedChild;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names what a run must have had, or may have had, and nobody has seen: tasks, further tries, and tasks of child PipelineRuns that
 * came and went too fast, or while nobody could look. It is derived from what is kept: the status that Kueue copies to the
 * manager, and what was seen of the run on its workers.
 */
final class MissingTaskNotices {

    private final ContainerSelection selection;
    private final KnownRun known;

    private MissingTaskNotices(ContainerSelection selection, KnownRun known) {
        this.selection = selection;
        this.known = known;
    }

    /**
     * A notice for each of them.
     *
     * @param over whether the whole run is over; else only what is gone from its worker counts
     * @param memory what the manager said while the reader was there
     */
    static List<String> of(
            RunSource source, ContainerSelection selection, KnownRun known, boolean over, ManagerMemory memory) {
        MissingTaskNotices notices = new MissingTaskNotices(selection, known);
        List<NamedChild> synced = over ? source.children().of(known.placement()) : List.of();
        return Stream.of(
                        notices.unseen(synced, notices.onLastWorker()),
                        known.all().stream().filter(notices::isPast).flatMap(notices::of),
                        notices.unseen(memory.children(), known.all()),
                        notices.unseenWorkers(memory.workers()),
                        notices.unsettledRuns(!synced.isEmpty()))
                .flatMap(Function.identity())
                .distinct()
                .toList();
    }

    /** What may still change, or cannot be looked at now, is no loss yet. */
    private boolean isPast(RunTasks run) {
        return !known.problems().containsKey(run.worker())
                && known.sightings().stream()
                        .filter(each -> each.uid().equals(run.runUid()))
                        .allMatch(RunSighting::over);
    }

    /** The status on the manager is that of the run on the last worker. */
    private Collection<RunTasks> onLastWorker() {
        String worker = known.placement().worker();
        return known.all().stream()
                .filter(each -> worker == null || each.worker().equals(worker))
                .toList();
    }

    /**
     * Runs that were taken back from their workers before anybody had seen their ends, as if a watch was broken then.
     *
     * @param told whether the manager says what the last one was made of
     */
    private Stream<String> unsettledRuns(boolean told) {
        RunTasks last = Iterables.getLast(onLastWorker(), null);
        return known.all().stream()
                .filter(each -> isPast(each) && !each.settled() && !(told && each.equals(last)))
                .map(each -> "what else " + known.placement().job() + " did on worker " + each.worker()
                        + " is not known: it was removed from there before anybody had seen its end");
    }

    /** The last worker is not among them: the manager says what there was. */
    private Stream<String> unseenWorkers(Set<String> workers) {
        return workers.stream()
                .filter(each -> !each.equals(known.placement().worker()))
                .filter(each -> !known.problems().containsKey(each))
                .filter(each ->
                        known.all().stream().noneMatch(run -> run.worker().equals(each)))
                .sorted()
                .map(each -> "what " + known.placement().job() + " did on worker " + each
                        + " is not known: it was removed from there before anybody had seen it");
    }

    private Stream<String> unseen(List<NamedChild> named, Collection<RunTasks> runs) {
        return named.stream()
                .filter(each -> runs.stream().noneMatch(run -> has(run, each)))
                .filter(selection::wants)
                .map(MissingTaskNotices::unseen)
                .filter(Objects::nonNull);
    }

    private static boolean has(RunTasks run, NamedChild child) {
        return run.tasks().stream().anyMatch(each -> isOf(each, child))
                || run.children().stream()
                        .anyMatch(each -> each.seen() && each.object().equals(child.object()));
    }

    /** An archive may not know the names of TaskRuns, but knows those of their tasks. */
    private static boolean isOf(RunTask task, NamedChild child) {
        return task.object().isEmpty()
                ? task.name().equals(child.task())
                : task.object().equals(child.object());
    }

    private Stream<String> of(RunTasks run) {
        Map<String, RunTask> tasks = run.tasks().stream()
                .collect(Collectors.toMap(RunTask::object, Function.identity(), (earlier, later) -> later));
        return run.children().stream()
                .filter(selection::wants)
                .map(each -> has(run, each) ? unsettled(each, tasks.get(each.object())) : unseen(each))
                .filter(Objects::nonNull);
    }

    private static @Nullable String unseen(NamedChild child) {
        return switch (child.kind()) {
            case PipelineRuns.TASK_RUN -> "the log of task " + child.task() + " is not known: " + removed(child, "it");
            case PipelineRuns.PIPELINE_RUN ->
                "the logs of task " + child.task() + " are not known: " + removed(child, "it");
            default -> null;
        };
    }

    /** What may be missing of a child that was seen, but not to its end; null for nothing. */
    private static @Nullable String unsettled(NamedChild child, @Nullable RunTask task) {
        if (child.settled()) {
            return null;
        }
        if (child.kind().equals(PipelineRuns.PIPELINE_RUN)) {
            return "what else task " + child.task() + " did is not known: " + removed(child, "its end");
        }
        if (task == null || task.custom() || task.attempts().isEmpty()) {
            return null;
        }
        TaskAttempt last = task.attempts().get(task.attempts().size() - 1);
        String attempt = last.number() == 1 ? "" : " (attempt " + last.number() + ")";
        if (last.pod().isEmpty()) {
            return "the log of task " + child.task() + attempt + " is not known: " + removed(child, "its pod");
        }
        return last.number() <= child.retries()
                ? "whether task " + child.task() + " was tried again after attempt " + last.number() + " is not known: "
                        + removed(child, "its end")
                : null;
    }

    private static String removed(NamedChild child, String unseen) {
        return child.kind() + " " + child.object() + " was removed from the worker before anybody had seen " + unseen;
    }
}
