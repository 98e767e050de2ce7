package io.github.multikueue.proxy.api;

/**
 * Finds out where a job runs. SPI: bind your own to place jobs by other means than Kueue's Workloads.
 *
 * <p>Implementations are safe for use by many threads, and answer from memory in the common case: callers ask on every
 * request.
 */
@FunctionalInterface
public interface WorkloadResolver {

    /**
     * Returns where the job stands now. A job that has not been admitted to a worker is no error; see
     * {@link Placement#state()}.
     *
     * @throws NotFoundException if the manager has no such job object
     * @throws UpstreamFailureException if the manager's API server answered something unusable
     * @throws UpstreamTimeoutException if the manager's API server did not answer in time
     */
    Placement resolve(JobReference job);

    /**
     * Tells of changes of a job, so that whoever follows it need not ask again and again. A resolver that cannot watch keeps
     * this default, which tells of nothing; callers then ask about once a second.
     *
     * @param job the job; it need not exist yet
     * @param changed called after something has changed that {@link #resolve} may answer differently now; by any thread, and
     *     now and then without need. Must return at once
     * @return ends it when closed
     */
    default Subscription onChange(JobReference job, Runnable changed) {
        return () -> {};
    }

    /** Something to be told of, until closed. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {

        /** Ends it. Harmless if it has ended. */
        @Override
        void close();
    }
}
