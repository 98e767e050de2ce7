package io.github.multikueue.proxy.core.fake;

import java.io.IOException;

/** Answers requests. An IOException means that the client is gone or was cut off: the connection is closed. */
interface HttpHandler {
    void handle(HttpExchange exchange) throws IOException;
}
