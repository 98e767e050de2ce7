package io.github.multikueue.proxy.server.http.answer;

import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Tells connections on which somebody has made a request who is known from those of strangers. Strangers can hold less: a connection of
 * HTTP/2 that leaves more than 20 of its answers unread for a second is closed. Who is known may be that slow, for a while.
 *
 * <p>Not a lower number of concurrent streams: clients may have sent many requests before they hear of it, and some fail then instead of
 * waiting.
 */
public final class KnownConnections {

    /** The most answers that a stranger may leave unread on a connection. */
    private static final int MOST_UNREAD = 20;

    private static final int OK_UP_TO = 399;

    private static final String ATTRIBUTE = KnownConnections.class.getName();

    /** What begins with these is told to everybody, as a rule. */
    private static final Set<String> OPEN_TO_ALL =
            Set.of("", "health", "healthz", "livez", "ready", "readyz", "metrics", "version", "openapi", ".well-known");

    private KnownConnections() {}

    /** A request has been made by somebody who is known. */
    public static void add(Request request) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        if (!isKnown(connection)) {
            connection.setAttribute(ATTRIBUTE, true);
        }
    }

    private static boolean isKnown(ConnectionMetaData connection) {
        return connection.getAttribute(ATTRIBUTE) != null;
    }

    /** A request is answered with a status: if it asked for something that is not for everybody, and got it, its sender is known. */
    public static void answered(Request request, int status) {
        if (status <= OK_UP_TO
                && !isKnown(request.getConnectionMetaData())
                && !OPEN_TO_ALL.contains(firstSegment(request.getHttpURI().getPath()))) {
            add(request);
        }
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
    }

    /** Closes connections of strangers that have too many unread answers. */
    static void closeStrangers(Map<ConnectionMetaData, Integer> unread) {
        unread.forEach((connection, count) -> {
            if (count > MOST_UNREAD
                    && !isKnown(connection)
                    && connection.getConnection() instanceof HTTP2Connection http2) {
                http2.getSession().close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "unread_answers", Callback.NOOP);
            }
        });
    }
}
