package io.github.multikueue.proxy.server.http.servlet;

import io.github.multikueue.proxy.api.BadRequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.websocket.api.Session;

/** Turns HTTP/1.1 connections into WebSockets. */
public final class WebSocketUpgrades {

    private static final int CLIENT_MESSAGE_BYTES = 4 * 1024;
    private static final int MOST_FRAME_BYTES = 64 * 1024;

    private WebSocketUpgrades() {}

    /**
     * Answers a handshake with 101. The WebSocket opens soon after the request's filters have returned.
     *
     * @param endpoint makes what is told of the WebSocket, an instance of a public class; asked when nothing is wrong with the
     *     handshake itself. What it throws is thrown here, and nothing has been answered then
     * @throws BadRequestException if the handshake is incomplete
     * @throws IOException if the answer cannot be written
     */
    public static void accept(
            HttpServletRequest request, HttpServletResponse response, Supplier<Session.Listener> endpoint)
            throws IOException {
        JettyWebSocketServerContainer container =
                JettyWebSocketServerContainer.getContainer(request.getServletContext());
        container.setMaxTextMessageSize(CLIENT_MESSAGE_BYTES);
        container.setMaxBinaryMessageSize(CLIENT_MESSAGE_BYTES);
        container.setMaxFrameSize(MOST_FRAME_BYTES);
        if (!container.upgrade((asked, answer) -> endpoint.get(), request, response)) {
            throw new BadRequestException(
                    "WebSocket handshake: incomplete (expected: as RFC 6455, section 4.2.1 says)");
        }
    }
}
