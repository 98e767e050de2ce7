package io.github.multikueue.proxy.server.http.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Hands WebSocket handshakes to {@link WebSocketPaths}, and all other requests on. Javalin never sees a handshake, since it would
 * make a session for each.
 */
public final class HandshakeFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Absent by the time a request comes here, unless it is a complete handshake for one of the paths. */
    private static final String MARK = "Sec-WebSocket-Version";

    private final transient WebSocketPaths paths;

    /** @param paths which requests whose header {@code Sec-WebSocket-Version} was left in place are for */
    public HandshakeFilter(WebSocketPaths paths) {
        this.paths = paths;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader(MARK) == null) {
            chain.doFilter(request, response);
        } else {
            paths.handshake(request, response);
        }
    }
}
