package io.github.multikueue.proxy.server.observe;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import java.time.Duration;

/** Sees every request from its first to its last byte. */
public final class RequestObserver {

    private final AuditLog audit;
    private final ServerMetrics metrics;
    private final Ticker ticker;

    @Inject
    RequestObserver(AuditLog audit, ServerMetrics metrics, Ticker ticker) {
        this.audit = audit;
        this.metrics = metrics;
        this.ticker = ticker;
    }

    /** A request has come. */
    public Observation begin(String method, String path) {
        return new Observation(method, path, ticker.read());
    }

    /** A request is over; only the first call counts. */
    public void end(Observation observation, int code) {
        if (observation.finish()) {
            Duration duration = Duration.ofNanos(ticker.read() - observation.beginNanos());
            metrics.answered(observation, code, duration);
            audit.write(observation, code, duration);
        }
    }
}
