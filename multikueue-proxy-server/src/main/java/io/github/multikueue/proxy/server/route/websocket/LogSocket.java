package io.github.multikueue.proxy.server.route.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.server.http.exchange.WebSocketClose;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import io.github.multikueue.proxy.server.status.Failures;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one log into one WebSocket, a message at a time: the next is read when the reader has taken the last. One thread
 * carries; {@link #ping} and {@link #leave} may come from others.
 */
final class LogSocket implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LogSocket.class);
    private static final int PIECE = 16 * 1024;

    /** For what is still to be taken by a reader who may not read any more. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Session session;
    private final LogStream stream;
    private final LogFrames frames;
    private final Duration stallBound;
    private volatile boolean sending;
    private volatile boolean ended;
    private volatile Callback.Completable pinged = new Callback.Completable();
    private int unansweredPings;

    LogSocket(Session session, LogStream stream, LogFrames frames, Duration stallBound) {
        this.session = session;
        this.stream = stream;
        this.frames = frames;
        this.stallBound = stallBound;
        pinged.succeed();
    }

    /** Carries until the log, the reader or the server ends; then closes the WebSocket, and says why. */
    @Override
    public void run() {
        session.setIdleTimeout(Duration.ZERO);
        stream.onEnd(this::hurry);
        try {
            carry(stream.log().body());
            close(stream.outcomeOr(Outcome.COMPLETE), null);
        } catch (IOException | ProxyException e) {
            close(stream.outcomeOr(Outcome.UPSTREAM_FAILED), e);
        } catch (RuntimeException e) {
            LOG.error("Failed to carry a log", e);
            close(stream.outcomeOr(Outcome.UPSTREAM_FAILED), e);
        } catch (TimeoutException e) {
            close(stream.outcomeOr(Outcome.STALLED), e);
        } catch (ExecutionException e) {
            close(stream.outcomeOr(Outcome.CLIENT_GONE), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(stream.outcomeOr(Outcome.SHUTDOWN), e);
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
        session.sendText(text, sent);
        sending = true;
        if (ended) {
            hurry();
        }
        sent.get(stallBound.toMillis(), TimeUnit.MILLISECONDS);
        sending = false;
    }

    /**
     * The reader may not read any more. The time he has counts from when he last took something, so that it is for a message
     * that waits for him alone: a connection on which nothing was to be sent would be over before it is told why.
     */
    private void hurry() {
        ended = true;
        if (sending) {
            session.setIdleTimeout(LAST_WORDS);
        }
    }

    /**
     * Keeps proxies from thinking the connection dead; a reader that is behind gets no more to read.
     *
     * @param interval how often this is called
     */
    void ping(Duration interval) {
        if (!pinged.isDone()) {
            giveUpIfStalled(interval);
        } else if (!sending && session.isOpen()) {
            unansweredPings = 0;
            pinged = new Callback.Completable();
            session.sendPing(ByteBuffer.allocate(0), pinged);
        }
    }

    /** Not even a ping has gone out: the reader takes nothing of a log that is silent. */
    private void giveUpIfStalled(Duration interval) {
        unansweredPings++;
        if (interval.multipliedBy(unansweredPings).compareTo(stallBound) > 0) {
            stream.end(Outcome.STALLED);
        }
    }

    /** The reader is gone. */
    void leave() {
        stream.end(Outcome.CLIENT_GONE);
    }

    private void close(Outcome outcome, @Nullable Exception broken) {
        switch (outcome) {
            case COMPLETE -> WebSocketClose.politely(session, StatusCode.NORMAL, "");
            case UPSTREAM_FAILED -> fail(StatusCode.SERVER_ERROR, stream.failure(broken));
            case ACCESS_LOST -> fail(StatusCode.POLICY_VIOLATION, stream.failure(broken));
            case SHUTDOWN -> WebSocketClose.politely(session, StatusCode.SHUTDOWN, "this server is shutting down");
            case STALLED -> {
                session.close(StatusCode.POLICY_VIOLATION, "the reader is too slow", Callback.NOOP);
                session.disconnect();
            }
            case CLIENT_GONE -> session.disconnect();
        }
    }

    /** The last message has room for all of the failure, if the format has a form for it; the close frame has not. */
    private void fail(int code, ProxyException failure) {
        String message = frames.failure(new String(Failures.of(failure).status().toJson(), UTF_8));
        if (!message.isEmpty()) {
            session.sendText(message, Callback.NOOP);
        }
        WebSocketClose.politely(session, code, String.valueOf(failure.getMessage()));
    }
}
