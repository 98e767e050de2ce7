package io.github.multikueue.proxy.core.fake;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open watch. Other threads leave it things to write; its own thread writes them in that order. */
final class WatchStream implements Consumer<Change> {
    private interface Step {
        void run() throws IOException;
    }

    private static final int LIMIT = 10_000;

    private final HttpExchange exchange;
    private final Renderer renderer;
    private final ObjectFilter filter;
    private final boolean bookmarks;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>(LIMIT);
    private boolean first = true;
    private boolean over;

    WatchStream(HttpExchange exchange, Renderer renderer, ObjectFilter filter, boolean bookmarks) {
        this.exchange = exchange;
        this.renderer = renderer;
        this.filter = filter;
        this.bookmarks = bookmarks;
    }

    /** Adds a change. */
    @Override
    public void accept(Change change) {
        add(() -> write(change));
    }

    /** Adds what exists, and the bookmark that tells that this was all if the watch takes bookmarks. */
    void initial(ObjectStore.Snapshot snapshot) {
        add(() -> {
            for (StoredObject object : snapshot.objects()) {
                event(renderer.event("ADDED", object, first));
            }
            if (bookmarks) {
                event(renderer.bookmark(snapshot.revision(), true, first));
            }
        });
    }

    void bookmark(long revision) {
        if (bookmarks) {
            add(() -> event(renderer.bookmark(revision, false, first)));
        }
    }

    /** Ends it with an ERROR event. */
    void fail(StatusException error) {
        add(() -> {
            event(Renderer.line("ERROR", error.status()));
            over = true;
        });
    }

    /**
     * Writes until the watch is over.
     *
     * @param bookmarkNow asks for a bookmark in order with all changes
     */
    void run(Duration timeout, Duration bookmarkInterval, Runnable bookmarkNow) throws IOException {
        exchange.start(200, Map.of("Content-Type", "application/json", "Cache-Control", "no-cache, private"));
        exchange.flush();
        exchange.onDeparture(() -> add(() -> over = true));
        long end = System.nanoTime() + timeout.toNanos();
        long nextBookmark = System.nanoTime() + bookmarkInterval.toNanos();
        while (!over) {
            long now = System.nanoTime();
            if (now >= end) {
                break;
            }
            Step step = poll(Math.min(end, bookmarks ? nextBookmark : end) - now);
            if (step != null) {
                runAll(step);
            } else if (bookmarks && System.nanoTime() >= nextBookmark) {
                nextBookmark += bookmarkInterval.toNanos();
                bookmarkNow.run();
            }
        }
    }

    /** A client that does not read for so long is cut off, as kube-apiserver does. */
    private void add(Step step) {
        if (!steps.offer(step)) {
            exchange.drop();
        }
    }

    private void runAll(Step next) throws IOException {
        for (Step step = next; step != null && !over; step = steps.poll()) {
            step.run();
        }
        exchange.flush();
    }

    private @Nullable Step poll(long nanos) throws InterruptedIOException {
        try {
            return steps.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void write(Change change) throws IOException {
        String type = change.typeFor(filter);
        if (type != null) {
            event(renderer.event(type, change.current(), first));
        }
    }

    private void event(byte[][] line) throws IOException {
        exchange.write(line);
        first = false;
    }
}
