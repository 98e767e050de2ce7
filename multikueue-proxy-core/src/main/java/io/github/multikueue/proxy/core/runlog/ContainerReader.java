package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines.Search;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One container's log as items of the run's, from right behind a place on. For one thread. */
final class ContainerReader {

    /**
     * How far a log has been read.
     *
     * @param line the last line that was read to its end, or null if there is none; an ordinal of 0 is the place before all
     *     lines of that time
     * @param bytes how much of the line behind it has been read, too
     */
    record ResumePoint(@Nullable LogPosition line, long bytes) {

        static ResumePoint behind(@Nullable LogPosition line) {
            return new ResumePoint(line, 0);
        }

        /** The next place to try if this one is not there any more: before all lines that are later. */
        ResumePoint orLater() {
            return line == null ? this : behind(new LogPosition(line.time().plusNanos(1), 0));
        }
    }

    /** The place to go on from is not there any more. */
    static final class LostResumePointException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final TimestampedLines lines;
    private final CursorKey key;
    private @Nullable LogPosition line;
    private long bytes;
    private long skip;
    private boolean inLine;
    private long left;
    private boolean more;

    /**
     * @param lines the log; if it is to be read from a place on, from the second of that or before
     * @param maxLines how many lines are wanted
     */
    ContainerReader(TimestampedLines lines, CursorKey key, long maxLines) {
        this.lines = lines;
        this.key = key;
        this.left = maxLines;
    }

    TimestampedLines lines() {
        return lines;
    }

    /** How far it has been read. */
    ResumePoint place() {
        return new ResumePoint(line, bytes);
    }

    /** How many lines are still wanted. */
    long left() {
        return left;
    }

    /** Whether the log goes on behind the lines that were wanted. */
    boolean hasMore() {
        return more;
    }

    /** Goes to a place, and returns the first item from there, or null if there is none. To be called first. */
    @Nullable
    FeedItem seek(ResumePoint place) throws IOException, LostResumePointException {
        line = place.line();
        bytes = place.bytes();
        skip = place.bytes();
        inLine = skip > 0;
        Search search = line == null ? Search.FOUND : lines.goBehind(line);
        if (search == Search.PASSED) {
            throw new LostResumePointException();
        }
        return search == Search.FOUND ? next() : null;
    }

    /** The next item, or null at the end of the log, or of what is wanted of it. */
    @Nullable
    FeedItem next() throws IOException {
        for (LogEvent event = lines.next(); event != null; event = lines.next()) {
            if (isBeyond(event)) {
                more = true;
                return null;
            }
            FeedItem item = item(event);
            if (item != null) {
                return item;
            }
        }
        if (inLine) {
            return FeedItem.progress(reached());
        }
        return null;
    }

    private boolean isBeyond(LogEvent event) {
        return left == 0 && event instanceof LogEvent.Text text && text.begins();
    }

    private @Nullable FeedItem item(LogEvent event) {
        if (!(event instanceof LogEvent.Text text)) {
            return FeedItem.notice((LogEvent.Notice) event);
        }
        LogEvent.Text rest = withoutSkipped(text);
        bytes += rest.bytes().length;
        inLine = !lines.lineOver();
        if (inLine) {
            return rest.bytes().length == 0 ? null : new FeedItem(rest, places -> {}, false);
        }
        return new FeedItem(rest, reached(), true);
    }

    /** The reader has the beginning of the line already. */
    private LogEvent.Text withoutSkipped(LogEvent.Text text) {
        if (skip == 0) {
            return text;
        }
        int known = (int) Math.min(skip, text.bytes().length);
        skip -= known;
        byte[] rest = Arrays.copyOfRange(text.bytes(), known, text.bytes().length);
        return new LogEvent.Text(text.origin(), text.time(), rest, false, text.ends());
    }

    /** The line is over. */
    private Consumer<CursorPlaces> reached() {
        inLine = false;
        left--;
        bytes = 0;
        skip = 0;
        LogPosition here = lines.position();
        line = here == null ? line : here;
        return places -> {
            if (here != null) {
                places.reached(key, here);
            }
        };
    }
}
