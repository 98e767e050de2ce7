package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells the web framework about the routes. */
public final class Routes {

    private final Set<Route> routes;
    private final Set<LogStreamRoute> webSockets;
    private final Responder responder;

    @Inject
    Routes(Set<Route> routes, Set<LogStreamRoute> webSockets, Responder responder) {
        this.routes = routes;
        this.webSockets = webSockets;
        this.responder = responder;
    }

    public void register(RoutesConfig config) {
        routes.forEach(route -> register(config, route));
        for (LogStreamRoute route : webSockets) {
            register(config, route);
            config.wsBeforeUpgrade(route.path(), context -> {
                Exchange exchange = responder.exchange(context);
                exchange.observation().routed(route.path());
                route.upgrade(exchange, context);
            });
            config.ws(route.path(), route::configure);
        }
        config.exception(Exception.class, responder::fail);
        config.exception(HttpResponseException.class, responder::fail);
    }

    private void register(RoutesConfig config, Route route) {
        config.get(route.path(), context -> answer(route, responder.exchange(context)));
        config.head(route.path(), context -> answer(route, responder.exchange(context)));
    }

    /** Whether a path takes WebSocket handshakes. */
    public Predicate<String> hasWebSocket() {
        String paths = webSockets.stream()
                .map(route -> route.path().replaceAll("\\{\\w+}", "[^/]+"))
                .collect(Collectors.joining("|"));
        return Pattern.compile(paths).asMatchPredicate();
    }

    private static void answer(Route route, Exchange exchange) throws IOException {
        exchange.observation().routed(route.path());
        route.handle(exchange);
    }
}
