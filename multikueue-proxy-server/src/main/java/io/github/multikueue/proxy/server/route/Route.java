package io.github.multikueue.proxy.server.route;

import java.io.IOException;

/** One endpoint, answering GET and HEAD. Safe for use by many threads. */
public interface Route {

    /** The path, with parameters in braces; also the label of its metrics. */
    String path();

    /** Whether it is for those whom the manager knows; if not, nobody is asked who they are. */
    default boolean isForCallers() {
        return true;
    }

    /**
     * Answers one request. Whatever is thrown becomes a Kubernetes {@code Status}.
     *
     * @throws IOException if the response cannot be written
     */
    void handle(Exchange exchange) throws IOException;
}
