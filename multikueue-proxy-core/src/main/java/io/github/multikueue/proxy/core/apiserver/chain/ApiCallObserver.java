package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;

/** Is told of each request, for audit and metrics. Must not throw. Safe for use by many threads. */
@FunctionalInterface
public interface ApiCallObserver {

    /** Is told how one request goes on. */
    interface ObservedCall {

        /**
         * It is known who sends the request.
         *
         * @param user for whom it is answered: the caller, or whom the caller impersonates
         */
        default void authenticated(UserInfo caller, UserInfo user) {}

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

    /** Tells several, one after another. */
    static ApiCallObserver all(List<ApiCallObserver> observers) {
        return observers.size() == 1 ? observers.get(0) : new ApiCallObservers(observers);
    }

    /** A watch was cut off, since its client did not keep up with what happened. */
    default void watchDropped(RequestInfo watch) {}
}
