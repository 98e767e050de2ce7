package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what changes on the workers of a run: that it runs anew on one, or that one cannot be looked at. For one thread. */
final class WorkerNotices {
    private final Set<String> runUids = new HashSet<>();
    private final Set<String> failing = new HashSet<>();

    /** @param first what was known at the beginning, of which nothing is said */
    WorkerNotices(KnownRun first) {
        first.all().forEach(each -> runUids.add(each.runUid()));
    }

    /** What to say now; nothing is said twice. */
    List<String> next(JobReference job, WorkerViews views) {
        List<String> notices = new ArrayList<>();
        for (RunSighting each : views.sightings()) {
            if (runUids.add(each.uid()) && runUids.size() > 1) {
                notices.add(job + " runs anew on worker " + each.tasks().worker());
            }
        }
        Map<String, ProxyException> problems = views.problems();
        problems.forEach((worker, problem) -> {
            if (failing.add(worker)) {
                notices.add("trying again: " + problem.getMessage());
            }
        });
        failing.retainAll(problems.keySet());
        return notices;
    }
}
