package io.github.multikueue.proxy.core.apiserver.chain;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests whose storage takes too long: the client gets a 504, and the thread that waits is interrupted. A watch must have
 * begun its answer in that time; other requests that last by their nature have no deadline.
 *
 * <p>Requests are not timed one by one, since a timer that is set and cancelled for each costs more than a short request itself: all
 * that are running are looked at every twentieth part of the time, so that each ends up to that much too late.
 */
final class RequestDeadline implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RequestDeadline.class);

    /** If so many clients do not take the answer that they have waited too long, the connections of others are ended. */
    private static final int MOST_ANSWERS = 64;

    private static final int LOOKS = 20;

    private static final Running WITHOUT_DEADLINE = () -> {};

    /** A request that must end in time. */
    @FunctionalInterface
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    private final ExecutorService answers = Threads.blocking("request-deadline-answer", MOST_ANSWERS);
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("request-deadline"), new ThreadPoolExecutor.DiscardPolicy());
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private volatile long looks;

    RequestDeadline(Duration timeout) {
        long interval = Math.max(1, timeout.toNanos() / LOOKS);
        timer.scheduleAtFixedRate(Threads.repeatable(this::look), interval, interval, TimeUnit.NANOSECONDS);
    }

    Running begin(ApiCall call, GuardedExchange exchange) {
        if (call.info().isLongRunning() && !call.info().verb().equals("watch")) {
            return WITHOUT_DEADLINE;
        }
        Pending begun = new Pending(exchange, Thread.currentThread(), looks);
        pending.add(begun);
        return begun;
    }

    /** Looks at all requests that are running. */
    void look() {
        long now = looks + 1;
        looks = now;
        for (Pending each : pending) {
            // The look before the first may have been just before the request.
            if (now - each.begun > LOOKS && pending.remove(each)) {
                expire(each);
            }
        }
    }

    /** The timer never waits for a client that does not take its answer. */
    private void expire(Pending late) {
        if (!late.exchange.take(504)) {
            late.settle();
            return;
        }
        boolean told = false;
        try {
            answers.execute(() -> tell(late));
            told = true;
        } catch (RejectedExecutionException e) {
            late.exchange.abort();
        } finally {
            if (!told) {
                late.interrupt();
            }
        }
    }

    private static void tell(Pending late) {
        try {
            answer(late.exchange);
        } finally {
            late.interrupt();
        }
    }

    private static void answer(GuardedExchange exchange) {
        Status status =
                Status.failure(504, "Timeout", "Timeout: request did not complete within the allotted timeout", null);
        try {
            FailureResponses.respond(exchange.unguarded(), status);
        } catch (IOException e) {
            logger.debug("A client left before it was told that its request took too long", e);
        }
    }

    /** A request that a thread works on. */
    private final class Pending implements Running {

        private final GuardedExchange exchange;
        private final long begun;
        /** Null once it is over: the thread works on another request then, which nobody may interrupt for this one. */
        private @Nullable Thread thread;

        private final CountDownLatch settled = new CountDownLatch(1);

        /** @param begun after how many looks it began */
        Pending(GuardedExchange exchange, Thread thread, long begun) {
            this.exchange = exchange;
            this.thread = thread;
            this.begun = begun;
        }

        void interrupt() {
            interruptThread();
            settle();
        }

        private synchronized void interruptThread() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        /** Nothing more is done about the deadline. */
        void settle() {
            settled.countDown();
        }

        /** Waits if the client is being told right now: who ends the exchange meanwhile would cut that off. */
        @Override
        public void close() {
            if (!pending.remove(this)) {
                Uninterruptibles.awaitUninterruptibly(settled);
            }
            over();
        }

        private synchronized void over() {
            thread = null;
            if (exchange.status() == 504) {
                // The interrupt, if there was one, was for this request.
                boolean unused = Thread.interrupted();
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        answers.shutdown();
    }
}
