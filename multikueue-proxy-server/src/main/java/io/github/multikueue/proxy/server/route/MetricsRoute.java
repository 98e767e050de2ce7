package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.server.observe.CoreMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}, in the text format of Prometheus. */
final class MetricsRoute implements Route {

    private final PrometheusMeterRegistry registry;
    private final CoreMetrics core;

    @Inject
    MetricsRoute(PrometheusMeterRegistry registry, CoreMetrics core) {
        this.registry = registry;
        this.core = core;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.METRICS;
    }

    @Override
    public RouteAuthentication authentication() {
        return RouteAuthentication.NONE;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        core.refresh();
        exchange.send(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                registry.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
