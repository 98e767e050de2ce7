package io.github.multikueue.proxy.core.store;

/**
 * How full a store is, and what it has done.
 *
 * @param bytes what the logs take of the disk, in bytes
 * @param maxBytes what they may take
 * @param runs how many runs it has logs of
 * @param logs how many containers it has logs of
 * @param openFiles how many files are open now
 * @param evictedRuns how many runs were removed because of a limit or their age, since the store was opened
 * @param failed whether the last attempt to write failed, or the store could not be opened
 */
public record LogStoreUsage(
        long bytes, long maxBytes, long runs, long logs, long openFiles, long evictedRuns, boolean failed) {}
