package io.github.multikueue.proxy.server.route;

import java.io.IOException;

/** One endpoint, answering GET and HEAD. Safe for use by many threads. */
public interface Route {

    /** The path, with parameters in braces; also the label of its metrics. */
    String path();

    /**
     * Answers one request. Whatever is thrown becomes a Kubernetes {@code Status}.
     *
     * @throws IOException if the response cannot be written
     */
    void handle(Exchange exchange) throws IOException;
}
