package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests whose storage takes too long: the client gets a 504, and the thread that waits is interrupted. Requests that last
 * by their nature have no deadline.
 */
final class RequestDeadline implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RequestDeadline.class);

    /** A request that must end in time. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    /** If so many clients do not take the answer that they have waited too long, the connections of others are ended. */
    private static final int MOST_ANSWERS = 64;

    private final Duration timeout;
    private final ExecutorService answers = Threads.blocking("request-deadline-answer", MOST_ANSWERS);
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("request-deadline"), new ThreadPoolExecutor.DiscardPolicy());

    RequestDeadline(Duration timeout) {
        this.timeout = timeout;
        timer.setRemoveOnCancelPolicy(true);
    }

    Running begin(ApiCall call, GuardedExchange exchange) {
        if (call.info().isLongRunning()) {
            return () -> {};
        }
        Pending pending = new Pending(exchange, Thread.currentThread());
        Future<?> expiry = timer.schedule(() -> expire(pending), timeout.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            expiry.cancel(false);
            pending.over();
        };
    }

    /** The timer never waits for a client that does not take its answer. */
    private void expire(Pending pending) {
        if (!pending.exchange.take(504)) {
            return;
        }
        try {
            answers.execute(() -> {
                answer(pending.exchange);
                pending.interrupt();
            });
        } catch (RejectedExecutionException e) {
            pending.exchange.abort();
            pending.interrupt();
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
    private static final class Pending {

        private final GuardedExchange exchange;
        /** Null once it is over: the thread works on another request then, which nobody may interrupt for this one. */
        private @Nullable Thread thread;

        Pending(GuardedExchange exchange, Thread thread) {
            this.exchange = exchange;
            this.thread = thread;
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        synchronized void over() {
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
