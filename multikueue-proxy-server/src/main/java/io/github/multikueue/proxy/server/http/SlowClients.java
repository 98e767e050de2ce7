package io.github.multikueue.proxy.server.http;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose client takes too long for its TLS handshake or for the head of a request. An idle timeout does
 * not: it begins anew with every byte of a client that sends one now and then. Used by one thread at a time.
 */
public final class SlowClients implements Runnable {

    /**
     * Where a connection stood at the end of its last request.
     *
     * @param messages how many requests it had sent
     * @param bytes how many bytes it had sent
     * @param since when we last saw it stand there
     */
    private record Progress(long messages, long bytes, long since) {}

    private final Connector connector;
    private final Duration patience;
    private final Ticker ticker;
    private Map<EndPoint, Progress> progress = new HashMap<>();

    public SlowClients(Connector connector, Duration patience, Ticker ticker) {
        this.connector = connector;
        this.patience = patience;
        this.ticker = ticker;
    }

    /** Looks at every connection once. */
    @Override
    public void run() {
        long now = ticker.read();
        Map<EndPoint, Progress> next = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Connection connection = requests(endPoint.getConnection());
            Progress reached = reached(connection, progress.get(endPoint), now);
            next.put(endPoint, reached);
            if (isUnfinished(connection, reached) && now - reached.since() > patience.toNanos()) {
                endPoint.close(new TimeoutException("the client takes too long for the head of its request"));
            }
        }
        progress = next;
    }

    private static Connection requests(Connection connection) {
        return connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
    }

    /** The clock of a head starts with its first byte, and stands while nothing of a next one has come. */
    private static Progress reached(Connection connection, @Nullable Progress before, long now) {
        long messages = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        if (before == null) {
            return new Progress(messages, messages == 0 ? 0 : bytes, now);
        }
        boolean between = messages != before.messages() || bytes == before.bytes();
        return between && !isHandshaking(connection) ? new Progress(messages, bytes, now) : before;
    }

    private static boolean isUnfinished(Connection connection, Progress reached) {
        if (isHandshaking(connection)) {
            return true;
        }
        // A connection of HTTP/2 sends other things than requests, too; it is only held to its first one.
        return connection instanceof ConnectionMetaData http
                && connection.getBytesIn() > reached.bytes()
                && (http.getHttpVersion() != HttpVersion.HTTP_2 || reached.messages() == 0);
    }

    private static boolean isHandshaking(Connection connection) {
        return connection instanceof NegotiatingServerConnection;
    }
}
