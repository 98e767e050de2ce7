package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.http.exchange.ApiHandler;

/**
 * A Kubernetes API that the server serves below a path of its own, besides its routes of REST.
 *
 * @param prefix what the paths of its requests begin with, as sent, such as {@code /clusters/}; the handler sees it
 * @param handler answers them
 */
public record PathMount(String prefix, ApiHandler handler) {

    /** Checks the prefix. */
    public PathMount {
        if (!prefix.startsWith("/") || !prefix.endsWith("/") || prefix.length() < 3) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: such as /clusters/)");
        }
    }
}
