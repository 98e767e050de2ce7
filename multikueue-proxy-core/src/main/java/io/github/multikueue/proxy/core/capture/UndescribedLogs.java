package io.github.multikueue.proxy.core.capture;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Finds the logs that are stored, and that no description of their run names: the process may have ended right after a log was
 * begun. What their own files say is enough to tell them: the worker, the Pod, the container. Which task it was is known from
 * another Pod of that name, or read from the name that Tekton gives to Pods.
 */
final class UndescribedLogs {

    private UndescribedLogs() {}

    /** What is described, and each Pod that has logs and is not, as a run of its own; in the order of their first logs. */
    static List<RunTasks> addTo(List<RunTasks> described, StoredRun run) {
        List<StoredLog> logs = run.logs();
        List<RunTasks> all = new ArrayList<>(described);
        logs.stream()
                .filter(log -> described.stream().noneMatch(each -> describes(each, log)))
                .collect(groupingBy(log -> log.key().podUid(), LinkedHashMap::new, toList()))
                .values()
                .forEach(ofPod -> all.add(place(all, logs, ofPod.get(0).created()), run(all, ofPod)));
        return List.copyOf(all);
    }

    /** A try whose Pod nobody has looked at has no UID, and is read by the Pod's name. */
    private static boolean describes(RunTasks run, StoredLog log) {
        return run.worker().equals(log.key().worker())
                && run.attempts()
                        .filter(each -> each.pod().equals(log.key().pod()))
                        .filter(each -> each.podUid() == null
                                || each.podUid().equals(log.key().podUid()))
                        .flatMap(each -> each.containers().stream())
                        .anyMatch(each -> each.name().equals(log.key().container()));
    }

    /** Behind the runs whose first log is older. */
    private static int place(List<RunTasks> runs, List<StoredLog> logs, Instant begun) {
        int place = 0;
        while (place < runs.size() && !firstLog(runs.get(place), logs).isAfter(begun)) {
            place++;
        }
        return place;
    }

    private static Instant firstLog(RunTasks run, List<StoredLog> logs) {
        return logs.stream()
                .filter(each -> describes(run, each))
                .map(StoredLog::created)
                .findFirst()
                .orElse(Instant.MIN);
    }

    private static RunTasks run(List<RunTasks> known, List<StoredLog> ofPod) {
        StoredLog first = ofPod.get(0);
        RunTask task = known.stream()
                .flatMap(each -> each.tasks().stream())
                .filter(each -> each.attempts().stream()
                        .anyMatch(its -> its.pod().equals(first.key().pod())))
                .findFirst()
                .map(each -> sameTask(each, ofPod))
                .orElseGet(() -> task(ofPod));
        return new RunTasks(first.key().worker(), first.key().podUid(), true, List.of(), List.of(task));
    }

    private static RunTask sameTask(RunTask same, List<StoredLog> ofPod) {
        String pod = ofPod.get(0).key().pod();
        int number = same.attempts().stream()
                .filter(each -> each.pod().equals(pod))
                .mapToInt(TaskAttempt::number)
                .findFirst()
                .orElse(1);
        return task(same.name(), same.object(), same.inFinally(), same.place(), number, ofPod);
    }

    private static RunTask task(List<StoredLog> ofPod) {
        StoredLog first = ofPod.get(0);
        String taskRun = TektonNames.taskRun(first.key().pod());
        String run = first.key().run() + "-";
        String task =
                taskRun.startsWith(run) && taskRun.length() > run.length() ? taskRun.substring(run.length()) : taskRun;
        return task(
                task, taskRun, false, List.of(), TektonNames.attempt(first.key().pod()), ofPod);
    }

    private static RunTask task(
            String name, String object, boolean inFinally, List<Integer> place, int number, List<StoredLog> ofPod) {
        StoredLog first = ofPod.get(0);
        List<TaskContainer> containers =
                ofPod.stream().map(each -> container(each.key().container())).toList();
        TaskAttempt attempt =
                new TaskAttempt(number, first.key().pod(), first.key().podUid(), "", "", "Unknown", "", "", containers);
        String created = first.created().toString();
        return new RunTask(
                name,
                "",
                PipelineRuns.TASK_RUN,
                object,
                first.key().podUid(),
                inFinally,
                place,
                created,
                List.of(attempt));
    }

    /** How it ended is not known. */
    private static TaskContainer container(String name) {
        String step = TektonNames.step(name);
        Kind kind = step != null ? Kind.STEP : TektonNames.INIT_CONTAINERS.contains(name) ? Kind.INIT : Kind.SIDECAR;
        return new TaskContainer(name, kind, step, State.UNKNOWN, "", null);
    }
}
