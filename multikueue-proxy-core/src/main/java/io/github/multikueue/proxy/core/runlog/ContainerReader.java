package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.CursorKey;
import io.github.multikueue.proxy.core.logs.CursorPlaces;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.TimestampedLines;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One container's log as items of the run's, from right behind a position on. For one thread. */
final class ContainerReader {

    /** How far the clock of a worker may be set back between two lines of a log. */
    static final Duration CLOCK_STEP = Duration.ofSeconds(1);

    /** The line to go on behind is not there any more. */
    static final class LostPlaceException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient LogPosition next;

        LostPlaceException(LogPosition lost) {
            this.next = new LogPosition(lost.time().plusNanos(1), 0);
        }

        /** The next place to try: before all lines that are later. */
        LogPosition next() {
            return next;
        }
    }

    private final TimestampedLines lines;
    private final CursorKey key;
    private boolean inLine;

    /** @param lines the log; if it is to be read from a position on, from the second of that or before */
    ContainerReader(TimestampedLines lines, CursorKey key) {
        this.lines = lines;
        this.key = key;
    }

    /**
     * Goes right behind a position, and returns the first item from there, or null if there is none.
     *
     * @param after the last line that is not wanted any more; an ordinal of 0 is the place before all lines of that time
     */
    @Nullable
    FeedItem seek(LogPosition after) throws IOException, LostPlaceException {
        boolean met = false;
        while (!(met && lines.lineOver())) {
            LogEvent event = lines.next();
            if (event == null) {
                return null;
            }
            if (event instanceof LogEvent.Notice) {
                continue;
            }
            if (after.ordinal() == 0 && !event.time().isBefore(after.time())) {
                return item(event);
            }
            met |= after.equals(lines.position());
            if (!met && event.time().isAfter(after.time().plus(CLOCK_STEP))) {
                throw new LostPlaceException(after);
            }
        }
        return next();
    }

    /** The next item, or null at the end of the log. */
    @Nullable
    FeedItem next() throws IOException {
        LogEvent event = lines.next();
        if (event != null) {
            return item(event);
        }
        if (inLine) {
            inLine = false;
            LogPosition end = lines.position();
            return FeedItem.progress(places -> reached(places, end));
        }
        return null;
    }

    private FeedItem item(LogEvent event) {
        if (event instanceof LogEvent.Notice notice) {
            return FeedItem.notice(notice);
        }
        inLine = !lines.lineOver();
        LogPosition here = inLine ? null : lines.position();
        return new FeedItem(event, places -> reached(places, here), !inLine);
    }

    private void reached(CursorPlaces places, @Nullable LogPosition position) {
        if (position != null) {
            places.reached(key, position);
        }
    }
}
