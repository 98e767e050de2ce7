package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import io.github.multikueue.proxy.server.status.HttpFailureException;

/** {@code /metrics}, in the text format of Prometheus; at most a second old. Whoever asks while many do gets 503. */
final class MetricsRoute implements Route {

    private final MetricsCopy metrics;
    private final MetricsCredentials credentials;

    @Inject
    MetricsRoute(MetricsCopy metrics, MetricsCredentials credentials) {
        this.metrics = metrics;
        this.credentials = credentials;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.METRICS;
    }

    @Override
    public RouteAuthentication authentication() {
        return credentials.authentication();
    }

    @Override
    public void handle(Exchange exchange) {
        byte[] text = metrics.read().orElseThrow(() -> HttpFailureException.busy(MetricsCopy.BUSY));
        exchange.send(200, "text/plain; version=0.0.4; charset=utf-8", text);
    }
}
