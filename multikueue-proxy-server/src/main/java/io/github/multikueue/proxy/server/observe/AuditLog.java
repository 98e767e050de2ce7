package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request: who did what, where, and what came of it. Logger {@code audit}, level info; requests for documents of the
 * server, as probes make them every second, are told at that level if the answer's code is another one than before, else at debug.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("audit");
    private static final Set<String> PROBED = Set.of("/health", "/ready", "/metrics");

    private final Map<String, Integer> lastCodes = new ConcurrentHashMap<>();

    @Inject
    AuditLog() {}

    /** Whether anybody reads it; if not, callers need not be described. */
    public boolean isEnabled() {
        return LOG.isInfoEnabled();
    }

    void write(Observation request, int code, Duration duration) {
        LoggingEventBuilder line = isNews(request, code) ? LOG.atInfo() : LOG.atDebug();
        line = add(line, "caller", request.caller());
        line = add(line, "impersonatedUser", request.impersonatedUser());
        line = add(line, "method", request.method());
        line = add(line, "cluster", request.cluster());
        line = addObject(line, request);
        line = add(line, "worker", request.worker() == null ? "" : request.worker());
        line = line.addKeyValue("code", code);
        line = request.isCounted() ? line.addKeyValue("bytes", request.bytes()) : line;
        line = line.addKeyValue("ms", duration.toMillis());
        Outcome outcome = request.outcome();
        line = add(line, "outcome", outcome == null ? "" : outcome.label());
        line.log("request");
    }

    private boolean isNews(Observation request, int code) {
        String path = request.path();
        if (!PROBED.contains(path)) {
            return true;
        }
        Integer last = lastCodes.put(path, code);
        return last == null || last != code;
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
