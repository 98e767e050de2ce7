package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.io.IOException;

/**
 * The order in which each request is answered, be it plain HTTP or a WebSocket handshake:
 *
 * <ol>
 *   <li>observe and audit, refuse what can be read in two ways: before the routes, in {@code server.http}
 *   <li>find out who asks; a request without a token is 401
 *   <li>read what is asked for
 *   <li>limits, access and the answer, which the route and its use case do in this order
 * </ol>
 *
 * What is wrong with a request is told to callers alone whom the manager knows; all others get 401, whatever they ask for.
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

    /** @throws UnauthenticatedException if the route is for callers, and this is none that the manager knows */
    void run(Route route, Exchange exchange, Answer answer) throws IOException {
        exchange.observation().routed(route.path());
        if (!route.isForCallers()) {
            answer.to(exchange);
            return;
        }
        exchange.identify(callers.identify(exchange.head()));
        try {
            answer.to(exchange);
        } catch (BadRequestException | InvalidException | HttpFailureException e) {
            callers.verify(exchange.caller().caller());
            throw e;
        }
    }

    /**
     * There is no route for a path, or not for its method.
     *
     * @throws UnauthenticatedException if the path could be one for callers, and this is none that the manager knows
     */
    void unrouted(Exchange exchange) {
        String path = exchange.request().getRequestURI();
        if (path.startsWith("/api/") || path.startsWith("/apis/")) {
            callers.verify(callers.identify(exchange.head()).caller());
        }
    }
}
