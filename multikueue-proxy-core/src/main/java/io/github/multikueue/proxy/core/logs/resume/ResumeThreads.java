package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads behind the logs that are read from workers: one that looks for transfers that have become silent, and those that make
 * calls for readers who may go before the answer comes. All are daemons, and end when they have been idle for a while. Safe for use by
 * many threads.
 */
public final class ResumeThreads implements AutoCloseable {

    private static final int MOST_CALLS = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ScheduledThreadPoolExecutor silence;
    private final ExecutorService calls = Threads.blocking("log-resume", MOST_CALLS);

    /** Starts no thread before there is something to do. */
    public ResumeThreads() {
        silence = new ScheduledThreadPoolExecutor(1, Threads.daemons("log-silence"));
        silence.setRemoveOnCancelPolicy(true);
        silence.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
        silence.allowCoreThreadTimeOut(true);
    }

    /**
     * Checks something from time to time, unless this is closed.
     *
     * @return ends that
     */
    Runnable repeat(Runnable check, long delayNanos, long periodNanos) {
        try {
            Future<?> repeated = silence.scheduleWithFixedDelay(
                    Threads.repeatable(check), delayNanos, periodNanos, TimeUnit.NANOSECONDS);
            return () -> repeated.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** If all threads are busy, or closed, the calling thread makes the call. */
    void call(Runnable call) {
        try {
            calls.execute(call);
        } catch (RejectedExecutionException e) {
            call.run();
        }
    }

    /** Ends the threads. Logs that are being read are not closed by this; nobody notices any more that they are silent. */
    @Override
    public void close() {
        silence.shutdownNow();
        calls.shutdownNow();
    }
}
