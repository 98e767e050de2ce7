package io.github.multikueue.proxy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is: its identity on the manager cluster, the Workload Kueue made for it, and the worker cluster it was sent
 * to. A placement is a snapshot; ask the {@link WorkloadResolver} again for a newer one. It says what the manager's objects
 * say now, and nothing that only this process has seen before.
 *
 * @param job the job asked for
 * @param jobUid the UID of the job object on the manager; every later step goes by it, never by the name alone
 * @param state how far Kueue has come with the job
 * @param worker the name of the worker's MultiKueueCluster, as the Workload's {@code status.clusterName} says it; null while
 *     that says none. A finished job keeps its worker. Kueue clears it with an eviction, and leaves it empty when the job then
 *     ends without having been admitted again; objects of the job may be on workers all the same
 * @param workloadName the name of the Workload, the same on manager and worker; null when there is none. Also the name of one
 *     that was deleted after the end of the job
 * @param nominatedWorkers the workers Kueue has sent the Workload to, as {@code status.nominatedClusterNames} says it, in
 *     every state: they are asked to admit the job, and after an eviction, objects of the job can be on each of them. Kueue
 *     empties it when a worker admits the job, and leaves it as it is when the job ends
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

    /**
     * A placement of which no more is known than its state: no worker, no Workload, no explanation. {@code with…} adds what is known:
     * {@code Placement.of(job, uid, PlacementState.ADMITTED).withWorker("spoke-1")}.
     */
    public static Placement of(JobReference job, String jobUid, PlacementState state) {
        return new Placement(job, jobUid, state, null, null, List.of(), null, null);
    }

    /** The same placement on another worker, or on none. */
    public Placement withWorker(@Nullable String other) {
        return new Placement(job, jobUid, state, other, workloadName, nominatedWorkers, reason, message);
    }

    /** The same placement of another Workload, or of none. */
    public Placement withWorkloadName(@Nullable String other) {
        return new Placement(job, jobUid, state, worker, other, nominatedWorkers, reason, message);
    }

    /** The same placement with other nominated workers. */
    public Placement withNominatedWorkers(List<String> others) {
        return new Placement(job, jobUid, state, worker, workloadName, others, reason, message);
    }

    /** The same placement with another explanation. */
    public Placement because(String otherReason, String otherMessage) {
        return new Placement(job, jobUid, state, worker, workloadName, nominatedWorkers, otherReason, otherMessage);
    }
}
