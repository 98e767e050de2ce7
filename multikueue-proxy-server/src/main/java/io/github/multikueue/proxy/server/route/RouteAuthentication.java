package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.chain.AuthenticationFilter;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.net.HttpURLConnection;
import java.util.List;

/** Which credentials count for a route. Safe for use by many threads. */
@FunctionalInterface
interface RouteAuthentication {

    /** Nobody is asked who they are. */
    RouteAuthentication NONE = exchange -> UserInfo.ANONYMOUS;

    /** Users of the manager cluster, by a bearer token that the manager verifies when it reviews their access. */
    RouteAuthentication BEARER_TOKEN =
            by("no bearer token (expected: header Authorization: Bearer <token>)", List.of(BearerTokens::unverified));

    /**
     * Finds out who makes a request.
     *
     * @throws UnauthenticatedException if there are no credentials of these kinds, or none of them counts
     */
    AuthenticatedCaller callerOf(Exchange exchange);

    /**
     * Asks authenticators in their order.
     *
     * @param refusal what those are told of whom none of them knows
     */
    static RouteAuthentication by(String refusal, List<Authenticator> authenticators) {
        AuthenticationFilter authentication = new AuthenticationFilter(authenticators);
        return exchange -> {
            try {
                return authentication
                        .callerOf(exchange.head())
                        .orElseThrow(() -> new UnauthenticatedException(refusal));
            } catch (StatusException e) {
                throw e.code() == HttpURLConnection.HTTP_UNAUTHORIZED ? new UnauthenticatedException(refusal) : e;
            }
        };
    }
}
