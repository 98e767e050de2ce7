package io.github.multikueue.proxy.server.route;

import com.google.common.collect.Sets;
import com.google.inject.Inject;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells the web framework about the routes. */
public final class Routes {

    private final Set<Route> routes;
    private final RequestChain chain;
    private final Responder responder;
    private final NearPaths nearPaths;

    @Inject
    Routes(Set<Route> routes, JobRoutes jobs, LogStreamRoutes webSockets, RequestChain chain, Responder responder) {
        this.routes = Sets.union(Sets.union(routes, jobs.plain()), webSockets.routes());
        this.chain = chain;
        this.responder = responder;
        this.nearPaths = new NearPaths(this.routes.stream()
                .map(Route::pattern)
                .filter(pattern -> RoutePaths.isOfUsers(pattern.template()))
                .toList());
    }

    /** Whether a path is one by which the server tells how it is: probes ask for it by the address of a Pod. */
    public static boolean isManagement(String path) {
        List<String> segments = RoutePattern.segments(path);
        return RoutePaths.MANAGEMENT.stream().anyMatch(pattern -> pattern.matches(segments));
    }

    /** Registers all routes, and what answers requests that fail or have none. */
    public void register(RoutesConfig config) {
        routes.forEach(route -> register(config, route));
        config.exception(Exception.class, this::fail);
        config.exception(HttpResponseException.class, this::unrouted);
    }

    private void register(RoutesConfig config, Route route) {
        String path = route.pattern().template();
        config.get(path, context -> chain.run(route, exchange(context), route::handle));
        config.head(path, context -> chain.run(route, exchange(context), route::handle));
    }

    private Exchange exchange(Context context) {
        return responder.exchange(context.req(), context.res(), context.pathParamMap());
    }

    private void fail(Exception thrown, Context context) {
        responder.fail(thrown, responder.exchange(context.req(), context.res(), Map.of()));
    }

    private HttpFailureException refusal(HttpResponseException thrown, HttpServletRequest request) {
        return thrown.getStatus() == HttpURLConnection.HTTP_BAD_METHOD
                ? HttpFailureException.methodNotAllowed(request.getMethod())
                : HttpFailureException.noSuchPath(nearPaths.of(request.getRequestURI()));
    }

    private void unrouted(HttpResponseException thrown, Context context) {
        Exchange exchange = responder.exchange(context.req(), context.res(), Map.of());
        try {
            chain.unrouted(exchange);
            responder.fail(refusal(thrown, exchange.request()), exchange);
        } catch (ProxyException | StatusException | IOException e) {
            responder.fail(e, exchange);
        }
    }
}
