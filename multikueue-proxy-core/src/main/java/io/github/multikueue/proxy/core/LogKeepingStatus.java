package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.archive.bucket.LogArchiveStatus;
import io.github.multikueue.proxy.core.capture.CaptureOutcomes;
import io.github.multikueue.proxy.core.store.LogStoreUsage;
import java.util.Optional;

/**
 * How logs are kept.
 *
 * @param running how many logs are being captured now
 * @param outcomes what became of the captures that have ended; goes on counting
 * @param store how full the store is now
 * @param archive how the archive behind the store fares; empty if there is none
 * @param capturesAll whether this process captures the logs of all runs, as the elected one if there are several
 */
public record LogKeepingStatus(
        int running,
        CaptureOutcomes outcomes,
        LogStoreUsage store,
        Optional<LogArchiveStatus> archive,
        boolean capturesAll) {

    /**
     * Nothing is kept: the store is not open.
     *
     * @param maxBytes what the logs might take
     * @param failed whether it could not be opened
     */
    static LogKeepingStatus withoutStore(long maxBytes, boolean failed) {
        return new LogKeepingStatus(
                0, new CaptureOutcomes(), new LogStoreUsage(0, maxBytes, 0, 0, 0, 0, failed), Optional.empty(), false);
    }
}
