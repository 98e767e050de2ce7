package io.github.multikueue.proxy.server.http.exchange;

import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that an HTTP/1.1 client ends its connection while its request is being answered; there is no other sign of that as
 * long as nothing is written. Needs no thread. What it reads of a next request is given back to the connection, and the watch
 * ends: a client that has sent more is there.
 *
 * <p>Nobody else may read from the connection in the meantime, so the request's body must have been read to its end, and the
 * watch must be stopped before the last part of the answer is written.
 */
final class EndOfInputWatch implements Callback {

    private static final int MOST_READ = 1024;

    private final AbstractEndPoint endPoint;
    private final Connection.UpgradeTo connection;
    private final Runnable action;
    private boolean stopped;

    /** @param action what to do at the end of the input; called by some thread, at most once */
    EndOfInputWatch(AbstractEndPoint endPoint, Connection.UpgradeTo connection, Runnable action) {
        this.endPoint = endPoint;
        this.connection = connection;
        this.action = action;
    }

    void start() {
        endPoint.tryFillInterested(this);
    }

    /** Ends the watch; when this returns, the connection is as if it had never been watched. */
    synchronized void stop() {
        if (!stopped) {
            stopped = true;
            // Takes this callback out of the end point, where the next request's would find it in its place.
            endPoint.getFillInterest().fillable();
        }
    }

    @Override
    public void succeeded() {
        boolean ended;
        synchronized (this) {
            if (stopped) {
                return;
            }
            ended = hasEnded();
            stopped |= ended;
        }
        if (ended) {
            action.run();
        }
    }

    private boolean hasEnded() {
        ByteBuffer buffer = BufferUtil.allocate(MOST_READ);
        try {
            int read = endPoint.fill(buffer);
            if (read == 0) {
                endPoint.tryFillInterested(this);
            } else if (read > 0) {
                stopped = true;
                connection.onUpgradeTo(buffer);
            }
            return read < 0;
        } catch (IOException | BufferOverflowException e) {
            return true;
        }
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        action.run();
    }

    @Override
    public InvocationType getInvocationType() {
        // The actions are another's, and may take their time.
        return InvocationType.BLOCKING;
    }
}
