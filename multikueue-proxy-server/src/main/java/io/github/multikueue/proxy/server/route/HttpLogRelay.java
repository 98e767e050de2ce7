package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.server.jetty.ClientConnection;
import io.github.multikueue.proxy.server.jetty.ResponseWriter;
import io.github.multikueue.proxy.server.observe.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Carries a log's bytes into an HTTP response. The reader sets the pace; nothing is read from the worker that the reader
 * has no room for. A body that is not whole never ends as if it were.
 */
final class HttpLogRelay {

    private static final int PIECE = 32 * 1024;

    private final ResponseWriter writer;

    @Inject
    HttpLogRelay(ResponseWriter writer) {
        this.writer = writer;
    }

    /** @throws UpstreamFailureException if the log broke off before the first byte of the response */
    void relay(Exchange exchange, ContainerLog log, LogStream stream, boolean follow) throws IOException {
        describe(exchange.response());
        if (exchange.isHead()) {
            return;
        }
        ClientConnection client = ClientConnection.of(exchange.request());
        Duration idleTimeout = client.idleTimeout(Duration.ZERO);
        client.onReset(() -> stream.end(Outcome.CLIENT_GONE));
        if (follow) {
            beginFollowing(exchange.response(), client, stream);
        }
        try {
            carry(log.body(), exchange, stream, follow);
            stream.outcomeOr(Outcome.COMPLETE);
        } catch (BrokenLogException e) {
            breakOff(exchange, log, stream, client, e);
        } catch (IOException e) {
            stream.end(e instanceof ResponseWriter.StalledException ? Outcome.STALLED : Outcome.CLIENT_GONE);
            client.abort(e);
        } finally {
            client.idleTimeout(idleTimeout);
        }
    }

    private static void describe(HttpServletResponse response) {
        response.setStatus(200);
        Exchange.harden(response);
        response.setContentType("text/plain");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** The reader learns at once that there is a log, even if it is silent; and we learn at once when the reader leaves. */
    private static void beginFollowing(HttpServletResponse response, ClientConnection client, LogStream stream)
            throws IOException {
        if (client.isHttp1()) {
            response.setHeader("Connection", "close");
            // Without chunks the end of the connection would be the end of the body, whatever ended it.
            response.setHeader("Transfer-Encoding", "chunked");
        }
        response.flushBuffer();
        if (client.isHttp1()) {
            client.onEndOfInput(() -> stream.end(Outcome.CLIENT_GONE));
        }
    }

    private void carry(InputStream from, Exchange exchange, LogStream stream, boolean flush)
            throws IOException, BrokenLogException {
        OutputStream to = exchange.response().getOutputStream();
        byte[] piece = new byte[PIECE];
        for (int length = read(from, piece); length >= 0; length = read(from, piece)) {
            writer.write(exchange.request(), to, piece, length, flush);
            stream.carried(length);
        }
    }

    private static int read(InputStream from, byte[] piece) throws BrokenLogException {
        try {
            return from.read(piece);
        } catch (IOException e) {
            throw new BrokenLogException(e);
        }
    }

    private static void breakOff(
            Exchange exchange, ContainerLog log, LogStream stream, ClientConnection client, BrokenLogException broken) {
        Outcome outcome = stream.outcomeOr(Outcome.UPSTREAM_FAILED);
        if (outcome == Outcome.UPSTREAM_FAILED && !exchange.response().isCommitted()) {
            throw new UpstreamFailureException(
                            "the log of container " + log.container() + " broke off on worker " + log.worker(), broken)
                    .onWorker(log.worker());
        }
        client.abort(broken);
    }

    /** The log could not be read to its end; says nothing of the reader. */
    private static final class BrokenLogException extends Exception {

        private static final long serialVersionUID = 1L;

        BrokenLogException(IOException cause) {
            super(cause);
        }
    }
}
