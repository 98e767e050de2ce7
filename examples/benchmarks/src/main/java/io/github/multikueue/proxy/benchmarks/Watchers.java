package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Clients that watch one collection, each on a connection of its own. */
final class Watchers implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int AT_A_TIME = 64;
    private static final int BUFFER = 1024;

    private final int count;
    private final Semaphore door = new Semaphore(AT_A_TIME);
    /** A permit for each event that a watcher has got and nobody has waited for yet. */
    private final Semaphore events = new Semaphore(0);

    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private final ExecutorService threads;

    private Watchers(int count) {
        this.count = count;
        this.threads = Threads.blocking("watchers", count);
    }

    /** Returns when all have got their first event, so there must be exactly one object. */
    static Watchers come(Endpoint endpoint, String path, int count) throws IOException {
        Watchers watchers = new Watchers(count);
        byte[] request = endpoint.request(path + "?watch=true");
        for (int i = 0; i < count; i++) {
            watchers.threads.execute(() -> watchers.watch(endpoint, request));
        }
        watchers.awaitEvent();
        return watchers;
    }

    private void watch(Endpoint endpoint, byte[] request) {
        door.acquireUninterruptibly();
        Events heard = new Events();
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            connection.get(request, heard);
            throw new IOException("a watch ended");
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** Counts events: each is one line. */
    private final class Events implements HttpConnection.Sink {

        private boolean present;

        @Override
        public void accept(byte[] buffer, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (buffer[i] == '\n') {
                    heard();
                }
            }
        }

        private void heard() {
            if (!present) {
                present = true;
                door.release();
            }
            events.release();
        }
    }

    /** Waits until each has got one more event; returns when that was, as {@link System#nanoTime()}. */
    long awaitEvent() throws IOException {
        try {
            if (!events.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                IOException failure = new IOException(events.availablePermits() + " of " + count + " have the event");
                failures.forEach(failure::addSuppressed);
                throw failure;
            }
            return System.nanoTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
