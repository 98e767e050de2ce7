package io.github.multikueue.proxy.core.runlog;

import static java.util.stream.Collectors.toSet;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run: what it was made of on the workers it has left, and what it is made of on the one it is on.
 *
 * @param placement where it stands
 * @param past what it was made of, the first worker first; may have in it what is also in {@code present}
 * @param present what is on its worker now, or null if there is nothing
 * @param problem why it is not known what is on its worker now, or null
 */
record KnownRun(
        Placement placement,
        List<RunTasks> past,
        @Nullable RunTasks present,
        @Nullable String problem) {

    KnownRun {
        past = List.copyOf(past);
    }

    /** Everything. */
    List<RunTasks> all() {
        List<RunTasks> all = new ArrayList<>(past);
        if (present != null) {
            all.add(present);
        }
        return all;
    }

    /** All tries of all tasks in the order they ran: worker after worker, there task after task. */
    List<AttemptLog> attempts() {
        List<AttemptLog> attempts = new ArrayList<>();
        past.stream().filter(each -> !isPresent(each)).forEach(each -> addAll(attempts, each, Set.of()));
        if (present != null) {
            Set<String> there = present.tasks().stream().map(RunTask::uid).collect(toSet());
            addAll(attempts, withPast(present), there);
        }
        return attempts;
    }

    private RunTasks withPast(RunTasks now) {
        RunTasks all = now;
        for (RunTasks each : past) {
            all = isPresent(each) ? all.including(each) : all;
        }
        return all;
    }

    private boolean isPresent(RunTasks of) {
        return present != null && of.runUid().equals(present.runUid());
    }

    private void addAll(List<AttemptLog> to, RunTasks of, Set<String> there) {
        Placement where = at(of.worker());
        for (RunTask task : of.tasks()) {
            boolean isThere = there.contains(task.uid());
            task.attempts().forEach(each -> to.add(new AttemptLog(where, task, each, isThere)));
        }
    }

    private Placement at(String worker) {
        return worker.equals(placement.worker())
                ? placement
                : new Placement(
                        placement.job(),
                        placement.jobUid(),
                        placement.state(),
                        worker,
                        placement.workloadName(),
                        placement.nominatedWorkers(),
                        placement.reason(),
                        placement.message());
    }
}
