package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tells the web framework about the routes. */
public final class Routes {

    private final Set<Route> routes;
    private final LogStreamRoute logStream;
    private final Responder responder;

    @Inject
    Routes(Set<Route> routes, LogStreamRoute logStream, Responder responder) {
        this.routes = routes;
        this.logStream = logStream;
        this.responder = responder;
    }

    public void register(RoutesConfig config) {
        for (Route route : routes) {
            config.get(route.path(), context -> answer(route, responder.exchange(context)));
            config.head(route.path(), context -> answer(route, responder.exchange(context)));
        }
        config.wsBeforeUpgrade(logStream.path(), context -> {
            Exchange exchange = responder.exchange(context);
            exchange.observation().routed(logStream.path());
            logStream.upgrade(exchange, context);
        });
        config.ws(logStream.path(), logStream::configure);
        config.exception(Exception.class, responder::fail);
        config.exception(HttpResponseException.class, responder::fail);
    }

    /** Whether a path takes WebSocket handshakes. */
    public Predicate<String> hasWebSocket() {
        return Pattern.compile(logStream.path().replaceAll("\\{\\w+}", "[^/]+")).asMatchPredicate();
    }

    private static void answer(Route route, Exchange exchange) throws java.io.IOException {
        exchange.observation().routed(route.path());
        route.handle(exchange);
    }
}
