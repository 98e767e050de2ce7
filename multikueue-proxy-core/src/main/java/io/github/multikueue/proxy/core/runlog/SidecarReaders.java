package io.github.multikueue.proxy.core.runlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/** What is read at the same time as the steps of a task: its sidecars. For one thread. */
final class SidecarReaders {

    /** Something to read. */
    @FunctionalInterface
    interface Reading {
        /**
         * @param writer who writes to the merger
         * @return true when nothing is left to read
         */
        boolean read(Object writer) throws IOException, InterruptedException;
    }

    private final ExecutorService threads;
    private final LineMerger merger;
    private final List<Future<Boolean>> running = new ArrayList<>();

    SidecarReaders(ExecutorService threads, LineMerger merger) {
        this.threads = threads;
        this.merger = merger;
    }

    /** Begins to read; returns false if there is no thread for it. */
    boolean begin(Reading reading) {
        try {
            Object writer = new Object();
            running.add(threads.submit(() -> read(reading, writer)));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private boolean read(Reading reading, Object writer) throws IOException, InterruptedException {
        try {
            return reading.read(writer);
        } finally {
            merger.release(writer);
        }
    }

    /** Waits until all is read; returns true when nothing is left to read. */
    boolean join() throws IOException, InterruptedException {
        try {
            boolean all = true;
            for (Future<Boolean> each : running) {
                all &= each.get();
            }
            return all;
        } catch (ExecutionException e) {
            throw new IOException("a sidecar's log", e.getCause());
        }
    }
}
