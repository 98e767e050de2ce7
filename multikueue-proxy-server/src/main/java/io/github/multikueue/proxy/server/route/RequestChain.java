package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.access.CallerKeys;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
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
    private final UnknownTokens tokens;

    @Inject
    RequestChain(Callers callers, UnknownTokens tokens) {
        this.callers = callers;
        this.tokens = tokens;
    }

    /**
     * Answers a request of a route: notes its path for metrics, finds out who asks, notes what is asked for, lets the caller act as
     * somebody else, and hands the request to the route. The rest is the route's: limits, if it opens a log, and its use case, which
     * reviews the caller's access before anything else. Audit has begun before, in {@code server.http}.
     *
     * @throws UnauthenticatedException if nobody knows the caller whom the route is for
     * @throws TooManyRequestsException if too many tokens have come from the same address that nobody knows
     */
    void run(Route route, Exchange exchange, Answer answer) throws IOException {
        exchange.observation().routed(route.pattern().template());
        AuthenticatedCaller caller = route.authentication().callerOf(exchange);
        // Not before: until somebody is known, a part of the path may be the dashboard's secret in a wrong place.
        exchange.observation().asked(route.pattern().info(exchange));
        if (!(caller instanceof AuthenticatedCaller.UnverifiedToken)) {
            if (!caller.equals(UserInfo.ANONYMOUS)) {
                exchange.callerIsKnown();
            }
            answer(caller, exchange, answer);
            return;
        }
        guarded(caller, exchange, () -> answer(caller, exchange, answer));
    }

    private void answer(AuthenticatedCaller caller, Exchange exchange, Answer answer) throws IOException {
        try {
            exchange.identify(impersonated(caller, exchange));
            answer.to(exchange);
        } catch (BadRequestException | InvalidException | HttpFailureException | StatusException e) {
            callers.verify(caller);
            throw e;
        }
    }

    /** What asks the manager for a caller. */
    @FunctionalInterface
    private interface Question {

        void ask() throws IOException;
    }

    /** Counts the tokens that the manager does not know, and does not ask it for more of an address. */
    private void guarded(AuthenticatedCaller caller, Exchange exchange, Question question) throws IOException {
        String address = exchange.request().getRemoteAddr();
        tokens.admit(address, caller);
        try {
            question.ask();
            tokens.known(caller); // The exchange may be over.
        } catch (UnauthenticatedException e) {
            tokens.refused(address, caller);
            throw e;
        } catch (ForbiddenException | NotFoundException | NotAdmittedException e) {
            tokens.known(caller);
            exchange.callerIsKnown();
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
     * @throws TooManyRequestsException if too many tokens have come from the same address that nobody knows
     */
    void unrouted(Exchange exchange) throws IOException {
        String path = exchange.request().getRequestURI();
        if (RoutePaths.isOfUsers(path)) {
            AuthenticatedCaller caller = RouteAuthentication.BEARER_TOKEN.callerOf(exchange);
            guarded(caller, exchange, () -> callers.verify(caller));
            exchange.callerIsKnown();
        }
    }
}
