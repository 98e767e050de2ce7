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
}
