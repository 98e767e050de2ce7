package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.logs.LogPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts which of the lines with its time each line is. Times mostly grow, but a clock may be set back, and lines of two
 * pipes may overtake each other; so the counts of the last few times are remembered. Allocates nothing per line.
 *
 * <p>For one thread.
 */
public final class LinePositionCounter {

    private static final int REMEMBERED = 16;

    private final long[] seconds = new long[REMEMBERED];
    private final int[] nanos = new int[REMEMBERED];
    private final int[] counts = new int[REMEMBERED];
    private int newest = -1;
    private int current = -1;
    private long latestSecond = Long.MIN_VALUE;
    private int latestNano;

    /** A line with this time begins. */
    public void line(long second, int nano) {
        if (current < 0 || seconds[current] != second || nanos[current] != nano) {
            current = slot(second, nano);
        }
        counts[current]++;
    }

    /** A line without a time begins: it has that of the line before it, which there must be. */
    void lineWithoutTime() {
        counts[current]++;
    }

    /** Whether there was a line. */
    public boolean any() {
        return current >= 0;
    }

    /** The second of the line's time. */
    public long second() {
        return seconds[current];
    }

    /** The nanosecond of the line's time. */
    public int nano() {
        return nanos[current];
    }

    /** Which of the lines of that time it is, from 1. */
    public int ordinal() {
        return counts[current];
    }

    /** The line's position, or null before the first line. */
    @Nullable
    LogPosition position() {
        return any() ? new LogPosition(Instant.ofEpochSecond(second(), nano()), ordinal()) : null;
    }

    private int slot(long second, int nano) {
        if (second < latestSecond || second == latestSecond && nano <= latestNano) {
            for (int i = 0; i < REMEMBERED; i++) {
                if (counts[i] > 0 && seconds[i] == second && nanos[i] == nano) {
                    return i;
                }
            }
        } else {
            latestSecond = second;
            latestNano = nano;
        }
        newest = (newest + 1) % REMEMBERED;
        seconds[newest] = second;
        nanos[newest] = nano;
        counts[newest] = 0;
        return newest;
    }
}
