package io.github.multikueue.proxy.core.runlog;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which writer of a {@link LineMerger} may write while the others wait: the one whose line has begun, or who holds them off. A
 * writer that keeps the turn and writes nothing for {@value #LONGEST_SILENCE_SECONDS} seconds is silent, and loses it. Guarded by
 * the lock of the merger.
 */
final class WriterTurn {

    static final int LONGEST_SILENCE_SECONDS = 10;
    private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(LONGEST_SILENCE_SECONDS);

    private final Ticker ticker;
    private @Nullable Object writer;
    /** When the writer last wrote, or got its turn. */
    private long wroteAt;

    private boolean held;
    private boolean midLine;

    WriterTurn(Ticker ticker) {
        this.ticker = ticker;
    }

    boolean isOf(Object asking) {
        return writer == asking;
    }

    boolean isOfAnother(Object asking) {
        return writer != null && writer != asking;
    }

    /** Whether a line has begun that is not over. */
    boolean isMidLine() {
        return midLine;
    }

    /** Gives the turn to a writer until it lets go of it, over any number of lines. */
    void hold(Object by) {
        give(by);
        held = true;
    }

    /** Gives the turn to a writer until its line is over. */
    void beginLine(Object by) {
        give(by);
        midLine = true;
    }

    /** The writer has written, so its silence begins anew. */
    void wrote() {
        wroteAt = ticker.read();
    }

    /** The turn ends with the line, if one has begun, and at once otherwise. */
    void letGo() {
        held = false;
    }

    /** The line is over. Returns whether the turn is free now: nobody holds it. */
    boolean endLine() {
        midLine = false;
        if (!held) {
            writer = null;
        }
        return !held;
    }

    /** Whether a writer has kept the turn in silence for too long. */
    boolean isSilent() {
        return writer != null && silenceLeft() <= 0;
    }

    /** How long the writer may still be silent, in nanoseconds. */
    long silenceLeft() {
        return wroteAt + LONGEST_SILENCE - ticker.read();
    }

    private void give(Object to) {
        writer = to;
        wroteAt = ticker.read();
    }
}
