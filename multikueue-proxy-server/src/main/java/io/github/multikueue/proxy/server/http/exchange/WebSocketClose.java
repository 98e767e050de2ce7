package io.github.multikueue.proxy.server.http.exchange;

import java.time.Duration;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Closes WebSockets such that the reader gets all that was sent before, and learns why. Left alone, Jetty throws away what
 * waits to be sent, and closes the connection right behind a close frame with any code but 1000; a reader who is behind and
 * still says something then loses what he has not read, the code included.
 */
public final class WebSocketClose {

    /** How long a reader has to answer, or to take what is still to be sent. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private WebSocketClose() {}

    /**
     * Sends a close frame behind everything else. The connection ends when the reader has answered, or after five seconds in
     * which he takes nothing.
     *
     * @param reason for people; cut off at 123 bytes
     */
    public static void politely(Session session, int code, String reason) {
        politely(((WebSocketSession) session).getCoreSession(), code, reason);
    }

    static void politely(CoreSession session, int code, String reason) {
        CloseStatus status = new CloseStatus(code, reason);
        session.sendFrame(new CloseFrame(status), Callback.NOOP, false);
        // Counts from when something was last sent: set before, it would cut off a connection that was silent for
        // longer.
        session.setIdleTimeout(PATIENCE);
    }

    /** A close frame that Jetty takes for an ordinary one: it waits for the answer. */
    private static final class CloseFrame extends Frame implements CloseStatus.Supplier {

        CloseFrame(CloseStatus status) {
            super(OpCode.CLOSE, true, status.asPayloadBuffer());
        }

        @Override
        public CloseStatus getCloseStatus() {
            return CloseStatus.NORMAL_STATUS;
        }
    }
}
