package io.github.multikueue.proxy.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a container's log to read, as in {@code core/v1 PodLogOptions}. Null means that the option is not set.
 *
 * @param follow whether to go on with what the container writes, until it ends
 * @param previous whether to read the log of the container's previous, terminated instance
 * @param timestamps whether each line begins with its RFC 3339 time and a space
 * @param tailLines how many lines from the end; at least 0
 * @param sinceSeconds how many seconds back; at least 1, and not together with {@code sinceTime}
 * @param sinceTime the time to begin at
 * @param limitBytes how many bytes at most; at least 1
 */
public record LogOptions(
        boolean follow,
        boolean previous,
        boolean timestamps,
        @Nullable Long tailLines,
        @Nullable Long sinceSeconds,
        @Nullable Instant sinceTime,
        @Nullable Long limitBytes) {

    /** The whole log as it is now. */
    public static final LogOptions ALL = new LogOptions(false, false, false, null, null, null, null);

    /** The whole log, and then what is still to come. */
    public static final LogOptions FOLLOW = new LogOptions(true, false, false, null, null, null, null);

    /** @throws InvalidException if a value is out of its range, or two options exclude each other */
    public LogOptions {
        requireAtLeast(0, "tailLines", tailLines);
        requireAtLeast(1, "sinceSeconds", sinceSeconds);
        requireAtLeast(1, "limitBytes", limitBytes);
        if (sinceSeconds != null && sinceTime != null) {
            throw new InvalidException(
                    "PodLogOptions", "sinceTime", "at most one of sinceTime or sinceSeconds may be specified");
        }
    }

    /**
     * The time from which on lines are wanted, whichever option says so; null for all. No log is older than 1970, however many
     * seconds somebody goes back.
     *
     * @param now from when {@code sinceSeconds} counts
     */
    public @Nullable Instant beginning(Instant now) {
        if (sinceSeconds == null) {
            return sinceTime;
        }
        return sinceSeconds >= now.getEpochSecond() ? Instant.EPOCH : now.minusSeconds(sinceSeconds);
    }

    private static void requireAtLeast(long minimum, String option, @Nullable Long value) {
        if (value != null && value < minimum) {
            throw new InvalidException(
                    "PodLogOptions",
                    option,
                    "Invalid value: " + value + ": must be greater than or equal to " + minimum);
        }
    }
}
