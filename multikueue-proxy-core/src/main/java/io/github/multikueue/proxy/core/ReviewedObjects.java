package io.github.multikueue.proxy.core;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.util.List;
import java.util.function.Function;

/** Reads what a run, or another job, is made of from its worker, for callers who may; see {@link MultiKueueProxy}. */
final class ReviewedObjects {

    private final ReviewedPlacements placements;
    private final RunContents contents;

    @Inject
    ReviewedObjects(ReviewedPlacements placements, RunContents contents) {
        this.placements = placements;
        this.contents = contents;
    }

    WorkerDocument taskRuns(Caller caller, JobReference run, ListOptions options) {
        List<AccessAttributes> access = placements.access(RunOperation.LIST_TASK_RUNS, run, "");
        return read(placements.require(caller, run, access), placement -> contents.taskRuns(placement, options));
    }

    WorkerDocument pods(Caller caller, JobReference job, ListOptions options) {
        List<AccessAttributes> access = placements.access(RunOperation.LIST_PODS, job, "");
        return read(placements.require(caller, job, access), placement -> contents.pods(placement, options));
    }

    WorkerDocument podStatus(Caller caller, JobReference job, String pod) {
        Names.requireSubdomain("pod", pod);
        List<AccessAttributes> access = placements.access(RunOperation.GET_POD_STATUS, job, pod);
        return read(placements.require(caller, job, access), placement -> contents.podStatus(placement, pod));
    }

    private static WorkerDocument read(Placement placement, Function<Placement, byte[]> read) {
        String worker = placement.worker();
        if (worker == null) {
            throw RunSites.notOnAnyWorker(placement);
        }
        try {
            return new WorkerDocument(worker, read.apply(placement));
        } catch (ProxyException e) {
            throw e.onWorker(worker);
        }
    }
}
