package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes from those who read the containers' logs to the reader of the run's log.
 *
 * @param event what the reader gets; null for progress alone
 * @param progress how far the reader has come with it
 * @param lineOver whether a line of another container may follow
 */
record FeedItem(@Nullable LogEvent event, Consumer<CursorPlaces> progress, boolean lineOver) {

    private static final int OVERHEAD = 64;

    /** Nothing of the log, so there is no progress in it. */
    static FeedItem notice(LogEvent.Notice notice) {
        return new FeedItem(notice, places -> {}, true);
    }

    static FeedItem progress(Consumer<CursorPlaces> progress) {
        return new FeedItem(null, progress, true);
    }

    /** The same, where the beginning of its line was told before something else. */
    FeedItem atLineStart() {
        return event instanceof LogEvent.Text text && !text.begins()
                ? new FeedItem(
                        new LogEvent.Text(text.origin(), text.time(), text.bytes(), true, text.ends()),
                        progress,
                        lineOver)
                : this;
    }

    /** What it counts in a queue that is bounded. */
    int weight() {
        int content = 0;
        if (event instanceof LogEvent.Text text) {
            content = text.bytes().length;
        } else if (event instanceof LogEvent.Notice notice) {
            content = notice.message().length();
        }
        return OVERHEAD + content;
    }
}
