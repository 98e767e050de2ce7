package io.github.multikueue.proxy.server.http.servlet;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Writes responses, and gives up on readers who take nothing for too long. Jetty's own idle timeouts are not used for
 * that: they also end what is merely silent, streams of HTTP/2 at the second time.
 */
@Singleton
public final class ResponseWriter {

    private static final int CHECKS = 10;
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(1);

    private final Duration patience;
    private final Ticker ticker;
    private final Set<ResponseBody> writing = ConcurrentHashMap.newKeySet();

    @Inject
    ResponseWriter(ServerConfig config, ScheduledExecutorService scheduler, Ticker ticker) {
        this.patience = config.timeouts().writeStall();
        this.ticker = ticker;
        long nanos = Math.min(patience.dividedBy(CHECKS).toNanos(), LONGEST_CHECK.toNanos());
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(Threads.repeatable(this::giveUp), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** The body of a response, to be written. */
    public ResponseBody body(HttpServletRequest request) {
        return new ResponseBody(request, patience, ticker, writing);
    }

    private void giveUp() {
        long now = ticker.read();
        writing.forEach(body -> body.giveUpAfter(now));
    }
}
