package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.IOException;

/** Answers the requests of a listener. Called by many threads at a time, once for each request. */
@FunctionalInterface
public interface ApiHandler {

    /**
     * Answers one request before it returns; may block for as long as the answer takes.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException to answer with a failure; if the head of an answer has
     *     been sent already, that answer is broken off
     * @throws IOException if the client is gone
     */
    void handle(ApiExchange exchange) throws IOException;
}
