package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where the last lines of a whole run begin, as a place to go on from: containers before it count as read. Goes
 * through the run from its end, and through each log without keeping it. Unless the run is followed, what is written after it
 * was there is not wanted. For one thread.
 */
final class TailFinder {

    private static final Logger log = LoggerFactory.getLogger(TailFinder.class);

    private final ContainerLogOpener opener;
    private final ContainerSelection selection;
    private final CursorPlaces places = new CursorPlaces();
    private final Map<CursorKey, Long> maxLines = new HashMap<>();
    private long left;

    private TailFinder(ContainerLogOpener opener, ContainerSelection selection, long lines) {
        this.opener = opener;
        this.selection = selection;
        this.left = lines;
    }

    /**
     * @param attempts all tries in the order they are read
     * @param lines how many lines are wanted
     */
    static RunLogRange find(
            ContainerLogOpener opener, ContainerSelection selection, List<AttemptLog> attempts, long lines) {
        TailFinder finder = new TailFinder(opener, selection, lines);
        for (int i = attempts.size() - 1; i >= 0; i--) {
            finder.attempt(attempts.get(i));
        }
        return new RunLogRange(finder.places, opener.options().follow() ? Map.of() : finder.maxLines);
    }

    private void attempt(AttemptLog attempt) {
        boolean over = attempt.attempt().complete() || !attempt.present();
        if (left == 0 && over) {
            places.done(attempt.key());
        } else if (attempt.hasPod()) {
            try {
                containers(opener.withPod(attempt));
            } catch (ProxyException e) {
                log.debug("{} does not count: {}", attempt.title(), e.getMessage());
            }
        }
    }

    private void containers(AttemptLog attempt) {
        List<TaskContainer> containers = selection.containers(attempt.attempt());
        for (int i = containers.size() - 1; i >= 0; i--) {
            TaskContainer each = containers.get(i);
            if (left == 0 && each.state() == State.TERMINATED) {
                places.done(attempt.key(each));
            } else if (selection.isReadable(each)) {
                try {
                    container(attempt, each);
                } catch (ProxyException | IOException e) {
                    log.debug("{} does not count: {}", attempt.origin(each), e.getMessage());
                }
            } else {
                maxLines.put(attempt.key(each), 0L);
            }
        }
    }

    private void container(AttemptLog attempt, TaskContainer container) throws IOException {
        int failures = 0;
        while (true) {
            try {
                begin(attempt, container);
                return;
            } catch (IOException e) {
                failures++;
                if (failures == ContainerCopier.MAX_FAILURES) {
                    throw e;
                }
            }
        }
    }

    /** A log that has more lines than are wanted is begun in its midst, or behind its last line. */
    private void begin(AttemptLog attempt, TaskContainer container) throws IOException {
        long wanted = Math.max(left, 1);
        Instant first = null;
        long count = 0;
        long ofFirst = 0;
        try (TimestampedLines lines = opener.tail(attempt, container, wanted)) {
            for (LogEvent.Text line = nextLine(lines); line != null; line = nextLine(lines)) {
                first = first == null ? line.time() : first;
                ofFirst += line.time().equals(first) ? 1 : 0;
                count++;
            }
        }
        if (first != null && count >= wanted) {
            long before = count(attempt, container, first) - (left == 0 ? 0 : ofFirst);
            places.reached(attempt.key(container), new LogPosition(first, Math.toIntExact(before)));
        }
        long told = Math.min(left, count);
        maxLines.put(attempt.key(container), told);
        left -= told;
    }

    /** How many lines with that time the log has: the tail may begin in the midst of them. */
    private long count(AttemptLog attempt, TaskContainer container, Instant time) throws IOException {
        long count = 0;
        LogPosition there = new LogPosition(time, 0);
        try (TimestampedLines lines = opener.open(attempt, container, false, there)) {
            LogEvent.Text line = nextLine(lines);
            while (line != null && !line.time().isAfter(time.plus(TimestampedLines.CLOCK_STEP))) {
                count += line.time().equals(time) ? 1 : 0;
                line = nextLine(lines);
            }
        }
        return count;
    }

    private static LogEvent.@Nullable Text nextLine(TimestampedLines lines) throws IOException {
        LogEvent event = lines.next();
        while (event != null && !(event instanceof LogEvent.Text text && text.begins())) {
            event = lines.next();
        }
        return (LogEvent.Text) event;
    }
}
