package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a run's log the reader gets.
 *
 * @param behind what the reader has already; not changed by anybody
 * @param maxLines how many lines of single containers are to be told from there on; those that are not named are told to their ends
 */
record RunLogRange(CursorPlaces behind, Map<CursorKey, Long> maxLines) {

    /** Everything that comes behind what the reader has. */
    static RunLogRange allBehind(CursorPlaces places) {
        return new RunLogRange(places, Map.of());
    }

    /** Whether there is nothing more to tell of that container, or of the whole group. */
    boolean isDone(CursorKey key) {
        return behind.isDone(key);
    }

    /** The last line that the reader has, or null for none. */
    @Nullable
    LogPosition position(CursorKey container) {
        return behind.position(container);
    }

    long maxLines(CursorKey container) {
        return maxLines.getOrDefault(container, Long.MAX_VALUE);
    }
}
