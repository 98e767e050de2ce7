package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.LinePositionCounter;
import io.github.multikueue.proxy.core.logs.format.LineTimestamps;
import io.github.multikueue.proxy.core.logs.format.Newline;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of a log has been delivered, and with that, what of the next transfer is new. A transfer that goes on begins
 * somewhere before the line that was delivered last; behind that line all is new, and if only a part of it was delivered, so is
 * its rest.
 *
 * <p>The bytes are looked at in the reader's own buffer; nothing is made for a line. A timestamp is buffered until
 * the first byte of its line arrives; otherwise a broken connection would leave an empty line the container never wrote.
 *
 * <p>The class is long, since all of it is steps of one loop over the reader's buffer.
 */
final class LineDeduplicator {

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
        /** Old, but the last to be delivered. */
        SWALLOWED,
        /** May be the one that was delivered last. */
        CANDIDATE,
        FOREIGN
    }

    private final LastDeliveredLine last;
    private final LineTimestamps timestamp = new LineTimestamps();
    private final ForeignTextDetector foreign = new ForeignTextDetector();
    private final byte[] held = new byte[LineTimestamps.LONGEST];
    private Mode mode = Mode.PASS;
    private LinePositionCounter positions = new LinePositionCounter();
    private int heldLength;
    private boolean looking;
    private boolean suspicious;
    private Line line = Line.NEW;
    private boolean inText;
    private boolean found;
    private boolean lost;

    /**
     * @param behind the line that was delivered last, as a whole; or null
     * @param cut whether the first line to come may not be the first of its time
     */
    LineDeduplicator(@Nullable LogPosition behind, boolean cut) {
        last = new LastDeliveredLine(cut && behind == null);
        if (behind != null) {
            last.begin(behind.time().getEpochSecond(), behind.time().getNano(), behind.ordinal());
            last.end();
        }
    }

    /** Whether there was a line. */
    boolean any() {
        return last.any();
    }

    /** The time of the line delivered last, or null if there was none. */
    @Nullable
    Instant time() {
        return last.time();
    }

    /** Whether the line delivered last has no newline yet. */
    boolean inLine() {
        return last.any() && !last.ended();
    }

    /** The reader was given a newline: whatever comes is another line. */
    void endLine() {
        last.end();
    }

    /**
     * Whether the transfers that begin from now on may begin within a line: the kubelet leaves out what was written before
     * the time asked for, also if that is only the beginning of a line, whose end then has no time.
     */
    void mayBeCut(boolean itMay) {
        foreign.mayBeCut(itMay);
    }

    /** A transfer begins that has the rest of the log: from the line delivered last or before. */
    void beginRest() {
        begin(any() && !lost ? Mode.SKIP : Mode.PASS);
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
        positions = new LinePositionCounter();
        foreign.begin();
        heldLength = 0;
        looking = next == Mode.SKIP || next == Mode.SEARCH;
        suspicious = false;
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

    /** @throws ForeignText.FoundException if the transfer has ended in something that is no line of the log */
    void requireEndOfLog() throws ForeignText.FoundException {
        if (line == Line.FOREIGN && inText) {
            foreign.ended(!positions.any());
        }
    }

    /** @throws ForeignText.FoundException if the transfer has something that is no line of the log */
    void requireLog() throws ForeignText.FoundException {
        foreign.requireNone();
    }

    /** Puts what was held back at the beginning of the reader's buffer; returns how much that is. */
    int restore(byte[] bytes, int offset) {
        System.arraycopy(held, 0, bytes, offset, heldLength);
        return heldLength;
    }

    /**
     * Moves what is new together, from {@code offset} on; returns where that ends.
     *
     * <p>What follows {@linkplain #requireLog text that is no log} is left out.
     *
     * @param bytes first what was restored, then what was read
     */
    int accept(byte[] bytes, int offset, int end) {
        heldLength = 0;
        int from = offset;
        int to = offset;
        while (from < end && !suspicious && !foreign.isFound()) {
            if (inText) {
                int newline = Newline.find(bytes, from, end);
                int stop = newline < 0 ? end : newline;
                int next = newline < 0 ? end : newline + 1;
                inText = newline < 0;
                from = passOver(bytes, from, stop);
                if (line == Line.NEW || line == Line.SWALLOWED) {
                    last.deliver(bytes, from, stop);
                }
                if (line == Line.NEW) {
                    to = move(bytes, from, next, to);
                    if (newline >= 0) {
                        last.end();
                    }
                }
                from = next;
            } else {
                int head = timestamp.read(bytes, from, end);
                if (head == 0 || from + head == end) {
                    heldLength = end - from;
                    System.arraycopy(bytes, from, held, 0, heldLength);
                    return to;
                }
                line = beginLine(head > 0);
                inText = true;
                int text = from + Math.max(head, 0);
                to = line == Line.NEW ? move(bytes, from, text, to) : to;
                from = text;
            }
        }
        return to;
    }

    private Line beginLine(boolean hasTime) {
        if (!hasTime) {
            foreign.beginLine(!positions.any());
            return Line.FOREIGN;
        }
        positions.line(timestamp.second(), timestamp.nano());
        switch (mode) {
            case PASS -> {
                deliverLine();
                return Line.NEW;
            }
            case SWALLOW -> {
                deliverLine();
                last.end();
                return Line.SWALLOWED;
            }
            case SKIP, SEARCH -> {
                if (looking && last.mayBe(positions)) {
                    return Line.CANDIDATE;
                }
                suspicious = mode == Mode.SKIP && !found && last.isLater(timestamp.second(), timestamp.nano());
            }
        }
        return Line.OLD;
    }

    private void deliverLine() {
        last.begin(positions.second(), positions.nano(), positions.ordinal());
        found = false;
        lost = false;
    }

    /** Looks at text that may not be new; returns where it is new, if the line is. */
    private int passOver(byte[] bytes, int from, int stop) {
        if (line == Line.FOREIGN) {
            foreign.add(bytes, from, stop, !inText, !positions.any());
        } else if (line == Line.CANDIDATE) {
            int rest = from + last.passOver(bytes, from, stop);
            boolean over = rest == stop && !inText;
            if (last.passed() || over) {
                decide(rest < stop, over);
            }
            return rest;
        }
        return from;
    }

    /** All that was delivered of the line delivered last has been compared, or the candidate is shorter. */
    private void decide(boolean longer, boolean over) {
        boolean complete = last.ended();
        if (complete && !longer && !over) {
            return; // Whether it goes on is not known yet.
        }
        if (last.byPosition() || last.sameText() && !(complete && longer)) {
            looking = false;
            mode = mode == Mode.SKIP ? Mode.PASS : mode;
            line = complete || mode == Mode.SEARCH ? Line.OLD : Line.NEW;
        } else {
            line = Line.OLD;
        }
    }

    private static int move(byte[] bytes, int from, int end, int to) {
        if (from != to) {
            System.arraycopy(bytes, from, bytes, to, end - from);
        }
        return to + end - from;
    }
}
