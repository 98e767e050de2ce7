package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.access.CallerKeys;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.io.IOException;

/**
 * The order in which each request is answered, be it plain HTTP or a WebSocket handshake; {@link #run} is the chain. What is wrong
 * with a request is told to callers alone whom the manager knows; all others get 401, whatever they ask for.
 */
final class RequestChain {

    /** What a route does for a request. */
    @FunctionalInterface
    interface Answer {

        /** @throws IOException if the answer cannot be written */
        void to(Exchange exchange) throws IOException;
    }

    private final Callers callers;

    @Inject
    RequestChain(Callers callers) {
        this.callers = callers;
    }

    /**
     * Answers a request of a route: notes its path for metrics, finds out who asks, notes what is asked for, lets the caller act as
     * somebody else, and hands the request to the route. The rest is the route's: limits, if it opens a log, and its use case, which
     * reviews the caller's access before anything else. Audit has begun before, in {@code server.http}.
     *
     * @throws UnauthenticatedException if nobody knows the caller whom the route is for
     */
    void run(Route route, Exchange exchange, Answer answer) throws IOException {
        exchange.observation().routed(route.pattern().template());
        AuthenticatedCaller caller = route.authentication().callerOf(exchange);
        // Not before: until somebody is known, a part of the path may be the dashboard's secret in a wrong place.
        exchange.observation().asked(route.pattern().info(exchange));
        try {
            exchange.identify(impersonated(caller, exchange));
            answer.to(exchange);
        } catch (BadRequestException | InvalidException | HttpFailureException | StatusException e) {
            callers.verify(caller);
            throw e;
        }
    }

    /** Whoever has a token of the manager may ask to act as somebody else; the right to do so is reviewed with all others. */
    private static AuthenticatedCaller impersonated(AuthenticatedCaller caller, Exchange exchange) {
        if (!(caller instanceof AuthenticatedCaller.UnverifiedToken unverified)
                || !(unverified.caller() instanceof Caller.BearerToken token)) {
            return caller;
        }
        return ImpersonationHeaders.read(exchange.head())
                .map(impersonation -> impersonation.by(token))
                .<AuthenticatedCaller>map(as -> new AuthenticatedCaller.UnverifiedToken(as, CallerKeys.of(as)))
                .orElse(caller);
    }

    /**
     * There is no route for a path, or not for its method.
     *
     * @throws UnauthenticatedException if the path could be one for callers, and this is none that the manager knows
     */
    void unrouted(Exchange exchange) {
        String path = exchange.request().getRequestURI();
        if (path.startsWith(RoutePaths.API) || path.startsWith("/apis/")) {
            callers.verify(RouteAuthentication.BEARER_TOKEN.callerOf(exchange));
        }
    }
}
