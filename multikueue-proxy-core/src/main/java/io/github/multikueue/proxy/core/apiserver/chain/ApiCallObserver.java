package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;

/** Is told of each request, for audit and metrics. Must not throw. Safe for use by many threads. */
@FunctionalInterface
public interface ApiCallObserver {

    /** Looks at nothing. */
    ApiCallObserver NONE = (exchange, info) -> new ObservedCall() {};

    /** Is told how one request goes on. */
    interface ObservedCall {

        /** The user is known, for whom the request is answered. */
        default void authenticated(UserInfo user) {}

        /**
         * The request is over.
         *
         * @param status the HTTP status of the answer, or 0 if the client left before there was one
         */
        default void ended(int status) {}
    }

    /**
     * A request has come.
     *
     * @param exchange as the server of HTTP handed it over
     */
    ObservedCall begun(ApiExchange exchange, RequestInfo info);

    /** A watch was cut off, since its client did not keep up with what happened. */
    default void watchDropped(RequestInfo watch) {}
}
