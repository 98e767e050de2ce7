package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line for each request: who did what, where, and what came of it. Logger {@code audit}, level info. */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("audit");

    @Inject
    AuditLog() {}

    /** Whether anybody reads it; if not, callers need not be described. */
    public boolean isEnabled() {
        return LOG.isInfoEnabled();
    }

    void write(Observation request, int code, Duration duration) {
        LoggingEventBuilder line = LOG.atInfo();
        line = add(line, "caller", request.caller());
        line = add(line, "impersonatedUser", request.impersonatedUser());
        line = add(line, "method", request.method());
        line = addObject(line, request);
        line = add(line, "worker", request.worker() == null ? "" : request.worker());
        line = line.addKeyValue("code", code).addKeyValue("bytes", request.bytes());
        line = line.addKeyValue("ms", duration.toMillis());
        Outcome outcome = request.outcome();
        line = add(line, "outcome", outcome == null ? "" : outcome.label());
        line.log("request");
    }

    private static LoggingEventBuilder addObject(LoggingEventBuilder before, Observation request) {
        RequestInfo info = request.info();
        if (info == null || !info.isResourceRequest()) {
            return add(before, "path", request.path());
        }
        LoggingEventBuilder line = add(before, "verb", info.verb());
        line = add(line, "resource", info.resourceAndSubresource());
        line = add(line, "namespace", info.namespace());
        return add(line, "name", info.name());
    }

    private static LoggingEventBuilder add(LoggingEventBuilder line, String key, String value) {
        return value.isEmpty() ? line : line.addKeyValue(key, Printable.of(value));
    }
}
