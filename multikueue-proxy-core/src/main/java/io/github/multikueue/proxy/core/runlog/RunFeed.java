package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the reader of a run's log holds. */
final class RunFeed implements LogFeed {

    private final LineMerger merger;
    private final CursorPlaces places;
    private final Cursors.Writer cursors;
    private final Consumer<RunFeed> onClose;
    private boolean lineOver = true;

    /** @param places what the reader has already; changed here as it goes on */
    RunFeed(LineMerger merger, CursorPlaces places, Cursors.Writer cursors, Consumer<RunFeed> onClose) {
        this.merger = merger;
        this.places = places;
        this.cursors = cursors;
        this.onClose = onClose;
    }

    @Override
    public @Nullable LogEvent next() throws IOException {
        while (true) {
            FeedItem item = merger.take();
            if (item == null) {
                return null;
            }
            item.progress().accept(places);
            lineOver = item.lineOver();
            if (item.event() != null) {
                return item.event();
            }
        }
    }

    @Override
    public boolean ready() {
        return merger.ready();
    }

    @Override
    public @Nullable String cursor() {
        return lineOver ? cursors.write(places) : null;
    }

    @Override
    public void close() {
        merger.close();
        onClose.accept(this);
    }
}
