package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder.Part;
import io.github.multikueue.proxy.core.logs.resume.LineClassifier.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of a log has been delivered, and with that, what of the next transfer is new. A transfer that goes on begins
 * somewhere before the line that was delivered last; behind that line all is new, and if only a part of it was delivered, so is
 * its rest.
 *
 * <p>The bytes are looked at in the reader's own buffer; nothing is made for a line. A timestamp is held back until
 * the first byte of its line arrives; otherwise a broken connection would leave an empty line the container never wrote. For one
 * thread.
 */
final class LineDeduplicator {

    private final LastDeliveredLine last;
    private final LineClassifier lines;
    private final TimestampedDecoder decoder = TimestampedDecoder.ofWorker();
    private final ForeignTextDetector foreign = new ForeignTextDetector();

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
        decoder.reset(false);
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
        if (lines.kind() == Kind.FOREIGN && decoder.inLine()) {
            foreign.ended(!lines.anyLine());
        }
    }

    /** @throws ForeignText.FoundException if the transfer has something that is no line of the log */
    void requireLog() throws ForeignText.FoundException {
        foreign.requireNone();
    }

    /** Puts what was held back at the beginning of the reader's buffer; returns how much that is. */
    int restore(byte[] bytes, int offset) {
        return decoder.restore(bytes, offset);
    }

    /**
     * Moves what is new together, from {@code offset} on; returns where that ends.
     *
     * <p>What follows {@linkplain #requireLog text that is no log} is left out.
     *
     * @param bytes first what was restored, then what was read
     */
    int accept(byte[] bytes, int offset, int end) {
        int to = offset;
        decoder.decode(bytes, offset, end);
        while (!lines.suspicious() && !foreign.isFound()) {
            Part part = decoder.next();
            if (part == null) {
                break;
            }
            if (part == Part.TEXT) {
                to = text(bytes, to);
            } else if (part == Part.TIME && !decoder.hasMore()) {
                decoder.putBack();
            } else {
                beginLine(part);
                to = lines.kind() == Kind.NEW ? decoder.moveTo(to) : to;
            }
        }
        return to;
    }

    private void beginLine(Part head) {
        if (head == Part.TIME) {
            decoder.readTime();
            lines.beginLine(decoder.second(), decoder.nano());
        } else {
            foreign.beginLine(!lines.anyLine());
            lines.beginForeignLine();
        }
    }

    /** Returns where what is new ends, with this text if it is. */
    private int text(byte[] bytes, int to) {
        int stop = decoder.textEnd();
        int from = passOver(bytes, decoder.start(), stop);
        Kind kind = lines.kind();
        if (kind == Kind.NEW || kind == Kind.SWALLOWED) {
            last.deliver(bytes, from, stop);
        }
        if (kind != Kind.NEW) {
            return to;
        }
        if (!decoder.inLine()) {
            last.end();
        }
        return move(bytes, from, decoder.end(), to);
    }

    /** Looks at text that may not be new; returns where it is new, if the line is. */
    private int passOver(byte[] bytes, int from, int stop) {
        boolean lineOver = !decoder.inLine();
        if (lines.kind() == Kind.CANDIDATE) {
            return lines.compare(bytes, from, stop, lineOver);
        }
        if (lines.kind() == Kind.FOREIGN) {
            foreign.add(bytes, from, stop, lineOver, !lines.anyLine());
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
