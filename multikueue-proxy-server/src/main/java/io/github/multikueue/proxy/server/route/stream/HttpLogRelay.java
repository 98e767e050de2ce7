package io.github.multikueue.proxy.server.route.stream;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.servlet.ClientConnection;
import io.github.multikueue.proxy.server.http.servlet.ResponseBody;
import io.github.multikueue.proxy.server.http.servlet.ResponseWriter;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.status.Failure;
import io.github.multikueue.proxy.server.status.Failures;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a log's bytes into an HTTP response. The reader sets the pace; nothing is read from the log that the reader has no
 * room for. An incomplete body never ends normally.
 */
public final class HttpLogRelay {

    private static final Logger LOG = LoggerFactory.getLogger(HttpLogRelay.class);

    /** For what is still to be written to a reader who may not read any more. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final ResponseWriter writer;
    private final CopyBuffers buffers;
    private final ScheduledExecutorService scheduler;
    private final Duration keepAliveInterval;

    @Inject
    HttpLogRelay(ResponseWriter writer, CopyBuffers buffers, ScheduledExecutorService scheduler, ServerConfig config) {
        this.writer = writer;
        this.buffers = buffers;
        this.scheduler = scheduler;
        this.keepAliveInterval = config.streaming().keepAliveInterval();
    }

    /**
     * Writes the body of a response whose status and headers are set, but not sent; of a HEAD request, nothing.
     *
     * @param follow whether the log goes on with what is still to come: then the reader is told at once that there is one, and
     *     gets signs of life
     * @param preface what the body begins with, before the log; may be empty
     * @throws ProxyException if the log broke off before the first byte of the response
     */
    public void relay(
            HttpServletRequest request,
            HttpServletResponse response,
            LogStream stream,
            LogFormat format,
            boolean follow,
            byte[] preface)
            throws IOException {
        response.setHeader("X-Accel-Buffering", "no");
        if (request.getMethod().equals("HEAD")) {
            // Else the server says Content-Length: 0, which would be that of the log; nobody knows that length.
            response.flushBuffer();
            return;
        }
        ResponseBody body = writer.body(request);
        ClientConnection client = ClientConnection.of(request);
        Duration idleTimeout = client.idleTimeout(Duration.ZERO);
        client.onReset(() -> stream.end(body.isStalled() ? Outcome.STALLED : Outcome.CLIENT_GONE));
        stream.onEnd(() -> body.hurry(LAST_WORDS));
        client.revealIncompleteBody(response);
        try {
            relay(response, stream, body, client, HttpLogFraming.of(format), follow, preface);
        } finally {
            client.bodyHasEnded();
            client.idleTimeout(idleTimeout);
        }
    }

    private void relay(
            HttpServletResponse response,
            LogStream stream,
            ResponseBody body,
            ClientConnection client,
            HttpLogFraming framing,
            boolean follow,
            byte[] preface) {
        Future<?> keepAlive = null;
        try {
            if (follow) {
                beginFollowing(response, client, stream);
                keepAlive = keepAlive(body, framing);
            }
            body.write(preface, preface.length, follow);
            // Over HTTP/1.0 no buffer must hold anything when the end of the connection begins to mean the end of the
            // log.
            carry(stream, body, follow, follow || client.isHttp10());
            if (stream.outcomeOr(Outcome.COMPLETE) != Outcome.COMPLETE) {
                throw new LogReadException(null);
            }
        } catch (LogReadException e) {
            breakOff(response, stream, body, framing, e.getCause());
            client.abort(e);
        } catch (IOException e) {
            stream.end(e instanceof ResponseBody.StalledException ? Outcome.STALLED : Outcome.CLIENT_GONE);
            client.abort(e);
        } finally {
            if (keepAlive != null) {
                keepAlive.cancel(false);
            }
            body.finish();
        }
    }

    /** The reader learns at once that there is a log, even if it is silent; and we learn at once when the reader leaves. */
    private static void beginFollowing(HttpServletResponse response, ClientConnection client, LogStream stream)
            throws IOException {
        if (client.isHttp1()) {
            response.setHeader("Connection", "close");
        }
        response.flushBuffer();
        if (client.isHttp1()) {
            client.onEndOfInput(() -> stream.end(Outcome.CLIENT_GONE));
        }
    }

    private @Nullable Future<?> keepAlive(ResponseBody body, HttpLogFraming framing) {
        byte[] sign = framing.keepAlive();
        if (sign.length == 0) {
            return null;
        }
        long nanos = keepAliveInterval.toNanos();
        Runnable slipIn = Threads.repeatable(() -> body.slipIn(sign, framing.boundary()));
        return scheduler.scheduleWithFixedDelay(slipIn, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void carry(LogStream stream, ResponseBody to, boolean follow, boolean flush)
            throws IOException, LogReadException {
        InputStream from = stream.log().body();
        try (CopyBuffers.CopyBuffer own = buffers.open()) {
            for (int length = read(own, from, follow); length >= 0; length = read(own, from, follow)) {
                to.write(own.bytes(), length, flush);
                stream.carried(length);
            }
        }
    }

    /** A log that has been closed may say so already when it is asked what there is. */
    private static int read(CopyBuffers.CopyBuffer own, InputStream from, boolean follow) throws LogReadException {
        try {
            return own.read(from, follow);
        } catch (IOException | ProxyException e) {
            throw new LogReadException(e);
        }
    }

    private static void breakOff(
            HttpServletResponse response,
            LogStream stream,
            ResponseBody body,
            HttpLogFraming framing,
            @Nullable Throwable broken) {
        Outcome outcome = stream.outcomeOr(Outcome.UPSTREAM_FAILED);
        if (outcome != Outcome.UPSTREAM_FAILED && outcome != Outcome.ACCESS_LOST) {
            return;
        }
        ProxyException failure = stream.failure(broken);
        if (!response.isCommitted()) {
            throw failure;
        }
        // Text has no place for what a container did not write, unless the reader would not find out by trying again.
        if (framing != HttpLogFraming.TEXT || outcome == Outcome.ACCESS_LOST) {
            say(body, framing, failure);
        }
    }

    private static void say(ResponseBody body, HttpLogFraming framing, ProxyException failure) {
        Failure known = Failures.of(failure);
        byte[] words = framing.failure(body, known.status());
        try {
            body.write(words, words.length, true);
        } catch (IOException e) {
            LOG.debug("The reader left before the last words", e);
        }
    }

    /** The log could not be read to its end; says nothing of the reader. */
    private static final class LogReadException extends Exception {

        private static final long serialVersionUID = 1L;

        LogReadException(@Nullable Exception cause) {
            super(cause);
        }
    }
}
