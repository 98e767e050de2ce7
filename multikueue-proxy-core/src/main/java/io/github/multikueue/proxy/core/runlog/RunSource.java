package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says where a run stands, what it is made of, and what it was made of. Safe for use by many threads.
 *
 * @param resolver finds the run
 * @param contents looks at it on its worker
 * @param history knows what is not there any more
 */
record RunSource(WorkloadResolver resolver, RunContents contents, RunHistory history) {

    /**
     * A run as it is now.
     *
     * @param placement where it stands
     * @param follow whether it may be that there is nothing of it yet
     * @throws ProxyException if there is nothing of it, and, if it is to be followed, never will be
     */
    KnownRun look(Placement placement, boolean follow) {
        List<RunTasks> past = history.of(placement);
        boolean enough = !past.isEmpty() || (follow && placement.state() != PlacementState.FINISHED);
        if (placement.worker() == null) {
            if (!enough) {
                throw notOnWorker(placement);
            }
            return new KnownRun(placement, past, null, null);
        }
        try {
            return new KnownRun(placement, past, contents.tasks(placement), null);
        } catch (NotFoundException e) {
            if (!enough) {
                throw e.onWorker(placement.worker());
            }
            return new KnownRun(placement, past, null, null);
        } catch (ProxyException e) {
            if (!enough || follow) {
                throw e.onWorker(placement.worker());
            }
            return new KnownRun(placement, past, null, e.getMessage());
        }
    }

    /** Where the run stands now, or null if it has been deleted; a new run of the same name is another one. */
    @Nullable
    Placement resolve(Placement last) {
        try {
            Placement now = resolver.resolve(last.job());
            return now.jobUid().equals(last.jobUid()) ? now : null;
        } catch (NotFoundException e) {
            return null;
        }
    }

    private static ProxyException notOnWorker(Placement placement) {
        return placement.state() == PlacementState.NO_WORKLOAD
                ? new NotFoundException(String.valueOf(placement.message()))
                : new NotAdmittedException(placement);
    }
}
