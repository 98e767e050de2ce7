package io.github.multikueue.proxy.server.route.websocket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty tells of one WebSocket. Messages of the client are thrown away; Jetty bounds their length only since methods take
 * them. Public since Jetty calls it by reflection; to be made by
 * {@link LogSockets} alone.
 */
public final class LogSocketEvents implements Session.Listener.AutoDemanding {

    private final LogSockets sockets;
    private final PendingLog log;
    private volatile @Nullable LogSocket socket;

    LogSocketEvents(LogSockets sockets, PendingLog log) {
        this.sockets = sockets;
        this.log = log;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        socket = sockets.connected(session, log);
    }

    @Override
    public void onWebSocketText(String message) {}

    @Override
    public void onWebSocketBinary(ByteBuffer message, Callback callback) {
        callback.succeed();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        gone();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        gone();
    }

    private void gone() {
        LogSocket opened = socket;
        if (opened != null) {
            sockets.gone(opened);
        }
    }
}
