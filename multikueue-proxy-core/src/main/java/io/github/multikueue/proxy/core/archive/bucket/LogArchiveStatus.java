package io.github.multikueue.proxy.core.archive.bucket;

import java.util.Optional;

/**
 * How the archive of logs fares. What is counted goes on counting.
 *
 * @param pendingRuns runs of the store that have logs or notes which the bucket has not yet
 * @param uploadedLogs logs that this process has brought to the bucket
 * @param uploadedBytes bytes that it has sent and the bucket has confirmed
 * @param restoredLogs logs that it has brought back to be read
 * @param deletedRuns runs whose logs it has deleted from the bucket
 * @param writeFailures how often the bucket could not be written
 * @param readFailures how often it could not be read
 * @param problem why it cannot be used now, or only in part; empty if nothing is known to be wrong
 */
public record LogArchiveStatus(
        long pendingRuns,
        long uploadedLogs,
        long uploadedBytes,
        long restoredLogs,
        long deletedRuns,
        long writeFailures,
        long readFailures,
        Optional<String> problem) {}
