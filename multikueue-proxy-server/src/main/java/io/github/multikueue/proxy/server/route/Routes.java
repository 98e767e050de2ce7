package io.github.multikueue.proxy.server.route;

import com.google.common.collect.Sets;
import com.google.inject.Inject;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Tells the web framework about the routes. */
public final class Routes {

    private final Set<Route> routes;
    private final Responder responder;

    @Inject
    Routes(Set<Route> routes, LogStreamRoutes webSockets, Responder responder) {
        this.routes = Sets.union(routes, webSockets.routes());
        this.responder = responder;
    }

    public void register(RoutesConfig config) {
        routes.forEach(route -> register(config, route));
        config.exception(Exception.class, this::fail);
        config.exception(HttpResponseException.class, this::fail);
    }

    private void register(RoutesConfig config, Route route) {
        config.get(route.path(), context -> answer(route, exchange(context)));
        config.head(route.path(), context -> answer(route, exchange(context)));
    }

    private Exchange exchange(Context context) {
        return responder.exchange(context.req(), context.res(), context.pathParamMap());
    }

    private void fail(Exception thrown, Context context) {
        responder.fail(thrown, responder.exchange(context.req(), context.res(), Map.of()));
    }

    private static void answer(Route route, Exchange exchange) throws IOException {
        exchange.observation().routed(route.path());
        route.handle(exchange);
    }
}
