package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says where a run stands, what it is made of, and what it was made of. Safe for use by many threads.
 *
 * @param resolver finds the run
 * @param sites finds the workers that have something of it
 * @param observer looks at it there
 * @param history knows what is not there any more
 * @param archived knows what the history does not
 * @param children knows what the status of the manager's PipelineRun names
 */
public record RunSource(
        WorkloadResolver resolver,
        RunSites sites,
        RunObserver observer,
        RunHistory history,
        RunHistory archived,
        SyncedChildren children) {

    /**
     * A run as it is now.
     *
     * @param placement where it stands
     * @param follow whether it may be that there is nothing of it yet
     * @throws ProxyException if there is nothing of it, and, if it is to be followed, never will be
     */
    KnownRun look(Placement placement, boolean follow) {
        RunSites.Found found = sites.look(placement);
        boolean mayBeSeen = !found.problems().isEmpty() && placement.state() != PlacementState.FINISHED;
        List<RunTasks> past = past(placement, mayBeSeen || !found.sightings().isEmpty());
        KnownRun known = new KnownRun(placement, past, found.sightings(), found.problems());
        if (!known.all().isEmpty()) {
            return known;
        }
        boolean mayCome = follow && placement.state() != PlacementState.FINISHED;
        if (mayCome
                ? placement.worker() != null && found.problems().containsKey(placement.worker())
                : !found.problems().isEmpty()) {
            throw firstProblem(found);
        }
        return mayCome ? known : requireAnything(placement);
    }

    /**
     * What is known of the run from before. Archives are asked if there is nothing else: they do not say which of their tasks are
     * those that others have seen.
     *
     * @param seen whether anything of the run is on a worker, or may be
     */
    List<RunTasks> past(Placement placement, boolean seen) {
        List<RunTasks> kept = history.of(placement);
        return kept.isEmpty() && !seen ? archived.of(placement) : kept;
    }

    private static ProxyException firstProblem(RunSites.Found found) {
        return found.problems().entrySet().stream()
                .findFirst()
                .map(each -> each.getValue().onWorker(each.getKey()))
                .orElseThrow();
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

    /** Asks the worker once more, which tells why there is nothing. */
    private KnownRun requireAnything(Placement placement) {
        try {
            if (placement.worker() == null) {
                throw RunSites.notOnAnyWorker(placement);
            }
            RunSighting there = observer.require(placement);
            return new KnownRun(placement, List.of(), List.of(there), Map.of());
        } catch (NotFoundException e) {
            NotFoundException why = withReason(e, placement);
            throw placement.worker() == null ? why : why.onWorker(placement.worker());
        }
    }

    private NotFoundException withReason(NotFoundException e, Placement placement) {
        return history.removal(placement)
                .map(why -> new NotFoundException(e.getMessage() + "; its logs are not stored any more: " + why))
                .orElse(e);
    }
}
