package io.github.multikueue.proxy.core.fake.http;

import java.io.IOException;

/** Answers requests. An IOException means that the client is gone or was cut off: the connection is closed. */
public interface HttpHandler {
    /**
     * Answers one request.
     *
     * @throws IOException if the client is gone or was cut off
     */
    void handle(HttpExchange exchange) throws IOException;
}
