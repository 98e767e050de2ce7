package io.github.multikueue.proxy.server.http.exchange;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an HTTP/1 connection is watched for its end: from when somebody wants to know and the request's body has been read,
 * until the answer is complete. HTTP/2 needs no watching, since its clients reset their streams.
 */
final class InputWatching {

    private final Request request;
    private final Departure departure;
    private boolean wanted;
    private boolean bodyEnded;
    private boolean over;
    private @Nullable EndOfInputWatch watch;

    InputWatching(Request request, Departure departure) {
        this.request = request;
        this.departure = departure;
        this.over = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** Somebody wants to know. */
    synchronized void wanted() {
        wanted = true;
        if (!over && !bodyEnded && !RequestInput.hasBody(request)) {
            // Lets Jetty notice that there is nothing to be read any more.
            request.read();
            bodyEnded = true;
        }
        startIfDue();
    }

    synchronized void bodyHasEnded() {
        bodyEnded = true;
        startIfDue();
    }

    private void startIfDue() {
        if (over || watch != null || !wanted || !bodyEnded) {
            return;
        }
        Connection connection = request.getConnectionMetaData().getConnection();
        if (connection.getEndPoint() instanceof AbstractEndPoint endPoint
                && connection instanceof Connection.UpgradeTo next) {
            watch = new EndOfInputWatch(endPoint, next, departure::leave);
            watch.start();
        }
    }

    /** Nobody needs to know any more, or somebody else reads from the connection now. */
    synchronized void stop() {
        over = true;
        if (watch != null) {
            watch.stop();
        }
    }
}
