package io.github.multikueue.proxy.server.http.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The paths that take WebSocket handshakes. Safe for use by many threads. */
public interface WebSocketPaths {

    /** Whether a path takes handshakes. */
    boolean contains(String path);

    /**
     * Answers a handshake that is complete, for a path that takes handshakes: with {@link WebSocketUpgrades}, or with a refusal.
     *
     * @throws IOException if the answer cannot be written
     */
    void handshake(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
