package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.placement.WorkloadIndex.LastSeen;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Placement} off a job's Workloads. Pure functions. */
final class Placements {

    private static final String QUOTA_RESERVED = "QuotaReserved";
    private static final String ADMITTED = "Admitted";
    private static final String EVICTED = "Evicted";
    private static final String FINISHED = "Finished";

    /** The states in which the objects on the worker may outlive the Workload's note of where they are. */
    private static final Set<PlacementState> LEAVING =
            Set.of(PlacementState.EVICTING, PlacementState.FINISHED, PlacementState.INACTIVE, PlacementState.REJECTED);

    /**
     * A job can have several Workloads: elastic slices, variants of concurrent admission, one that is being deleted. The
     * one that counts is alive, not finished, and on a worker, in this order; then the newest.
     */
    private static final Comparator<Workload> MOST_TELLING = Comparator.comparing(
                    (Workload each) -> !each.metadata().terminating())
            .thenComparing(each -> !each.is(FINISHED))
            .thenComparing(each -> each.worker() != null)
            .thenComparing(each -> each.metadata().creationTimestamp())
            .thenComparing(each -> each.metadata().name());

    private record Explanation(
            @Nullable String reason, @Nullable String message) {
        static final Explanation NONE = new Explanation(null, null);
    }

    private Placements() {}

    /**
     * The placement of a job with Workloads.
     *
     * @param workloads the job's Workloads, at least one
     * @param lastSeen where the job was last, if Kueue has cleared that since
     */
    static Placement of(JobReference job, String uid, Collection<Workload> workloads, @Nullable LastSeen lastSeen) {
        Workload workload = Collections.max(workloads, MOST_TELLING);
        PlacementState state = state(workload);
        String worker = workload.worker();
        if (worker == null && lastSeen != null && LEAVING.contains(state)) {
            worker = lastSeen.worker();
        }
        Explanation explanation = explain(state, workload);
        return new Placement(
                job,
                uid,
                state,
                worker,
                workload.metadata().name(),
                workload.status().nominatedClusterNames(),
                explanation.reason(),
                explanation.message());
    }

    /** The placement of a job whose Workload was deleted, as Kueue does some time after the end if told to. */
    static Placement afterDeletion(JobReference job, String uid, LastSeen lastSeen) {
        return new Placement(
                job,
                uid,
                PlacementState.FINISHED,
                lastSeen.worker(),
                lastSeen.workloadName(),
                List.of(),
                "WorkloadDeleted",
                "the Workload was deleted on the manager");
    }

    /** The placement of a job without a Workload. */
    static Placement withoutWorkload(JobReference job, String uid, String message) {
        return new Placement(job, uid, PlacementState.NO_WORKLOAD, null, null, List.of(), null, message);
    }

    /**
     * Evicted comes before Admitted: Kueue leaves both Admitted and QuotaReserved in place until the job has stopped. Once
     * the quota is given back, the Workload is in the queue again, although Evicted stays until the next reservation.
     */
    private static PlacementState state(Workload workload) {
        if (workload.is(FINISHED)) {
            return PlacementState.FINISHED;
        }
        if (workload.checkIn("Rejected").isPresent()) {
            return PlacementState.REJECTED;
        }
        if (!workload.active()) {
            return PlacementState.INACTIVE;
        }
        if (workload.is(EVICTED) && !workload.isNot(QUOTA_RESERVED)) {
            return PlacementState.EVICTING;
        }
        if (!workload.is(QUOTA_RESERVED)) {
            return PlacementState.PENDING;
        }
        if (workload.checkIn("Retry").isPresent()) {
            return PlacementState.RETRYING;
        }
        if (workload.worker() != null) {
            return PlacementState.ADMITTED;
        }
        return workload.is(ADMITTED) ? PlacementState.LOCAL : PlacementState.DISPATCHING;
    }

    private static Explanation explain(PlacementState state, Workload workload) {
        return switch (state) {
            case FINISHED -> condition(workload, FINISHED);
            case EVICTING, INACTIVE -> condition(workload, EVICTED);
            case PENDING -> condition(workload, QUOTA_RESERVED);
            case ADMITTED, LOCAL -> condition(workload, ADMITTED);
            case REJECTED -> check(workload, "Rejected").orElse(Explanation.NONE);
            case RETRYING -> check(workload, "Retry").orElse(Explanation.NONE);
            case DISPATCHING -> check(workload, "Pending").orElse(condition(workload, QUOTA_RESERVED));
            case NO_WORKLOAD -> Explanation.NONE;
        };
    }

    private static Explanation condition(Workload workload, String type) {
        return workload.condition(type)
                .map(each -> new Explanation(each.reason(), each.message()))
                .orElse(Explanation.NONE);
    }

    private static Optional<Explanation> check(Workload workload, String state) {
        return workload.checkIn(state)
                .filter(each -> each.message() != null && !each.message().isEmpty())
                .map(each -> new Explanation("AdmissionCheck" + each.state(), each.message()));
    }
}
