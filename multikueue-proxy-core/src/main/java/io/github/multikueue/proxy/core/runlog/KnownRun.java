package io.github.multikueue.proxy.core.runlog;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run: what it was made of on all workers it has been on, and what of that was seen there last.
 *
 * @param placement where it stands
 * @param past what is known from before, the first worker first; may have in it what was sighted, too
 * @param sightings what was seen on the workers
 * @param problems why workers could not be looked at, by their names
 */
record KnownRun(
        Placement placement,
        List<RunTasks> past,
        Collection<RunSighting> sightings,
        Map<String, ProxyException> problems) {

    KnownRun {
        past = List.copyOf(past);
        sightings = List.copyOf(sightings);
        problems = Map.copyOf(problems);
    }

    /** Everything, the first worker first. What is known by logs alone counts only as long as nobody knows more. */
    Collection<RunTasks> all() {
        Map<String, RunTasks> all = new LinkedHashMap<>();
        past.stream().filter(each -> !isSighted(each)).forEach(each -> all.merge(each.runUid(), each, KnownRun::later));
        sightings.forEach(each -> all.merge(each.uid(), each.tasks(), (before, seen) -> seen.including(before)));
        return all.values();
    }

    /** Whether it is but the log of a Pod that was seen; see {@link RunHistory}. A Pod has no UID until somebody has looked at it. */
    private boolean isSighted(RunTasks log) {
        return sightings.stream()
                .map(RunSighting::tasks)
                .filter(each -> each.worker().equals(log.worker()))
                .flatMap(RunTasks::attempts)
                .anyMatch(each -> ofLogAlone(log)
                        .anyMatch(its -> its.pod().equals(each.pod())
                                && (each.podUid() == null || each.podUid().equals(its.podUid()))));
    }

    /** The Pod of which only a log is known, if the run is one of these; see {@link RunHistory}. */
    private static Stream<TaskAttempt> ofLogAlone(RunTasks run) {
        return run.attempts().filter(each -> run.runUid().equals(each.podUid()));
    }

    private static boolean isOfLogAlone(RunTasks run) {
        return ofLogAlone(run).findAny().isPresent();
    }

    /** Both tell of the same run; the one that has got further counts, with what else the other one knows. */
    private static RunTasks later(RunTasks one, RunTasks other) {
        return other.complete() || other.tasks().size() > one.tasks().size()
                ? other.including(one)
                : one.including(other);
    }

    /** All tries of all tasks in the order they ran: worker after worker, there task after task. */
    List<AttemptLog> attempts() {
        Map<String, RunSighting> seen = new LinkedHashMap<>();
        sightings.forEach(each -> seen.put(each.uid(), each));
        List<AttemptLog> attempts = new ArrayList<>();
        Collection<RunTasks> all = all();
        NamedPods pods = NamedPods.of(all, past);
        all.forEach(each -> addAll(attempts, each, presence(seen.get(each.runUid())), pods));
        return attempts;
    }

    private static Predicate<TaskAttempt> presence(@Nullable RunSighting sighting) {
        return sighting == null ? attempt -> false : sighting::isPresent;
    }

    private void addAll(List<AttemptLog> to, RunTasks of, Predicate<TaskAttempt> present, NamedPods pods) {
        Placement where = of.worker().isEmpty() ? placement : placement.withWorker(of.worker());
        for (RunTask task : of.tasks()) {
            for (TaskAttempt each : task.attempts()) {
                boolean there = present.test(each);
                Set<String> others = each.podUid() == null ? pods.others(of.worker(), each) : Set.of();
                TaskAttempt attempt = there ? each : pods.identified(of.worker(), each, others);
                to.add(new AttemptLog(where, task, attempt, there, others));
            }
        }
    }

    /**
     * The Pods whose UIDs are known, to tell which of them a try may have had that names its Pod only.
     *
     * @param ofTries the UIDs of the Pods of tries, by their names
     * @param logs the Pods of which only logs are known, which does not tell whose they are
     */
    private record NamedPods(Map<String, Set<String>> ofTries, List<RunTasks> logs) {

        static NamedPods of(Collection<RunTasks> all, List<RunTasks> past) {
            Map<String, Set<String>> ofTries = all.stream()
                    .filter(each -> !isOfLogAlone(each))
                    .flatMap(RunTasks::attempts)
                    .filter(each -> each.podUid() != null)
                    .collect(groupingBy(TaskAttempt::pod, mapping(TaskAttempt::podUid, toSet())));
            return new NamedPods(
                    ofTries, past.stream().filter(KnownRun::isOfLogAlone).toList());
        }

        /** Those that are known not to be this try's. Of those of which only logs are known, one on the same worker may be its. */
        Set<String> others(String worker, TaskAttempt attempt) {
            Set<String> others = new HashSet<>(ofTries.getOrDefault(attempt.pod(), Set.of()));
            logs(attempt, each -> !each.equals(worker)).forEach(its -> others.add(String.valueOf(its.podUid())));
            return others;
        }

        /** Of a Pod that was gone before anybody looked at it, its log knows the UID, by which cursors of other replicas name it. */
        TaskAttempt identified(String worker, TaskAttempt attempt, Set<String> others) {
            if (attempt.podUid() != null) {
                return attempt;
            }
            List<TaskAttempt> its = logs(attempt, worker::equals)
                    .filter(each -> !others.contains(each.podUid()))
                    .toList();
            return its.size() == 1 ? attempt.including(its.get(0)) : attempt;
        }

        private Stream<TaskAttempt> logs(TaskAttempt attempt, Predicate<String> onWorker) {
            return logs.stream()
                    .filter(each -> onWorker.test(each.worker()))
                    .flatMap(KnownRun::ofLogAlone)
                    .filter(each -> each.pod().equals(attempt.pod()));
        }
    }
}
