package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a run's log is to be told.
 *
 * @param behind what the reader has already; not changed by anybody
 * @param most how many lines of single containers are to be told from there on; those that are not named are told to their ends
 */
record Portion(CursorPlaces behind, Map<CursorKey, Long> most) {

    /** Everything that comes behind what the reader has. */
    static Portion allBehind(CursorPlaces places) {
        return new Portion(places, Map.of());
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

    long most(CursorKey container) {
        return most.getOrDefault(container, Long.MAX_VALUE);
    }
}
