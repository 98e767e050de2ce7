package io.github.multikueue.proxy.core.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link LogStore}.
 *
 * @param directory where the logs are kept, made if it does not exist; null (the default) for a temporary directory that
 *     goes with the store
 * @param maxBytes how much of the disk all logs together may take, in bytes, counted in blocks of 4 KiB; default 2 GiB
 * @param maxBytesPerRun how long the logs of one run may be together, in bytes; default 256 MiB
 * @param maxAge how long a run's logs are kept after the last line was written; default 24 hours
 */
public record LogStoreConfig(@Nullable Path directory, long maxBytes, long maxBytesPerRun, Duration maxAge) {

    /** The defaults. */
    public static final LogStoreConfig DEFAULTS = new LogStoreConfig(null, 2L << 30, 256L << 20, Duration.ofHours(24));

    /** @throws IllegalArgumentException if a limit is not positive, or a run may have more than all together */
    public LogStoreConfig {
        if (maxBytesPerRun < 1 || maxBytes < maxBytesPerRun) {
            throw new IllegalArgumentException("log store: " + maxBytes + " bytes, " + maxBytesPerRun
                    + " of them for a run (expected: 0 < for a run <= all)");
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("log store: maximum age: " + maxAge + " (expected: > 0)");
        }
    }
}
