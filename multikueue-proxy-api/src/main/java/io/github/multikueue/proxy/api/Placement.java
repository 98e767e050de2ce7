package io.github.multikueue.proxy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is: its identity on the manager cluster, the Workload Kueue made for it, and the worker cluster it was sent
 * to. A placement is a snapshot; ask the {@link WorkloadResolver} again for a newer one.
 *
 * @param job the job asked for
 * @param jobUid the UID of the job object on the manager; every later step goes by it, never by the name alone
 * @param state how far Kueue has come with the job
 * @param worker the name of the worker's MultiKueueCluster, or null when there is none (yet, or no longer). A finished
 *     job keeps its worker; an evicting one keeps the worker it is leaving
 * @param workloadName the name of the Workload, the same on manager and worker, or null when there is none
 * @param nominatedWorkers the workers Kueue is asking to admit the job, while {@link PlacementState#DISPATCHING}
 * @param reason the CamelCase reason from the Workload's conditions, if it has one
 * @param message the human-readable explanation from the Workload, if it has one
 */
public record Placement(
        JobReference job,
        String jobUid,
        PlacementState state,
        @Nullable String worker,
        @Nullable String workloadName,
        List<String> nominatedWorkers,
        @Nullable String reason,
        @Nullable String message) {

    public Placement {
        nominatedWorkers = List.copyOf(nominatedWorkers);
    }

    /** The same placement with another explanation. */
    public Placement because(String otherReason, String otherMessage) {
        return new Placement(job, jobUid, state, worker, workloadName, nominatedWorkers, otherReason, otherMessage);
    }
}
