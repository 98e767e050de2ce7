package io.github.multikueue.proxy.server.observe;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sees every request from its first to its last byte. */
public final class RequestObserver {

    private final AuditLog audit;
    private final ServerMetrics metrics;
    private final Ticker ticker;
    private final @Nullable ExternalLogs external;

    @Inject
    RequestObserver(AuditLog audit, ServerMetrics metrics, Ticker ticker, ServerConfig config) {
        this.audit = audit;
        this.metrics = metrics;
        this.ticker = ticker;
        this.external = config.externalLogs();
    }

    /** A request has come. */
    public Observation begin(String method, String path) {
        return new Observation(method, withoutSecret(path), ticker.read());
    }

    private String withoutSecret(String path) {
        return external != null && path.startsWith(external.prefix()) ? external.prefix() + "/..." : path;
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
