package io.github.multikueue.proxy.server.route;

import java.io.IOException;

/** One endpoint, answering GET and HEAD. Safe for use by many threads. */
interface Route {

    /** The path, and what a request for it asks for: audit, metrics and dispatch go by it. */
    RoutePattern pattern();

    /** Which credentials count; by default, those of users of the manager cluster. */
    default RouteAuthentication authentication() {
        return RouteAuthentication.BEARER_TOKEN;
    }

    /**
     * Answers one request. Whatever is thrown becomes a Kubernetes {@code Status}.
     *
     * @throws IOException if the response cannot be written
     */
    void handle(Exchange exchange) throws IOException;
}
