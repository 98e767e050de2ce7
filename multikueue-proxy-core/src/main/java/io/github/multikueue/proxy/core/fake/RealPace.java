package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time. */
final class RealPace implements Pace {
    private final long begin = System.nanoTime();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, RealPace::daemon);

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Override
    public void after(Duration delay, Runnable action) {
        try {
            thread.schedule(() -> run(action), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: nobody looks at the fleet any more.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** The executor would keep an exception to itself; a test must hear of it. */
    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-fleet-pace");
        thread.setDaemon(true);
        return thread;
    }
}
