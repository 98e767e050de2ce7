package io.github.multikueue.proxy.core.runlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What is read at the same time as the steps of a task: its sidecars. For one thread. */
final class Companions {

    /** Something to read. */
    @FunctionalInterface
    interface Reading {
        /** @param writer who writes to the merger */
        void read(Object writer) throws IOException, InterruptedException;
    }

    private final ExecutorService threads;
    private final LineMerger merger;
    private final List<Future<?>> running = new ArrayList<>();

    Companions(ExecutorService threads, LineMerger merger) {
        this.threads = threads;
        this.merger = merger;
    }

    /** Begins to read. */
    void run(Reading reading) {
        Object writer = new Object();
        running.add(threads.submit(() -> {
            try {
                reading.read(writer);
                return null;
            } finally {
                merger.release(writer);
            }
        }));
    }

    /** Waits until all is read. */
    void join() throws IOException, InterruptedException {
        try {
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a sidecar's log", e.getCause());
        } finally {
            running.forEach(each -> each.cancel(true));
        }
    }
}
