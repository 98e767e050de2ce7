package io.github.multikueue.proxy.api;

import java.util.List;
import java.util.Optional;

/**
 * Knows how to reach the worker clusters. SPI: bind your own to take worker credentials from elsewhere than Kueue's
 * MultiKueueClusters and their Secrets.
 *
 * <p>Implementations are safe for use by many threads and answer from memory: callers ask on every request, and notice a
 * rotated credential by the configuration no longer being equal to the one before.
 */
public interface WorkerConfigRegistry {

    /** Returns the current configuration of that worker, or empty if no such worker is configured. */
    Optional<WorkerConfig> find(String worker);

    /** Returns the current configuration of all workers, ordered by name. */
    List<WorkerConfig> all();
}
