package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.util.Map;
import java.util.Objects;
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

    /** Whether there is nothing more to tell of the try. */
    boolean isDone(AttemptLog log) {
        return log.keys().stream().anyMatch(behind::isDone);
    }

    /** Whether there is nothing more to tell of the container. */
    boolean isDone(AttemptLog log, TaskContainer container) {
        return isDone(log) || log.keys(container).stream().anyMatch(behind::isDone);
    }

    /** The last line that the reader has, or null for none. */
    @Nullable
    LogPosition position(AttemptLog log, TaskContainer container) {
        return log.keys(container).stream()
                .map(behind::position)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    long maxLines(AttemptLog log, TaskContainer container) {
        return log.keys(container).stream()
                .map(maxLines::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
