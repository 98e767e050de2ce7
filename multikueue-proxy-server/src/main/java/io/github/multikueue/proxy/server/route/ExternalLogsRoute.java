package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.logs.LogFormat;
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

    private final RoutePattern pattern;
    private final RouteAuthentication authentication;
    private final ArchivedLogs logs;
    private final LogStreams streams;
    private final HttpLogRelay relay;

    /** @param pattern with the parameters {@code namespace}, {@code pod} and {@code container} */
    ExternalLogsRoute(
            RoutePattern pattern,
            DashboardCredentials credentials,
            ArchivedLogs logs,
            LogStreams streams,
            HttpLogRelay relay) {
        this.pattern = pattern;
        this.authentication = credentials.at(pattern);
        this.logs = logs;
        this.streams = streams;
        this.relay = relay;
    }

    @Override
    public RoutePattern pattern() {
        return pattern;
    }

    @Override
    public RouteAuthentication authentication() {
        return authentication;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        String namespace = exchange.namespace();
        String pod = exchange.pod();
        String container = exchange.container();
        Instant start = exchange.query().timeIfSet("startTime");
        Instant completion = exchange.query().timeIfSet("completionTime");
        try (LogStream stream =
                streams.open(exchange, Transport.HTTP, () -> logs.open(namespace, pod, container, start, completion))) {
            exchange.describe(LogFormat.TEXT);
            relay.relay(exchange.request(), exchange.response(), stream, LogFormat.TEXT, false, new byte[0]);
        }
    }
}
