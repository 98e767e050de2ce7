package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log in the {@linkplain TimestampedForm timestamped form} event by event: lines and notices.
 *
 * <p>A line is given in pieces of at most {@value #LONGEST_PIECE} bytes, and no more than one piece is held in memory; a piece
 * does not end in the midst of a UTF-8 character. A line that does not begin with a time has the time of the line before it,
 * and counts as one more line of that time; before the first time, it has {@link LogEvent#NO_TIME} and no position.
 *
 * <p>For one thread; only {@link #close} may be called by others.
 */
public final class TimestampedLines implements AutoCloseable {

    /** The most bytes of a line that are given at once. */
    public static final int LONGEST_PIECE = 64 << 10;

    /** How far the clock of a worker may be set back between two lines without a line between them counting as lost. */
    public static final Duration CLOCK_STEP = Duration.ofSeconds(1);

    /** How a search for a line has ended. */
    public enum Search {
        /** What comes next is behind the line. */
        FOUND,
        /** The log has ended without the line. */
        ENDED,
        /** There are lines that are later by more than {@link #CLOCK_STEP}: the line is not there any more. */
        PASSED
    }

    /** Enough for most lines. Thousands may wait for logs that are silent; they should not hold much memory. */
    private static final int USUAL_CAPACITY = 4 << 10;

    private final InputStream in;
    private final LogOrigin origin;
    private final LineTimestamps stamp = new LineTimestamps();
    private final LinePositionCounter positions = new LinePositionCounter();
    private byte[] buffer = new byte[USUAL_CAPACITY];
    private int start;
    private int end;
    private int searched;
    private boolean atEnd;
    private boolean inLine;
    private boolean begins;
    private boolean inNotice;
    private Instant time = LogEvent.NO_TIME;
    /** Was given to a search, and comes again. */
    private @Nullable LogEvent found;

    /**
     * @param in the timestamped form; closed with this
     * @param origin what the events say of where they come from
     */
    public TimestampedLines(InputStream in, LogOrigin origin) {
        this.in = in;
        this.origin = origin;
    }

    /**
     * Returns the next line, piece or notice, or null at the end. Blocks until there is one.
     *
     * @throws IOException what the stream threw
     */
    public @Nullable LogEvent next() throws IOException {
        LogEvent again = found;
        found = null;
        return again == null ? read() : again;
    }

    /**
     * Goes behind a line. Blocks like {@link #next}; notices before the line are passed over.
     *
     * @param line the last line not to be given; an ordinal of 0 is the place before the first line of that time or later
     */
    public Search goBehind(LogPosition line) throws IOException {
        boolean met = false;
        while (!met || !lineOver()) {
            LogEvent event = read();
            if (event == null) {
                return Search.ENDED;
            }
            if (event instanceof LogEvent.Text) {
                if (line.ordinal() == 0 && !event.time().isBefore(line.time())) {
                    found = event;
                    return Search.FOUND;
                }
                met |= line.equals(position());
                if (!met && event.time().isAfter(line.time().plus(CLOCK_STEP))) {
                    return Search.PASSED;
                }
            }
        }
        return Search.FOUND;
    }

    private @Nullable LogEvent read() throws IOException {
        while (true) {
            if (begin()) {
                int newline = newline();
                if (newline >= 0) {
                    return take(newline, true);
                }
                if (end - start == LONGEST_PIECE) {
                    return take(Utf8Boundary.cut(buffer, start, end), false);
                }
                if (atEnd) {
                    return end > start || begins ? take(end, false) : null;
                }
            } else if (atEnd) {
                return null;
            }
            fill();
        }
    }

    /** Whether {@link #next} would return without reading from the stream. */
    public boolean ready() {
        return found != null || atEnd || newline() >= 0 || end - start == LONGEST_PIECE;
    }

    /** The position of the line that was last given, in whole or in part; null if it has none, or there was none. */
    public @Nullable LogPosition position() {
        return positions.position();
    }

    /** Whether no more of the line that was last given is to come. */
    public boolean lineOver() {
        return !inLine || atEnd && start == end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Goes behind the time of the line, if the line has only begun; returns whether it is known to have one or not. */
    private boolean begin() {
        if (inLine) {
            return true;
        }
        if (start == end) {
            return false;
        }
        int mark = LineTimestamps.mark(buffer[start]);
        int length = stamp.read(buffer, start + mark, end);
        if (length == 0 && !atEnd && newline() < 0) {
            return false;
        }
        inLine = true;
        begins = true;
        inNotice = length > 0 && mark == 1;
        if (length > 0) {
            start += mark + length;
            time = stamp.instant();
            if (!inNotice) {
                positions.line(stamp.second(), stamp.nano());
            }
        } else if (positions.any()) {
            positions.lineWithoutTime();
            time = Objects.requireNonNull(positions.position()).time();
        }
        return true;
    }

    private LogEvent take(int to, boolean newline) {
        byte[] bytes = Arrays.copyOfRange(buffer, start, to);
        LogEvent event = inNotice
                ? new LogEvent.Notice(origin, time, new String(bytes, StandardCharsets.UTF_8))
                : new LogEvent.Text(origin, time, bytes, begins, newline);
        start = newline ? to + 1 : to;
        inLine = !newline;
        begins = false;
        return event;
    }

    /** Where the next newline is in the buffer, or -1. */
    private int newline() {
        int from = Math.max(start, searched);
        int found = Newline.find(buffer, from, end);
        searched = found >= 0 ? found : end;
        return found;
    }

    private void fill() throws IOException {
        if (start > 0 && (start == end || end == buffer.length)) {
            move();
        }
        if (end == buffer.length && buffer.length < LONGEST_PIECE) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        } else if (end == 0 && buffer.length > USUAL_CAPACITY) {
            buffer = new byte[USUAL_CAPACITY];
        }
        int read = in.read(buffer, end, buffer.length - end);
        atEnd = read < 0;
        end += Math.max(read, 0);
    }

    private void move() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        searched = Math.max(0, searched - start);
        end -= start;
        start = 0;
    }
}
