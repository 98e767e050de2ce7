package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.jetty.ClientConnection;
import io.github.multikueue.proxy.server.observe.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Carries a log's bytes into an HTTP response. The reader sets the pace; nothing is read from the worker that the reader
 * has no room for. A body that is not whole never ends as if it were.
 */
final class HttpLogRelay {

    private static final int PIECE = 32 * 1024;

    private final Duration stallBound;

    @Inject
    HttpLogRelay(ServerConfig config) {
        this.stallBound = config.timeouts().writeStall();
    }

    /** @throws UpstreamFailureException if the log broke off before the first byte of the response */
    void relay(Exchange exchange, ContainerLog log, LogStream stream, boolean follow) throws IOException {
        describe(exchange.response());
        if (exchange.isHead()) {
            return;
        }
        ClientConnection client = ClientConnection.of(exchange.request());
        Duration bound = client.boundStalls(stallBound);
        client.onReset(() -> stream.end(Outcome.CLIENT_GONE));
        if (follow) {
            beginFollowing(exchange.response(), client, stream);
        }
        try {
            carry(log.body(), exchange.response().getOutputStream(), stream, follow);
            stream.outcomeOr(Outcome.COMPLETE);
        } catch (BrokenLogException e) {
            breakOff(exchange, log, stream, client, e);
        } catch (IOException e) {
            stream.end(e.getCause() instanceof TimeoutException ? Outcome.STALLED : Outcome.CLIENT_GONE);
            client.abort(e);
        } finally {
            client.boundStalls(bound);
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

    private static void carry(InputStream from, OutputStream to, LogStream stream, boolean flush)
            throws IOException, BrokenLogException {
        byte[] piece = new byte[PIECE];
        for (int length = read(from, piece); length >= 0; length = read(from, piece)) {
            to.write(piece, 0, length);
            if (flush) {
                to.flush();
            }
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
