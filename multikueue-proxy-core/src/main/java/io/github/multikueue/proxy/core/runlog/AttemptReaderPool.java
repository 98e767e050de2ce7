package io.github.multikueue.proxy.core.runlog;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read a run's logs for one reader: one for each try that is being read, up to a bound; further ones wait
 * for their turn. Safe for use by many threads.
 */
final class AttemptReaderPool {

    /** As many members as Tekton makes of a matrix. */
    static final int MAX_RUNNING = 256;

    private static final Logger log = LoggerFactory.getLogger(AttemptReaderPool.class);

    /** Something to read. */
    @FunctionalInterface
    private interface Task {
        void read(Object writer) throws IOException, InterruptedException;
    }

    private final ExecutorService threads;
    private final AttemptReader reader;
    private final LineMerger merger;
    private final WakeupSignal wakeup;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Queue<AttemptState> waiting = new ArrayDeque<>();
    private int running;

    /** @param wakeup raised when something has been read */
    AttemptReaderPool(ExecutorService threads, AttemptReader reader, LineMerger merger, WakeupSignal wakeup) {
        this.threads = threads;
        this.reader = reader;
        this.merger = merger;
        this.wakeup = wakeup;
    }

    /** Reads these one after another, in the thread of the caller. */
    void tell(List<AttemptState> attempts) {
        run(new Object(), self -> readAll(attempts, self));
    }

    /**
     * Reads these one after another, and lets nobody else write before that is done.
     *
     * @throws RejectedExecutionException if there is no thread for it
     */
    void catchUp(List<AttemptState> attempts) {
        Object writer = new Object();
        merger.hold(writer);
        begin(writer, self -> readAll(attempts, self));
    }

    private void readAll(List<AttemptState> attempts, Object writer) throws IOException, InterruptedException {
        for (AttemptState each : attempts) {
            reader.read(each, writer, null);
        }
    }

    /** Reads this one while others are read. */
    void read(AttemptState attempt) {
        lock.lock();
        try {
            waiting.add(attempt);
        } finally {
            lock.unlock();
        }
        beginWaiting();
    }

    /** Begins with those that wait, as far as there are threads. */
    void beginWaiting() {
        lock.lock();
        try {
            while (running < MAX_RUNNING && !waiting.isEmpty()) {
                AttemptState next = waiting.element();
                begin(new Object(), self -> reader.read(next, self, new SidecarReaders(threads, merger)));
                waiting.remove();
            }
        } catch (RejectedExecutionException e) {
            log.debug("no thread to read the log of a task, trying again soon");
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is read, but not longer than this; returns whether it is. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!isIdle() && left > 0) {
                left = idle.awaitNanos(left);
            }
            return isIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all is read. */
    boolean isIdle() {
        lock.lock();
        try {
            return running == 0 && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void begin(Object writer, Task task) {
        lock.lock();
        try {
            threads.execute(() -> {
                try {
                    run(writer, task);
                } finally {
                    ended();
                }
            });
            running++;
        } finally {
            lock.unlock();
        }
    }

    private void run(Object writer, Task task) {
        try {
            task.read(writer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.debug("the reader of a run's log has left");
        } catch (RuntimeException e) {
            log.error("reading the log of a task failed", e);
            merger.fail(e);
        } finally {
            merger.release(writer);
        }
    }

    private void ended() {
        lock.lock();
        try {
            running--;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
        beginWaiting();
        wakeup.raise();
    }
}
