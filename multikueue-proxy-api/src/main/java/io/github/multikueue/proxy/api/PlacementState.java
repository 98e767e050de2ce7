package io.github.multikueue.proxy.api;

/**
 * Where a job stands on its way through Kueue, as read from its Workload on the manager cluster. The order is the usual
 * course.
 *
 * @see <a href="https://github.com/kubernetes-sigs/kueue/tree/main/keps/693-multikueue">KEP-693 MultiKueue</a>
 */
public enum PlacementState {
    /** The job exists, but Kueue has made no Workload for it. */
    NO_WORKLOAD("NoWorkload"),
    /** Kueue admitted the job to the manager cluster itself: it does not run on a worker. */
    LOCAL("Local"),
    /** The Workload is deactivated ({@code spec.active} is false). A job that had begun is treated as while {@link #EVICTING}. */
    INACTIVE("Inactive"),
    /** The Workload waits for quota. */
    PENDING("Pending"),
    /** Quota is reserved on the manager, and Kueue is looking for a worker; see {@link Placement#nominatedWorkers()}. */
    DISPATCHING("Dispatching"),
    /** The job was admitted to a worker. */
    ADMITTED("Admitted"),
    /**
     * Kueue is taking the job away from its worker, which {@link Placement#worker()} does not say any more. It may have
     * nominated workers again at the same time; a job that had begun is then made anew on each of them.
     */
    EVICTING("Evicting"),
    /** The worker was lost or gave the job back; Kueue is about to evict and dispatch it again. */
    RETRYING("Retrying"),
    /** An admission check refused the job for good. */
    REJECTED("Rejected"),
    /**
     * The job has ended. Kueue removes its objects from the worker within seconds, and the Workload on the manager after a
     * while if told to.
     */
    FINISHED("Finished");

    private final String text;

    PlacementState(String text) {
        this.text = text;
    }

    /** The spelling on the wire, for example {@code Admitted}. */
    @Override
    public String toString() {
        return text;
    }
}
