package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
    public static final int LONGEST_PIECE = LineBuffer.LONGEST_PIECE;

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

    private final InputStream in;
    private final LineBuffer buffer;
    private final LogOrigin origin;
    private final LineTimestamps stamp = new LineTimestamps();
    private final LinePositionCounter positions = new LinePositionCounter();
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
        this.buffer = new LineBuffer(in);
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
                int newline = buffer.newline();
                if (newline >= 0) {
                    return take(newline, true);
                }
                if (buffer.isFull()) {
                    return take(Utf8Boundary.cut(buffer.bytes(), buffer.start(), buffer.end()), false);
                }
                if (buffer.atEnd()) {
                    return begins || !buffer.isEmpty() ? take(buffer.end(), false) : null;
                }
            } else if (buffer.atEnd()) {
                return null;
            }
            buffer.fill();
        }
    }

    /** Whether {@link #next} would return without reading from the stream. */
    public boolean ready() {
        return found != null || buffer.atEnd() || buffer.newline() >= 0 || buffer.isFull();
    }

    /** The position of the line that was last given, in whole or in part; null if it has none, or there was none. */
    public @Nullable LogPosition position() {
        return positions.position();
    }

    /** Whether no more of the line that was last given is to come. */
    public boolean lineOver() {
        return !inLine || buffer.atEnd() && buffer.isEmpty();
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
        if (buffer.isEmpty()) {
            return false;
        }
        int mark = LineTimestamps.mark(buffer.bytes()[buffer.start()]);
        int length = stamp.read(buffer.bytes(), buffer.start() + mark, buffer.end());
        if (length == 0 && !buffer.atEnd() && buffer.newline() < 0) {
            return false;
        }
        inLine = true;
        begins = true;
        inNotice = length > 0 && mark == 1;
        if (length > 0) {
            buffer.skip(mark + length);
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
        byte[] bytes = buffer.take(to);
        LogEvent event = inNotice
                ? new LogEvent.Notice(origin, time, new String(bytes, StandardCharsets.UTF_8))
                : new LogEvent.Text(origin, time, bytes, begins, newline);
        buffer.skip(newline ? 1 : 0);
        inLine = !newline;
        begins = false;
        return event;
    }
}
