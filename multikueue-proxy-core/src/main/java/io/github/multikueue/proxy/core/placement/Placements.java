package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Placement} off a job's Workloads. Pure functions. */
final class Placements {

    private static final String QUOTA_RESERVED = "QuotaReserved";
    private static final String ADMITTED = "Admitted";
    private static final String EVICTED = "Evicted";
    private static final String FINISHED = "Finished";

    private static final Explanation DEACTIVATED =
            new Explanation(null, "the Workload is deactivated (spec.active: false)");

    private static final String NOMINATED_AGAIN =
            "workers are nominated again: Kueue may create the job anew on each of them";

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

        Explanation and(String more) {
            boolean only = message == null || message.isEmpty();
            return new Explanation(reason, only ? more : message + "; " + more);
        }
    }

    private Placements() {}

    /**
     * The placement of a job with Workloads: what the one that counts says of itself.
     *
     * @param workloads the job's Workloads, at least one
     */
    static Placement of(JobReference job, String uid, Collection<Workload> workloads) {
        Workload workload = Collections.max(workloads, MOST_TELLING);
        PlacementState state = state(workload);
        Explanation explanation = explain(state, workload, job);
        return new Placement(
                job,
                uid,
                state,
                workload.worker(),
                workload.metadata().name(),
                workload.status().nominatedClusterNames(),
                explanation.reason(),
                explanation.message());
    }

    /** The placement of a job without a Workload: it has none yet, or has ended and Kueue's retention has deleted it. */
    static Placement withoutWorkload(JobReference reference, Job job) {
        String uid = job.metadata().uid();
        if (job.managedByMultiKueue() && job.hasEnded()) {
            return new Placement(
                    reference,
                    uid,
                    PlacementState.FINISHED,
                    null,
                    WorkloadNames.candidates(reference, uid).get(0),
                    List.of(),
                    "WorkloadDeleted",
                    "the Workload was deleted on the manager");
        }
        String why = whyNoWorkload(reference, job);
        return new Placement(reference, uid, PlacementState.NO_WORKLOAD, null, null, List.of(), null, why);
    }

    private static String whyNoWorkload(JobReference reference, Job job) {
        if (!job.managedByMultiKueue()) {
            return reference + " has no Workload and is not managed by MultiKueue (spec.managedBy: "
                    + job.spec().managedBy() + ")";
        }
        return job.hasBegun()
                ? "the Workload of " + reference + ", which has begun, was deleted on the manager"
                : "Kueue has made no Workload for " + reference;
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
        return workload.is(ADMITTED) && !isDispatched(workload) ? PlacementState.LOCAL : PlacementState.DISPATCHING;
    }

    /** Whether a worker is looked for. Admitted alone does not say: it may still stand from an admission before. */
    private static boolean isDispatched(Workload workload) {
        return !workload.status().nominatedClusterNames().isEmpty()
                || workload.checkIn("Pending").isPresent();
    }

    private static Explanation explain(PlacementState state, Workload workload, JobReference job) {
        return switch (state) {
            case FINISHED -> condition(workload, FINISHED);
            case EVICTING -> evicted(workload);
            case INACTIVE -> workload.is(EVICTED) ? evicted(workload) : DEACTIVATED;
            case PENDING -> condition(workload, QUOTA_RESERVED);
            case ADMITTED, LOCAL -> condition(workload, ADMITTED);
            case REJECTED -> check(workload, "Rejected").orElse(Explanation.NONE);
            case RETRYING -> check(workload, "Retry").orElse(Explanation.NONE);
            case DISPATCHING -> dispatching(workload, job);
            case NO_WORKLOAD -> Explanation.NONE;
        };
    }

    private static Explanation dispatching(Workload workload, JobReference job) {
        Explanation kueues = check(workload, "Pending").orElse(condition(workload, QUOTA_RESERVED));
        return WorkloadNames.whyNotDispatched(job, workload.metadata().name())
                .map(kueues::and)
                .orElse(kueues);
    }

    /** Kueue does not wait for the quota to be given back before it nominates workers again. */
    private static Explanation evicted(Workload workload) {
        Explanation kueues = condition(workload, EVICTED);
        boolean again = workload.is(QUOTA_RESERVED)
                && !workload.status().nominatedClusterNames().isEmpty();
        return again ? kueues.and(NOMINATED_AGAIN) : kueues;
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
