package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.format.LinePositionCounter;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The line that was delivered last, as far as it was, and the means to recognize it when it comes again: by its position, or, if
 * the first line was not known to be the first of its time, by its time and its text.
 */
final class LastDeliveredLine {

    private final boolean byText;
    private final CRC32C text = new CRC32C();
    private final CRC32C candidate = new CRC32C();
    private boolean any;
    private long second;
    private int nano;
    private int ordinal;
    private long length;
    private boolean ended;
    private long latestSecond;
    private int latestNano;
    private long left;

    LastDeliveredLine(boolean byText) {
        this.byText = byText;
    }

    /** Whether there is one. */
    boolean any() {
        return any;
    }

    /** Its time, or null if there is none. */
    @Nullable
    Instant time() {
        return any ? Instant.ofEpochSecond(second, nano) : null;
    }

    /** Whether its newline was delivered, too. */
    boolean ended() {
        return ended;
    }

    /** A line with this position is delivered. */
    void begin(long itsSecond, int itsNano, int itsOrdinal) {
        if (isLater(itsSecond, itsNano)) {
            latestSecond = itsSecond;
            latestNano = itsNano;
        }
        any = true;
        second = itsSecond;
        nano = itsNano;
        ordinal = itsOrdinal;
        length = 0;
        ended = false;
        text.reset();
    }

    /** So much of its text is delivered. */
    void deliver(byte[] bytes, int from, int to) {
        length += to - from;
        if (byText) {
            text.update(bytes, from, to - from);
        }
    }

    /** Its newline is delivered. */
    void end() {
        ended = true;
    }

    /** Whether the time is later than that of all lines so far. */
    boolean isLater(long otherSecond, int otherNano) {
        return !any || otherSecond > latestSecond || otherSecond == latestSecond && otherNano > latestNano;
    }

    /** A line comes: whether it may be this one. If so, {@link #passOver} tells more. */
    boolean mayBe(LinePositionCounter line) {
        left = length;
        candidate.reset();
        if (!any || line.second() != second || line.nano() != nano) {
            return false;
        }
        // Of its time, as many lines came before it as were delivered, or more.
        return byText ? line.ordinal() >= ordinal : line.ordinal() == ordinal;
    }

    /** The text of the line that may be this one: returns how much of it was delivered before, if it is. */
    int passOver(byte[] bytes, int from, int to) {
        int old = (int) Math.min(to - from, left);
        left -= old;
        if (byText) {
            candidate.update(bytes, from, old);
        }
        return old;
    }

    /** Whether all that was delivered has been passed over. */
    boolean passed() {
        return left == 0;
    }

    /** Whether the text passed over is that of this line. */
    boolean sameText() {
        return !byText || left == 0 && candidate.getValue() == text.getValue();
    }

    /** Whether it is known without its text. */
    boolean byPosition() {
        return !byText;
    }
}
