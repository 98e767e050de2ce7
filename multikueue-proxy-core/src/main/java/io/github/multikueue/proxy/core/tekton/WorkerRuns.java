package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.CoalescingCache;
import io.github.multikueue.proxy.core.kube.ObjectMeta;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a PipelineRun on a worker is the one Kueue made for a job of the manager: it has Kueue's origin label and the
 * link to the job's Workload. A run of the same name that somebody created on the worker is somebody else's. A proof is
 * remembered for a short time, by the UID of the manager's job.
 *
 * @see <a href="https://kueue.sigs.k8s.io/docs/concepts/multikueue/">MultiKueue</a>
 */
final class WorkerRuns {

    private static final String ORIGIN = "kueue.x-k8s.io/multikueue-origin";
    /** A label before Kueue 0.18, an annotation since. */
    private static final String PREBUILT_WORKLOAD = "kueue.x-k8s.io/prebuilt-workload-name";

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
    private static final long MAX_REMEMBERED = 10_000;

    private record Key(String worker, String jobUid, String workloadName) {}

    private record PipelineRun(ObjectMeta metadata) {
        PipelineRun {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    private final WorkerClients workers;
    private final @Nullable String requiredOrigin;
    private final CoalescingCache<Key, WorkerRun> proven;

    /** @param requiredOrigin the value the origin label must have, or null for any */
    WorkerRuns(WorkerClients workers, @Nullable String requiredOrigin, Ticker ticker) {
        this.workers = workers;
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
        return proven.get(key(placement), () -> prove(placement));
    }

    /** Forgets the proof: the run may be gone. */
    void forget(Placement placement) {
        proven.invalidate(key(placement));
    }

    private static Key key(Placement placement) {
        return new Key(
                requireNonNull(placement.worker()), placement.jobUid(), requireNonNull(placement.workloadName()));
    }

    private WorkerRun prove(Placement placement) {
        ObjectMeta metadata = read(placement).metadata();
        if (!isLinked(metadata, placement.workloadName()) || !hasOrigin(metadata)) {
            throw new NotFoundException("the " + placement.job() + " on worker \"" + placement.worker()
                    + "\" was not made by Kueue for Workload \"" + placement.workloadName() + "\"");
        }
        return new WorkerRun(placement, metadata.uid());
    }

    private PipelineRun read(Placement placement) {
        try {
            return workers.get(requireNonNull(placement.worker()))
                    .get(
                            PipelineRuns.KIND
                                    .collection(placement.job().namespace())
                                    .segment(placement.job().name()),
                            PipelineRun.class);
        } catch (NotFoundException e) {
            throw new NotFoundException(placement.job() + " is not on worker \"" + placement.worker()
                    + "\", where Kueue placed it (state " + placement.state()
                    + "): it was removed there, as Kueue does seconds after the end");
        }
    }

    private static boolean isLinked(ObjectMeta metadata, @Nullable String workloadName) {
        String link = metadata.annotations()
                .getOrDefault(PREBUILT_WORKLOAD, metadata.labels().getOrDefault(PREBUILT_WORKLOAD, ""));
        return link.equals(workloadName);
    }

    private boolean hasOrigin(ObjectMeta metadata) {
        String origin = metadata.labels().getOrDefault(ORIGIN, "");
        return requiredOrigin == null ? !origin.isEmpty() : origin.equals(requiredOrigin);
    }
}
