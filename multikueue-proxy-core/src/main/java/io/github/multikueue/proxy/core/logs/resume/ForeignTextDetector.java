package io.github.multikueue.proxy.core.logs.resume;

import org.jspecify.annotations.Nullable;

/** Notices {@link ForeignText} in one transfer after another of a followed log. For one thread. */
final class ForeignTextDetector {

    private final ForeignText text = new ForeignText();
    private ForeignText.@Nullable FoundException found;
    private boolean mayBeCut;

    /** Whether the transfers that begin from now on may begin within a line, whose rest then has no time. */
    void mayBeCut(boolean itMay) {
        mayBeCut = itMay;
    }

    /** A transfer begins. */
    void begin() {
        text.clear();
        found = null;
    }

    /**
     * A line without a time begins.
     *
     * @param first whether no line of the log came before it
     */
    void beginLine(boolean first) {
        if (!text.isEmpty()) {
            found = text.found(first, true);
        }
    }

    /**
     * Text of a line without a time. The rest of a line that began before the time asked for may come first; everything else is
     * no log.
     *
     * @param lineOver whether a newline follows
     * @param first whether no line of the log came before it
     */
    void add(byte[] bytes, int from, int to, boolean lineOver, boolean first) {
        text.add(bytes, from, to);
        boolean enough = lineOver || text.isFull();
        if (enough && (!first || !mayBeCut)) {
            found = text.found(first, lineOver);
        }
    }

    /** Whether there is something that is no line of the log. */
    boolean isFound() {
        return found != null;
    }

    /** @throws ForeignText.FoundException if there is something that is no line of the log */
    void requireNone() throws ForeignText.FoundException {
        if (found != null) {
            throw found;
        }
    }

    /**
     * The transfer has ended in a line without a time.
     *
     * @throws ForeignText.FoundException always
     */
    void ended(boolean first) throws ForeignText.FoundException {
        throw text.found(first, false);
    }
}
