package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.rename.json.Edits;

/** Takes elements out of a list, or members out of an object, each with one of the commas beside it. */
final class Removal {

    private final Edits edits;
    private boolean kept;
    private int previousEnd;
    private int removedFrom = -1;

    Removal(Edits edits) {
        this.edits = edits;
    }

    /** Comes to an element. */
    void begin(int start) {
        if (removedFrom >= 0) {
            edits.remove(removedFrom, start);
            removedFrom = -1;
        }
    }

    /** The element stays. */
    void keep(int end) {
        kept = true;
        previousEnd = end;
    }

    /** The element goes: with the comma before it, or, before the first that stays, with the one behind it. */
    void remove(int start, int end) {
        if (kept) {
            edits.remove(previousEnd, end);
        } else {
            removedFrom = start;
        }
        previousEnd = end;
    }

    /** There is no further element. */
    void end() {
        begin(previousEnd);
    }
}
