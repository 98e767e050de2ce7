package io.github.multikueue.proxy.server.http.servlet;

import io.github.multikueue.proxy.server.http.exchange.ConnectionReset;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The client at the other end of a long response, as far as servlets do not show it: it may leave while there is nothing
 * to be written, it may stop reading, and sometimes it has to be told that what it got is not all.
 */
public final class ClientConnection {

    private static final int MOST_DISCARDED = 64 * 1024;

    private final ServletContextRequest request;
    private boolean aborted;

    private ClientConnection(ServletContextRequest request) {
        this.request = request;
    }

    public static ClientConnection of(HttpServletRequest request) {
        return new ClientConnection(ServletContextRequest.getServletContextRequest(request));
    }

    /**
     * Whether the client can only be noticed leaving if this response is the connection's last: HTTP/1.1 has no other sign
     * than the end of what the client sends.
     */
    public boolean isHttp1() {
        return version() != HttpVersion.HTTP_2;
    }

    /** Whether the body has no end but that of the connection. */
    public boolean isHttp10() {
        return isHttp1() && version() != HttpVersion.HTTP_1_1;
    }

    private HttpVersion version() {
        return request.getConnectionMetaData().getHttpVersion();
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /**
     * Makes the client able to tell an incomplete body from a complete one: by chunks over HTTP/1.1, whatever the request
     * says of the connection; over HTTP/1.0, which has none, by a reset of the connection, until {@link #bodyHasEnded}.
     * HTTP/2 does it by itself. To be called before the head is sent.
     */
    public void revealIncompleteBody(HttpServletResponse response) {
        if (isHttp10()) {
            ConnectionReset.arm(endPoint());
        } else if (isHttp1()) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** The body is complete, was aborted, or will be another one: unless aborted, the connection ends in good order. */
    public void bodyHasEnded() {
        if (isHttp10() && !aborted) {
            ConnectionReset.disarm(endPoint());
        }
    }

    void resetIfHttp10() {
        if (isHttp10()) {
            ConnectionReset.now(endPoint());
        }
    }

    /**
     * Sets how long HTTP/1.1 may be without traffic; zero for ever.
     *
     * @return what it was before
     */
    public Duration idleTimeout(Duration timeout) {
        AtomicLong before = new AtomicLong();
        request.addHttpStreamWrapper(stream -> {
            before.set(stream.getIdleTimeout());
            stream.setIdleTimeout(timeout.toMillis());
            return stream;
        });
        return Duration.ofMillis(before.get());
    }

    /** Runs the action, from another thread, if the client resets the stream or the connection fails. */
    public void onReset(Runnable action) {
        request.addFailureListener(failure -> action.run());
    }

    /**
     * Runs the action, from another thread, once an HTTP/1.1 client has ended its side of the connection. What it still
     * sends is read and thrown away, so the response must have {@code Connection: close}.
     */
    public void onEndOfInput(Runnable action) {
        new EndOfInput(endPoint(), action).await();
    }

    /**
     * Breaks the response off, once its handler returns, so that the client sees it is incomplete: the connection ends
     * without the last chunk (HTTP/1.1), or the connection (HTTP/1.0) or the stream (HTTP/2) is reset.
     */
    public void abort(Throwable cause) {
        aborted = true;
        request.setAttribute(AbortFilter.CAUSE, cause);
    }

    /** Waits for the client to end the connection, without a thread. */
    private static final class EndOfInput implements Callback {

        private final EndPoint endPoint;
        private final Runnable action;
        private int discarded;

        EndOfInput(EndPoint endPoint, Runnable action) {
            this.endPoint = endPoint;
            this.action = action;
        }

        void await() {
            endPoint.tryFillInterested(this);
        }

        @Override
        public void succeeded() {
            try {
                ByteBuffer buffer = BufferUtil.allocate(1024);
                int read = endPoint.fill(buffer);
                discarded += Math.max(0, read);
                if (read < 0 || discarded > MOST_DISCARDED) {
                    action.run();
                } else {
                    await();
                }
            } catch (IOException e) {
                action.run();
            }
        }

        @Override
        public void failed(Throwable cause) {
            action.run();
        }
    }
}
