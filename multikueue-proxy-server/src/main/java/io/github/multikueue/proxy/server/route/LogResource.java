package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.server.route.query.LogViewQuery;

/**
 * A kind of log that can be asked for: over plain HTTP at a path of its own, and over a WebSocket at {@code /stream} below
 * that.
 */
interface LogResource {

    /** The path over plain HTTP. */
    RoutePattern pattern();

    /**
     * Reads which log is asked for.
     *
     * @param stream whether over a WebSocket: such a log is always followed
     */
    LogQuery read(Exchange exchange, LogViewQuery view, boolean stream);
}
