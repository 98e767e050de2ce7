package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.route.stream.HttpLogRelay;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import java.io.IOException;
import java.time.Instant;

/**
 * The logs of finished runs as the Tekton Dashboard asks for them ({@code --external-logs}).
 *
 * @see <a href="https://github.com/tektoncd/dashboard/blob/main/docs/logs.md">Dashboard: logs</a>
 */
final class ExternalLogsRoute implements Route {

    /** Who the dashboard is, in audit lines and for limits. */
    private static final String DASHBOARD = "external-logs";

    private final String path;
    private final boolean hasSecret;
    private final ExternalLogsGuard guard;
    private final ArchivedLogs logs;
    private final LogStreams streams;
    private final HttpLogRelay relay;

    /**
     * @param path the path before the namespace
     * @param hasSecret whether the path has the parameter {@code secret}
     */
    ExternalLogsRoute(
            String path,
            boolean hasSecret,
            ExternalLogsGuard guard,
            ArchivedLogs logs,
            LogStreams streams,
            HttpLogRelay relay) {
        this.path = path;
        this.hasSecret = hasSecret;
        this.guard = guard;
        this.logs = logs;
        this.streams = streams;
        this.relay = relay;
    }

    @Override
    public String path() {
        return path + (hasSecret ? "/{secret}" : "") + "/{namespace}/{pod}/{container}";
    }

    /** Its guard lets the dashboard in, which is no caller. */
    @Override
    public boolean isForCallers() {
        return false;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        guard.require(exchange, hasSecret ? exchange.parameter("secret") : null);
        exchange.observation().calledBy(DASHBOARD);
        String namespace = exchange.namespace();
        String pod = exchange.pod();
        String container = exchange.container();
        Instant start = exchange.query().timeIfSet("startTime");
        Instant completion = exchange.query().timeIfSet("completionTime");
        exchange.observation().about(new AuditedObject("get", "pods/log", namespace, pod));
        try (LogStream stream = streams.open(
                exchange, DASHBOARD, Transport.HTTP, () -> logs.open(namespace, pod, container, start, completion))) {
            exchange.describe(200, LogFormat.TEXT.contentType());
            relay.relay(exchange.request(), exchange.response(), stream, LogFormat.TEXT, false, new byte[0]);
        }
    }
}
