package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    private final Duration timeout;
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
        Thread thread = Thread.currentThread();
        Future<?> end = timer.schedule(() -> end(exchange, thread), timeout.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            if (!end.cancel(false)) {
                // The interrupt was for this request, not for the next one of this thread.
                boolean unused = Thread.interrupted();
            }
        };
    }

    private static void end(GuardedExchange exchange, Thread thread) {
        if (!exchange.take(504)) {
            return;
        }
        Status status =
                Status.failure(504, "Timeout", "Timeout: request did not complete within the allotted timeout", null);
        try {
            FailureResponses.respond(exchange.unguarded(), status);
        } catch (IOException e) {
            logger.debug("A client left before it was told that its request took too long", e);
        } finally {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
