package io.github.multikueue.proxy.core.runlog;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.ArchivedTask;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What archives know of runs that are gone; the first one that knows a run counts. Safe for use by many threads. */
public final class ArchivedRuns implements RunHistory {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);
    private static final long MOST_REMEMBERED = 1_000;

    private final List<RunArchive> archives;
    private final CoalescingCache<String, List<RunTasks>> answers;

    /** @param archives in the order in which they are asked */
    public ArchivedRuns(Collection<RunArchive> archives, Ticker ticker) {
        this.archives = List.copyOf(archives);
        this.answers = new CoalescingCache<>(REMEMBERED_FOR, MOST_REMEMBERED, ticker);
    }

    @Override
    public List<RunTasks> of(Placement placement) {
        return archives.isEmpty() ? List.of() : answers.get(placement.jobUid(), () -> ask(placement));
    }

    private List<RunTasks> ask(Placement placement) {
        for (RunArchive each : archives) {
            List<RunTasks> known = ask(each, placement);
            if (!known.isEmpty()) {
                return known;
            }
        }
        return List.of();
    }

    private static List<RunTasks> ask(RunArchive archive, Placement placement) {
        try {
            List<ArchivedTask> tasks = archive.tasks(placement);
            return runs(
                    placement,
                    requireNonNull(tasks, () -> archive.getClass().getName() + ": null (expected: a list of tasks)"));
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    private static List<RunTasks> runs(Placement placement, List<ArchivedTask> tasks) {
        Map<String, List<ArchivedTask>> byWorker = new LinkedHashMap<>();
        String chosen = requireNonNullElse(placement.worker(), "");
        for (ArchivedTask each : tasks) {
            byWorker.computeIfAbsent(requireNonNullElse(each.worker(), chosen), worker -> new ArrayList<>())
                    .add(each);
        }
        return byWorker.entrySet().stream()
                .map(each -> run(placement, each.getKey(), each.getValue()))
                .toList();
    }

    /** Nobody knows the UID that the run had on the worker; the manager's and the worker's name are as good. */
    private static RunTasks run(Placement placement, String worker, List<ArchivedTask> tasks) {
        Map<String, List<ArchivedTask>> byTaskRun = new LinkedHashMap<>();
        tasks.forEach(each ->
                byTaskRun.computeIfAbsent(key(each), name -> new ArrayList<>()).add(each));
        List<RunTask> all = new ArrayList<>();
        byTaskRun.values().forEach(tries -> all.add(task(worker, all.size(), tries)));
        return new RunTasks(worker, placement.jobUid() + "/" + worker, true, List.of(), all);
    }

    private static String key(ArchivedTask task) {
        return task.taskRun().isEmpty() ? task.pod() : task.taskRun();
    }

    private static RunTask task(String worker, int place, List<ArchivedTask> tries) {
        ArchivedTask first = tries.get(0);
        List<TaskAttempt> attempts = new ArrayList<>();
        tries.forEach(each -> attempts.add(attempt(attempts.size() + 1, each)));
        String uid = worker + "/" + key(first);
        return new RunTask(
                first.name(), "", PipelineRuns.TASK_RUN, first.taskRun(), uid, false, List.of(place), "", attempts);
    }

    /** Without the UID of the Pod: that the Pod is gone is known, and the archive goes by its name. */
    private static TaskAttempt attempt(int number, ArchivedTask task) {
        String start = task.startTime() == null
                ? ""
                : task.startTime().truncatedTo(ChronoUnit.SECONDS).toString();
        List<TaskContainer> containers = new ArrayList<>();
        int last = task.containers().size() - 1;
        for (String each : task.containers()) {
            containers.add(container(each, task.failed() && containers.size() == last));
        }
        return new TaskAttempt(
                number, task.pod(), null, start, "", task.failed() ? "False" : "True", "", "", containers);
    }

    private static TaskContainer container(String name, boolean failed) {
        String step = TektonNames.step(name);
        TaskContainer.Kind kind = step == null ? TaskContainer.Kind.SIDECAR : TaskContainer.Kind.STEP;
        return new TaskContainer(name, kind, step, TaskContainer.State.TERMINATED, "", failed ? 1 : 0);
    }
}
