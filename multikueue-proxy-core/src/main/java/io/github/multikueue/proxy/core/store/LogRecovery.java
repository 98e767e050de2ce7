package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log is worth that another process has written.
 *
 * @param length how much of it is
 * @param end its end, or null if it was not written to its end
 * @param lastWritten when the last line was written
 * @param damage what is wrong with the files, or null
 */
record LogRecovery(
        long length,
        @Nullable LogEnd end,
        Instant lastWritten,
        @Nullable String damage) {

    private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);

    /**
     * Looks at the files, and cuts what is of no worth.
     *
     * @throws IOException if all of it is
     */
    static LogRecovery of(StoredLogFiles files, LogFile file) throws IOException {
        boolean there = Files.exists(files.log(), LinkOption.NOFOLLOW_LINKS);
        SmallFiles.makePrivateFile(files.log());
        long size = file.size();
        LogEnd end = EndMark.read(files.end());
        String damage = there ? damage(files, end, size) : LogCheck.GONE;
        if (end != null && end.length() <= size) {
            if (end.length() < size) {
                file.truncate(end.length());
            }
            return new LogRecovery(end.length(), end, end.ended(), damage);
        }
        // The mark stays until the log is gone on with: so the next process, too, knows that there was more.
        if (damage != null) {
            log.warn("log store: {} is damaged: {}; the log counts as unfinished", files, damage);
        }
        return unfinished(files, file, size, damage);
    }

    private static @Nullable String damage(StoredLogFiles files, @Nullable LogEnd end, long size) {
        if (end == null) {
            return Files.exists(files.end(), LinkOption.NOFOLLOW_LINKS)
                    ? "the mark of its end cannot be read, so nobody knows whether it is whole"
                    : null;
        }
        return size < end.length() ? LogCheck.tooShort(size, end) : null;
    }

    private static LogRecovery unfinished(StoredLogFiles files, LogFile file, long size, @Nullable String damage)
            throws IOException {
        Instant lastWritten = Files.getLastModifiedTime(files.log(), LinkOption.NOFOLLOW_LINKS)
                .toInstant();
        LogLines lines = new LogLines(file, size);
        long whole = lines.wholeBefore(size);
        if (!lines.areStamped(whole)) {
            throw new IOException("it is damaged: lines do not begin with a time");
        }
        if (whole < size) {
            log.info("log store: {}: cut a torn line of {} bytes", files, size - whole);
            file.truncate(whole);
        }
        return new LogRecovery(whole, null, lastWritten, damage);
    }
}
