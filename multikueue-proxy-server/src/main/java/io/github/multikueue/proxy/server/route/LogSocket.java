package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.server.observe.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * Carries one log into one WebSocket, a message at a time: the next is read when the reader has taken the last. One thread
 * carries; {@link #ping} and {@link #leave} may come from others.
 */
final class LogSocket implements Runnable {

    private static final int PIECE = 16 * 1024;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Session session;
    private final ContainerLog log;
    private final LogStream stream;
    private final LogFrames frames;
    private final Duration stallBound;
    private volatile boolean sending;

    LogSocket(Session session, ContainerLog log, LogStream stream, LogFrames frames, Duration stallBound) {
        this.session = session;
        this.log = log;
        this.stream = stream;
        this.frames = frames;
        this.stallBound = stallBound;
    }

    /** Carries until the log, the reader or the server ends; then closes the WebSocket, and says why. */
    @Override
    public void run() {
        session.setIdleTimeout(Duration.ZERO);
        try {
            carry(log.body());
            close(stream.outcomeOr(Outcome.COMPLETE));
        } catch (IOException e) {
            close(stream.outcomeOr(Outcome.UPSTREAM_FAILED));
        } catch (TimeoutException e) {
            close(stream.outcomeOr(Outcome.STALLED));
        } catch (ExecutionException e) {
            close(stream.outcomeOr(Outcome.CLIENT_GONE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(stream.outcomeOr(Outcome.SHUTDOWN));
        }
    }

    private void carry(InputStream body)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        byte[] piece = new byte[PIECE];
        for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
            send(frames.next(piece, length));
            stream.carried(length);
        }
        send(frames.last());
    }

    private void send(String text) throws ExecutionException, InterruptedException, TimeoutException {
        if (text.isEmpty()) {
            return;
        }
        Callback.Completable sent = new Callback.Completable();
        sending = true;
        session.sendText(text, sent);
        sent.get(stallBound.toMillis(), TimeUnit.MILLISECONDS);
        sending = false;
    }

    /** Keeps proxies from thinking the connection dead; a reader that is behind gets no more to read. */
    void ping() {
        if (!sending && session.isOpen()) {
            session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    /** The reader is gone. */
    void leave() {
        stream.end(Outcome.CLIENT_GONE);
    }

    private void close(Outcome outcome) {
        switch (outcome) {
            case COMPLETE -> close(StatusCode.NORMAL, "");
            case UPSTREAM_FAILED ->
                close(StatusCode.SERVER_ERROR, "the log of container " + log.container() + " broke off on its worker");
            case SHUTDOWN -> close(StatusCode.SHUTDOWN, "this server is shutting down");
            case STALLED -> {
                close(StatusCode.POLICY_VIOLATION, "the reader is too slow");
                session.disconnect();
            }
            case CLIENT_GONE -> session.disconnect();
        }
    }

    /** The reader gets a moment to answer the close. */
    private void close(int code, String reason) {
        session.setIdleTimeout(CLOSING);
        session.close(code, reason, Callback.NOOP);
    }
}
