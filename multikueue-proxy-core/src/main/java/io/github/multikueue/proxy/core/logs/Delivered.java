package io.github.multikueue.proxy.core.logs;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of a log has been delivered, and with that, what of the next transfer is new. A transfer that goes on begins
 * somewhere before the line that was delivered last; that line is recognized by its time and by which of the lines of that
 * time it is, and if only a part of it was delivered, the rest is new.
 *
 * <p>The bytes are looked at in the reader's own buffer; nothing is made for a line. A time is delivered whole or not at all:
 * as long as it is incomplete it is held back, so that nothing is wrong if the line never comes again.
 */
final class Delivered {

    private enum Mode {
        /** Everything is new. */
        PASS,
        /** New is what comes behind the line that was delivered last. */
        SKIP,
        /** Only finds out whether that line is there. */
        SEARCH,
        /** Nothing is to be delivered, but counts as delivered. */
        SWALLOW
    }

    /** What becomes of the text of the present line. */
    private enum Line {
        NEW,
        OLD,
        PARTLY_OLD
    }

    private final Stamp stamp = new Stamp();
    private final byte[] held = new byte[Stamp.LONGEST];

    private boolean any;
    private long second;
    private int nano;
    private int ordinal;
    private long length;
    private boolean ended;
    private long latestSecond = Long.MIN_VALUE;
    private int latestNano;

    private Mode mode = Mode.PASS;
    private Positions positions = new Positions();
    private int heldLength;
    private boolean looking;
    private boolean suspicious;
    private boolean fragment;
    private Line line = Line.NEW;
    private boolean inText;
    private long oldBytes;

    private boolean found;
    private boolean lost;

    /** @param behind the line that was delivered last, as a whole; or null */
    Delivered(@Nullable LogPosition behind) {
        if (behind != null) {
            deliver(behind.time().getEpochSecond(), behind.time().getNano(), behind.ordinal());
            ended = true;
        }
    }

    /** Whether there was a line. */
    boolean any() {
        return any;
    }

    /** The time of the line delivered last, or null if there was none. */
    @Nullable
    Instant time() {
        return any ? Instant.ofEpochSecond(second, nano) : null;
    }

    /** Whether the line delivered last has no newline yet. */
    boolean inLine() {
        return any && !ended;
    }

    /** The reader was given a newline: whatever comes is another line. */
    void endLine() {
        ended = true;
    }

    /** A transfer begins that has the rest of the log: from the line delivered last or before. */
    void beginRest() {
        begin(any && !lost ? Mode.SKIP : Mode.PASS);
    }

    /** A transfer begins that is read to find out whether the line delivered last is still in the log. */
    void beginSearch() {
        begin(Mode.SEARCH);
    }

    /** A transfer begins that is to be left out, but for where it ends. */
    void beginSwallow() {
        begin(Mode.SWALLOW);
    }

    private void begin(Mode next) {
        found = found && !(mode == Mode.SKIP && looking); // It was there, but did not come.
        mode = next;
        positions = new Positions();
        heldLength = 0;
        looking = next == Mode.SKIP || next == Mode.SEARCH;
        suspicious = false;
        fragment = false;
        inText = false;
    }

    /** Whether the transfer has not come to the line delivered last yet. */
    boolean looking() {
        return looking;
    }

    /**
     * Whether there are lines that are later than all that were delivered, before the line delivered last. Either that is lost,
     * or the clock was set back. Nothing of the transfer is accepted any more: a search must decide.
     */
    boolean suspicious() {
        return suspicious;
    }

    /** The search is over: the line delivered last was there, or it is still looked for and so is lost. */
    void endSearch() {
        found = !looking;
        lost = looking;
    }

    /** Whether the line delivered last is known to be lost. */
    boolean lost() {
        return lost;
    }

    /** Puts what was held back at the beginning of the reader's buffer; returns how much that is. */
    int restore(byte[] bytes, int offset) {
        System.arraycopy(held, 0, bytes, offset, heldLength);
        return heldLength;
    }

    /**
     * Moves what is new together, from {@code offset} on; returns where that ends.
     *
     * @param bytes first what was restored, then what was read
     * @throws IOException if it is not in the timestamped form
     */
    int accept(byte[] bytes, int offset, int end) throws IOException {
        heldLength = 0;
        int from = offset;
        int to = offset;
        while (from < end && !suspicious) {
            if (inText) {
                int newline = Newline.find(bytes, from, end);
                int stop = newline < 0 ? end : newline;
                from += old(stop - from, newline >= 0);
                int next = newline < 0 ? end : newline + 1;
                if (line == Line.NEW) {
                    length += stop - from;
                    ended = newline >= 0;
                    to = move(bytes, from, next, to);
                }
                inText = newline < 0;
                from = next;
            } else {
                int head = stamp.read(bytes, from, end);
                if (head == 0) {
                    heldLength = end - from;
                    System.arraycopy(bytes, from, held, 0, heldLength);
                    return to;
                }
                beginLine(head > 0);
                int text = from + Math.max(head, 0);
                to = line == Line.NEW ? move(bytes, from, text, to) : to;
                from = text;
            }
        }
        return to;
    }

    /** How much of the text is to be left out, since it was delivered before. */
    private int old(int available, boolean lineEnds) {
        if (line != Line.PARTLY_OLD) {
            return 0;
        }
        int old = (int) Math.min(available, oldBytes);
        oldBytes -= old;
        if (oldBytes == 0 || lineEnds) {
            line = Line.NEW;
        }
        return old;
    }

    private void beginLine(boolean stamped) throws IOException {
        inText = true;
        line = Line.OLD;
        if (stamped) {
            positions.line(stamp.second(), stamp.nano());
        } else if (positions.any()) {
            positions.lineWithoutTime();
        } else if (!fragment) {
            fragment = true; // The rest of a line that began before the time that was asked for.
            return;
        } else {
            throw new IOException("the worker gives a log without times (expected: an RFC 3339 time on each line)");
        }
        switch (mode) {
            case PASS -> {
                deliver(positions.second(), positions.nano(), positions.ordinal());
                line = Line.NEW;
            }
            case SWALLOW -> {
                deliver(positions.second(), positions.nano(), positions.ordinal());
                ended = true;
            }
            case SKIP, SEARCH -> compare();
        }
    }

    private void compare() {
        if (looking && positions.second() == second && positions.nano() == nano && positions.ordinal() == ordinal) {
            looking = false;
            if (mode == Mode.SKIP) {
                mode = Mode.PASS;
                line = ended ? Line.OLD : Line.PARTLY_OLD;
                oldBytes = length;
            }
        } else if (mode == Mode.SKIP && !found && isLater(positions.second(), positions.nano())) {
            suspicious = true;
        }
    }

    private void deliver(long lineSecond, int lineNano, int lineOrdinal) {
        if (!any || isLater(lineSecond, lineNano)) {
            latestSecond = lineSecond;
            latestNano = lineNano;
        }
        any = true;
        second = lineSecond;
        nano = lineNano;
        ordinal = lineOrdinal;
        length = 0;
        ended = false;
        found = false;
        lost = false;
    }

    private boolean isLater(long lineSecond, int lineNano) {
        return lineSecond > latestSecond || lineSecond == latestSecond && lineNano > latestNano;
    }

    private static int move(byte[] bytes, int from, int end, int to) {
        if (from != to) {
            System.arraycopy(bytes, from, bytes, to, end - from);
        }
        return to + end - from;
    }
}
