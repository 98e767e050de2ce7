package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.logs.format.LinePositionCounter;

/**
 * Says of each line of one transfer after another whether it is new to the reader. A transfer that goes on has old lines first; the
 * line that was delivered last is looked for among them, and behind it all is new. If later lines come before it, either it is lost
 * or the clock was set back, and the whole log has to be searched for it. For one thread.
 */
final class LineClassifier {

    /** What a transfer is read for, and how far it has come; the table in the package's documentation has the transitions. */
    private enum Mode {
        /** Everything is new. */
        PASS,
        /** New is what comes behind the line that was delivered last, which has not come yet. */
        SKIP,
        /** The same, but lines have come that are later than all that were delivered: a search must decide. */
        SUSPICIOUS,
        /** Only finds out whether that line is there; it has not come yet. */
        SEARCH,
        /** The same, and it has come. */
        FOUND,
        /** Nothing is to be delivered, but counts as delivered. */
        SWALLOW
    }

    /** What a search has found out about the line that was delivered last. */
    private enum Outcome {
        UNKNOWN,
        THERE,
        LOST
    }

    /** What becomes of the text of a line. */
    enum Kind {
        NEW,
        OLD,
        /** Old, but the last to be delivered. */
        SWALLOWED,
        /** May be the one that was delivered last. */
        CANDIDATE,
        /** Has no time. */
        FOREIGN
    }

    private final LastDeliveredLine last;
    private LinePositionCounter positions = new LinePositionCounter();
    private Mode mode = Mode.PASS;
    private Kind kind = Kind.NEW;
    private Outcome outcome = Outcome.UNKNOWN;

    /** @param last the line that was delivered last; told here of lines that begin */
    LineClassifier(LastDeliveredLine last) {
        this.last = last;
    }

    /** A transfer begins that has the rest of the log: from the line delivered last or before. */
    void beginRest() {
        begin(last.any() && !lost() ? Mode.SKIP : Mode.PASS);
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
        if (mode == Mode.SKIP && outcome == Outcome.THERE) {
            outcome = Outcome.UNKNOWN; // It was there, but did not come.
        }
        mode = next;
        positions = new LinePositionCounter();
    }

    /** Whether the transfer has not come to the line delivered last yet. */
    boolean looking() {
        return mode == Mode.SKIP || mode == Mode.SUSPICIOUS || mode == Mode.SEARCH;
    }

    /** Whether there are lines that are later than all that were delivered, before the line delivered last. */
    boolean suspicious() {
        return mode == Mode.SUSPICIOUS;
    }

    /** Whether the line delivered last is known to be lost. */
    boolean lost() {
        return outcome == Outcome.LOST;
    }

    /** The search is over: the line delivered last was there, or it is still looked for and so is lost. */
    void endSearch() {
        outcome = looking() ? Outcome.LOST : Outcome.THERE;
    }

    /** Whether the transfer had a line of the log. */
    boolean anyLine() {
        return positions.any();
    }

    /** What the present line is, as far as is known. */
    Kind kind() {
        return kind;
    }

    /** A line without a time begins. */
    void beginForeignLine() {
        kind = Kind.FOREIGN;
    }

    /** A line with this time begins. */
    void beginLine(long second, int nano) {
        positions.line(second, nano);
        kind = switch (mode) {
            case PASS -> {
                deliverLine();
                yield Kind.NEW;
            }
            case SWALLOW -> {
                deliverLine();
                last.end();
                yield Kind.SWALLOWED;
            }
            case SKIP, SUSPICIOUS, SEARCH, FOUND -> oldOrCandidate(second, nano);
        };
    }

    private Kind oldOrCandidate(long second, int nano) {
        if (looking() && last.mayBe(positions)) {
            return Kind.CANDIDATE;
        }
        if (mode == Mode.SKIP && outcome != Outcome.THERE && last.isLater(second, nano)) {
            mode = Mode.SUSPICIOUS;
        }
        return Kind.OLD;
    }

    private void deliverLine() {
        last.begin(positions.second(), positions.nano(), positions.ordinal());
        outcome = Outcome.UNKNOWN;
    }

    /**
     * Compares text of a candidate with what was delivered of the line delivered last. Once enough of it has come, it is a
     * candidate no longer.
     *
     * @param lineOver whether a newline follows
     * @return where the text goes on behind what was delivered, if it is that line
     */
    int compare(byte[] bytes, int from, int stop, boolean lineOver) {
        int rest = from + last.passOver(bytes, from, stop);
        boolean over = rest == stop && lineOver;
        if (last.passed() || over) {
            decide(rest < stop, over);
        }
        return rest;
    }

    /** All that was delivered of the line delivered last has been compared, or the candidate is shorter. */
    private void decide(boolean longer, boolean over) {
        boolean complete = last.ended();
        if (complete && !longer && !over) {
            return; // Whether it goes on is not known yet.
        }
        if (last.byPosition() || last.sameText() && !(complete && longer)) {
            mode = mode == Mode.SEARCH ? Mode.FOUND : Mode.PASS;
            kind = complete || mode == Mode.FOUND ? Kind.OLD : Kind.NEW;
        } else {
            kind = Kind.OLD;
        }
    }
}
