package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the file of a log is what was stored. It is compared with the checksum of the end mark when somebody is about to read the
 * log: the first time, when the file has changed since, and every {@value #MINUTES} minutes, since a disk changes bytes without
 * telling. A log that was found damaged stays so. Safe for use by many threads.
 */
final class LogCheck {

    private static final Logger log = LoggerFactory.getLogger(LogCheck.class);

    static final String GONE = "its file is gone from the store";

    private static final int MINUTES = 10;

    private record Passed(long size, FileTime modified, Instant at) {

        boolean covers(BasicFileAttributes file, Instant now) {
            return size == file.size()
                    && modified.equals(file.lastModifiedTime())
                    && now.isBefore(at.plus(Duration.ofMinutes(MINUTES)));
        }
    }

    private final Path path;
    private final LogFile file;
    private final AtomicReference<@Nullable String> damage = new AtomicReference<>();
    private volatile @Nullable Passed passed;

    LogCheck(Path path, LogFile file) {
        this.path = path;
        this.file = file;
    }

    /** What is known to be wrong, without looking; null for nothing. */
    @Nullable
    String damage() {
        return damage.get();
    }

    /** Somebody else has found it damaged, or it has become whole, which is null. */
    void damage(@Nullable String known) {
        damage.set(known);
    }

    /** Looks, if need be; returns whether it is now found to be damaged, which is returned once. */
    boolean findsDamage(LogEnd end, Instant now) {
        if (damage.get() != null) {
            return false;
        }
        String found = find(end, now);
        return found != null && damage.compareAndSet(null, found);
    }

    private @Nullable String find(LogEnd end, Instant now) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Passed last = passed;
            if (last != null && last.covers(attributes, now)) {
                return null;
            }
            String found = compare(end, attributes.size());
            passed = found == null ? new Passed(attributes.size(), attributes.lastModifiedTime(), now) : null;
            return found;
        } catch (NoSuchFileException e) {
            return GONE;
        } catch (IOException e) {
            // Too many open files, an interruption, a bad disk: nothing is known of the bytes, and whoever reads them
            // is told.
            log.debug("log store: {} cannot be checked now: {}", path, e.toString());
            return null;
        }
    }

    private @Nullable String compare(LogEnd end, long size) throws IOException {
        if (size < end.length()) {
            return tooShort(size, end);
        }
        String expected = end.checksum();
        String found =
                expected == null ? null : LogChecksum.of(file, end.length()).text();
        return found == null || found.equals(expected)
                ? null
                : "its file has other bytes than were stored (CRC32C " + found + ", expected: " + expected + ")";
    }

    static String tooShort(long size, LogEnd end) {
        return "its file has " + size + " bytes (expected: " + end.length() + ")";
    }
}
