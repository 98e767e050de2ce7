package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a PipelineRun, or another job, on a worker is the one Kueue made for a job of the manager: it has Kueue's origin label and the
 * link to the job's Workload. A run of the same name that somebody created on the worker is somebody else's. A proof is
 * remembered for a short time, by the UID of the manager's job.
 *
 * @see <a href="https://kueue.sigs.k8s.io/docs/concepts/multikueue/">MultiKueue</a>
 */
final class WorkerRuns {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
    private static final long MAX_REMEMBERED = 10_000;

    /** What every object has, whatever its kind is. */
    record Identity(ObjectMeta metadata) {

        Identity {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    private record Key(String worker, String jobUid, String workloadName) {}

    private final WorkerClients workers;
    private final JobKinds kinds;
    private final @Nullable String requiredOrigin;
    private final CoalescingCache<Key, WorkerRun> proven;

    /** @param requiredOrigin the value the origin label must have, or null for any */
    WorkerRuns(WorkerClients workers, JobKinds kinds, @Nullable String requiredOrigin, Ticker ticker) {
        this.workers = workers;
        this.kinds = kinds;
        this.requiredOrigin = requiredOrigin;
        this.proven = new CoalescingCache<>(REMEMBERED_FOR, MAX_REMEMBERED, ticker);
    }

    /**
     * The job's run on its worker.
     *
     * @param placement a placement with a worker
     * @throws NotFoundException if the run is not there, or is not the job's
     */
    WorkerRun of(Placement placement) {
        return proven.get(key(placement), () -> {
            ObjectMeta found = read(placement, Identity.class).metadata();
            requireMadeFor(placement, found);
            return run(placement, found.uid());
        });
    }

    /** The same, if it has this UID; what was remembered of one with another UID is forgotten. */
    WorkerRun of(Placement placement, String uid) {
        WorkerRun known = proven.get(key(placement), () -> run(placement, uid));
        if (known.hasUid(uid)) {
            return known;
        }
        forget(placement);
        return proven.get(key(placement), () -> run(placement, uid));
    }

    /**
     * The job's PipelineRun on its worker, as it is now.
     *
     * @param placement a placement of a PipelineRun with a worker
     * @throws NotFoundException if the run is not there, or is not the job's
     */
    TektonRun look(Placement placement) {
        TektonRun run = read(placement, TektonRun.class);
        requireMadeFor(placement, run.metadata());
        return run;
    }

    private void requireMadeFor(Placement placement, ObjectMeta found) {
        if (!KueueLink.isMadeFor(found, placement.workloadName(), requiredOrigin)) {
            throw new NotFoundException("the " + placement.job() + " on worker \"" + placement.worker()
                    + "\" was not made by Kueue for Workload \"" + placement.workloadName() + "\"");
        }
    }

    private WorkerRun run(Placement placement, String uid) {
        return new WorkerRun(placement, kinds.of(placement.job()), uid);
    }

    /** Forgets the proof: the run may be gone. */
    void forget(Placement placement) {
        proven.invalidate(key(placement));
    }

    private static Key key(Placement placement) {
        return new Key(
                requireNonNull(placement.worker()), placement.jobUid(), requireNonNull(placement.workloadName()));
    }

    private <T> T read(Placement placement, Class<T> type) {
        JobKind kind = kinds.of(placement.job());
        try {
            return workers.get(requireNonNull(placement.worker()))
                    .get(
                            JobKinds.collection(kind, placement.job().namespace())
                                    .segment(placement.job().name()),
                            type);
        } catch (NotFoundException e) {
            throw new NotFoundException(placement.job() + " is not on worker \"" + placement.worker() + "\" (state "
                    + placement.state() + "): " + why(placement.state()));
        }
    }

    private static String why(PlacementState state) {
        return switch (state) {
            case FINISHED -> "it was removed there, as Kueue does seconds after the end";
            case EVICTING, RETRYING, INACTIVE, REJECTED ->
                "it was removed there, as Kueue does with a run that it takes back";
            case NO_WORKLOAD, LOCAL, PENDING, DISPATCHING, ADMITTED -> "Kueue has not created it there yet";
        };
    }
}
