package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.IOException;

/**
 * Kubernetes APIs that the server serves below a path of their own, besides its routes of REST. Started once, closed once; answers the
 * requests whose paths begin with its prefix, which it sees.
 */
public interface PathMount extends ApiHandler, AutoCloseable {

    /** What the paths of its requests begin with, as sent, such as {@code /clusters/}. */
    String prefix();

    /**
     * Does what must be done before requests can be answered.
     *
     * @throws IOException if they cannot be; the message is for the user
     */
    void start() throws IOException;

    /** Ends all requests that last. */
    @Override
    void close();
}
