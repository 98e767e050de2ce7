package io.github.multikueue.proxy.server.route.websocket;

import io.github.multikueue.proxy.server.http.protocol.PingLimit;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty tells of one WebSocket. Messages of the client are thrown away; Jetty bounds their length only since methods take
 * them. Public since Jetty calls it by reflection; to be made by
 * {@link LogSockets} alone.
 */
public final class LogSocketEvents implements Session.Listener.AutoDemanding {

    private final LogSockets sockets;
    private final PendingLog log;
    private final PingLimit pings = new PingLimit();
    private final AtomicBoolean ponging = new AtomicBoolean();
    private volatile @Nullable Session opened;
    private volatile @Nullable LogSocket socket;

    LogSocketEvents(LogSockets sockets, PendingLog log) {
        this.sockets = sockets;
        this.log = log;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        opened = session;
        socket = sockets.connected(session, log);
    }

    /** In place of Jetty, which would answer any number of them. One that still waits to be sent is enough. */
    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        Session session = opened;
        if (session == null) {
            return;
        }
        if (pings.isExceeded()) {
            session.close(StatusCode.POLICY_VIOLATION, PingLimit.REASON, Callback.NOOP);
        } else if (ponging.compareAndSet(false, true)) {
            ByteBuffer copy =
                    ByteBuffer.allocate(payload.remaining()).put(payload).flip();
            session.sendPong(copy, Callback.from(() -> ponging.set(false), failure -> ponging.set(false)));
        }
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
        LogSocket known = socket;
        if (known != null) {
            sockets.gone(known);
        }
    }
}
