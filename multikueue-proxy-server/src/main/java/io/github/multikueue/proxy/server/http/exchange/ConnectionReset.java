package io.github.multikueue.proxy.server.http.exchange;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a TCP connection with RST instead of FIN. Over HTTP/1.0 the end of the connection is the end of the body, so only a
 * reset tells a client that a body is incomplete.
 */
public final class ConnectionReset {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionReset.class);
    private static final int RESET_ON_CLOSE = 0;
    private static final int ORDERLY_CLOSE = -1;

    private ConnectionReset() {}

    /** From now on the connection is reset however it is closed, also if this process is killed. */
    public static void arm(EndPoint endPoint) {
        linger(endPoint, RESET_ON_CLOSE);
    }

    /** From now on the connection is closed in good order. */
    public static void disarm(EndPoint endPoint) {
        linger(endPoint, ORDERLY_CLOSE);
    }

    /** Resets the connection at once. Jetty would first send the orderly end of TLS, which clients take for that of HTTP. */
    public static void now(EndPoint endPoint) {
        arm(endPoint);
        SocketChannel channel = channel(endPoint);
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("The connection did not close cleanly", e);
            }
        }
    }

    private static void linger(EndPoint endPoint, int seconds) {
        SocketChannel channel = channel(endPoint);
        if (channel != null && channel.isOpen()) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, seconds);
            } catch (IOException e) {
                LOG.debug("The client is gone already", e);
            }
        }
    }

    private static @Nullable SocketChannel channel(EndPoint endPoint) {
        EndPoint transport =
                endPoint instanceof SslEndPoint tls ? tls.getSslConnection().getEndPoint() : endPoint;
        return transport instanceof SocketChannelEndPoint socket ? socket.getChannel() : null;
    }
}
