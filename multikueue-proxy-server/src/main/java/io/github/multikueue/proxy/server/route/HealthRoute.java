package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;

/** {@code /health}: the process is alive. */
final class HealthRoute implements Route {

    @Inject
    HealthRoute() {}

    @Override
    public RoutePattern pattern() {
        return RoutePaths.HEALTH;
    }

    @Override
    public RouteAuthentication authentication() {
        return RouteAuthentication.NONE;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.send(200, Exchange.TEXT, "ok\n".getBytes(StandardCharsets.UTF_8));
    }
}
