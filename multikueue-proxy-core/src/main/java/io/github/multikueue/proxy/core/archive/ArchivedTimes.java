package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.tekton.TaskStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The times in the status of an archived TaskRun. */
final class ArchivedTimes {

    private ArchivedTimes() {}

    /**
     * A {@code meta/v1 Time}; null if there is none.
     *
     * @throws UpstreamFailureException if it is something else
     */
    static @Nullable Instant of(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new UpstreamFailureException("Tekton Results gave an unusable answer", e);
        }
    }

    /** Whether any of a task was between these times; null is open. */
    static boolean overlap(TaskStatus task, @Nullable Instant start, @Nullable Instant end) {
        Instant started = of(task.startTime());
        Instant ended = of(task.completionTime());
        return (start == null || ended == null || !ended.isBefore(start))
                && (end == null || started == null || !started.isAfter(end));
    }
}
