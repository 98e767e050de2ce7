package io.github.multikueue.proxy.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a container's log to read, as in {@code core/v1 PodLogOptions}. Null means that the option is not set. Begin with
 * {@link #ALL} or {@link #FOLLOW}: {@code LogOptions.FOLLOW.withTailLines(10L)}.
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

    /** The same, and whether to go on with what the container writes. */
    public LogOptions withFollow(boolean value) {
        return new LogOptions(value, previous, timestamps, tailLines, sinceSeconds, sinceTime, limitBytes);
    }

    /** The same, and whether to read the log of the previous instance. */
    public LogOptions withPrevious(boolean value) {
        return new LogOptions(follow, value, timestamps, tailLines, sinceSeconds, sinceTime, limitBytes);
    }

    /** The same, and whether each line begins with its time. */
    public LogOptions withTimestamps(boolean value) {
        return new LogOptions(follow, previous, value, tailLines, sinceSeconds, sinceTime, limitBytes);
    }

    /** The same for so many lines from the end, or null for all. */
    public LogOptions withTailLines(@Nullable Long value) {
        return new LogOptions(follow, previous, timestamps, value, sinceSeconds, sinceTime, limitBytes);
    }

    /** The same from so many seconds back, whatever time it was to begin at before; or null for the beginning. */
    public LogOptions withSinceSeconds(@Nullable Long value) {
        return new LogOptions(follow, previous, timestamps, tailLines, value, null, limitBytes);
    }

    /** The same from that time on, however many seconds it was to go back before; or null for the beginning. */
    public LogOptions withSinceTime(@Nullable Instant value) {
        return new LogOptions(follow, previous, timestamps, tailLines, null, value, limitBytes);
    }

    /** The same for so many bytes at most, or null for all. */
    public LogOptions withLimitBytes(@Nullable Long value) {
        return new LogOptions(follow, previous, timestamps, tailLines, sinceSeconds, sinceTime, value);
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
