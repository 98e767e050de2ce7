package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.LineTimestamps;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.resume.LineClassifier.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of a log has been delivered, and with that, what of the next transfer is new. A transfer that goes on begins
 * somewhere before the line that was delivered last; behind that line all is new, and if only a part of it was delivered, so is
 * its rest.
 *
 * <p>The bytes are looked at in the reader's own buffer; nothing is made for a line. A timestamp is buffered until
 * the first byte of its line arrives; otherwise a broken connection would leave an empty line the container never wrote. For one
 * thread.
 */
final class LineDeduplicator {

    private final LastDeliveredLine last;
    private final LineClassifier lines;
    private final LineTimestamps timestamp = new LineTimestamps();
    private final ForeignTextDetector foreign = new ForeignTextDetector();
    private final byte[] held = new byte[LineTimestamps.LONGEST];
    private int heldLength;
    private boolean inText;

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
        lines = new LineClassifier(last);
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
        lines.beginRest();
        begin();
    }

    /** A transfer begins that is read to find out whether the line delivered last is still in the log. */
    void beginSearch() {
        lines.beginSearch();
        begin();
    }

    /** A transfer begins that is to be left out, but for where it ends. */
    void beginSwallow() {
        lines.beginSwallow();
        begin();
    }

    private void begin() {
        foreign.begin();
        heldLength = 0;
        inText = false;
    }

    /** Whether the transfer has not come to the line delivered last yet. */
    boolean looking() {
        return lines.looking();
    }

    /**
     * Whether there are lines that are later than all that were delivered, before the line delivered last. Either that is lost,
     * or the clock was set back. Nothing of the transfer is accepted any more: a search must decide.
     */
    boolean suspicious() {
        return lines.suspicious();
    }

    /** The search is over: the line delivered last was there, or it is still looked for and so is lost. */
    void endSearch() {
        lines.endSearch();
    }

    /** Whether the line delivered last is known to be lost. */
    boolean lost() {
        return lines.lost();
    }

    /** @throws ForeignText.FoundException if the transfer has ended in something that is no line of the log */
    void requireEndOfLog() throws ForeignText.FoundException {
        if (lines.kind() == Kind.FOREIGN && inText) {
            foreign.ended(!lines.anyLine());
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
        while (from < end && !lines.suspicious() && !foreign.isFound()) {
            if (inText) {
                int newline = Newline.find(bytes, from, end);
                int stop = newline < 0 ? end : newline;
                int next = newline < 0 ? end : newline + 1;
                inText = newline < 0;
                from = passOver(bytes, from, stop);
                Kind kind = lines.kind();
                if (kind == Kind.NEW || kind == Kind.SWALLOWED) {
                    last.deliver(bytes, from, stop);
                }
                if (kind == Kind.NEW) {
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
                beginLine(head > 0);
                inText = true;
                int text = from + Math.max(head, 0);
                to = lines.kind() == Kind.NEW ? move(bytes, from, text, to) : to;
                from = text;
            }
        }
        return to;
    }

    private void beginLine(boolean hasTime) {
        if (hasTime) {
            lines.beginLine(timestamp.second(), timestamp.nano());
        } else {
            foreign.beginLine(!lines.anyLine());
            lines.beginForeignLine();
        }
    }

    /** Looks at text that may not be new; returns where it is new, if the line is. */
    private int passOver(byte[] bytes, int from, int stop) {
        if (lines.kind() == Kind.CANDIDATE) {
            return lines.compare(bytes, from, stop, !inText);
        }
        if (lines.kind() == Kind.FOREIGN) {
            foreign.add(bytes, from, stop, !inText, !lines.anyLine());
        }
        return from;
    }

    private static int move(byte[] bytes, int from, int end, int to) {
        if (from != to) {
            System.arraycopy(bytes, from, bytes, to, end - from);
        }
        return to + end - from;
    }
}
