package io.github.multikueue.proxy.core.gateway;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.gateway.renaming.RestoringExchange;
import io.github.multikueue.proxy.core.kube.client.relay.RelayAnswer;
import io.github.multikueue.proxy.core.kube.client.relay.RelayClient;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the answer of an API server on: its head but for a few headers, and its body piece by piece. Safe for use by many threads. */
final class AnswerRelay {

    private static final Logger logger = LoggerFactory.getLogger(AnswerRelay.class);

    private static final int PIECE = 16 * 1024;
    private static final int MOST_OF_REFUSAL = 64 * 1024;
    private static final Set<Integer> REDIRECTS = Set.of(300, 301, 302, 303, 305, 307, 308);
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    private static final String NO_IMPERSONATION = "cannot impersonate resource";

    private final UpstreamFailures failures;
    private final boolean impersonates;
    private final WriteNotices writes;
    private final boolean caching;

    /**
     * @param impersonates whether the API server is asked with the gateway's own credential
     * @param writes is told of what was written
     * @param caching whether reads may be answered from a cache, so that clients are told which are not
     */
    AnswerRelay(UpstreamFailures failures, boolean impersonates, WriteNotices writes, boolean caching) {
        this.failures = failures;
        this.impersonates = impersonates;
        this.writes = writes;
        this.caching = caching;
    }

    /**
     * Passes an answer on.
     *
     * @param upgrade whether the client asked for leaving HTTP; this answer is the connection's last then
     * @throws IOException if the client is gone
     */
    void relay(ApiCall call, RelayAnswer answer, RelayClient client, boolean upgrade) throws IOException {
        int status = answer.status();
        if (status < 200) {
            throw failures.badGateway("switched protocols without being asked to");
        }
        List<Map.Entry<String, String>> headers = ForwardedHeaders.ofAnswer(answer.headers());
        if (REDIRECTS.contains(status)) {
            redirect(headers, client, upgrade);
        }
        InputStream body = impersonates ? requireOfCaller(answer) : answer.body();
        if (caching && CacheHeaders.areFor(call.info())) {
            headers.addAll(CacheHeaders.MISS);
        }
        if (upgrade) {
            headers.add(Map.entry("Connection", "close"));
        }
        if (call.exchange() instanceof RestoringExchange restoring
                && restored(call, restoring, status, headers, body)) {
            return;
        }
        ApiExchange.ResponseStream out =
                call.exchange().relay(status, headers, call.info().isLongRunning());
        if (call.exchange().request().method().equals("HEAD") || WITHOUT_BODY.contains(status)) {
            writes.noted(call, status, new byte[0]);
            out.close();
        } else {
            copy(call, answer, body, out);
        }
    }

    /** A redirect that leaves the API server would send clients, and their tokens, to wherever it says. */
    private void redirect(List<Map.Entry<String, String>> headers, RelayClient client, boolean upgrade) {
        for (int i = 0; i < headers.size(); i++) {
            Map.Entry<String, String> header = headers.get(i);
            if (header.getKey().equalsIgnoreCase("Location")) {
                String own = upgrade ? null : client.ownTarget(header.getValue());
                if (own == null) {
                    throw failures.badGateway("redirects to somewhere else");
                }
                headers.set(i, Map.entry(header.getKey(), own));
            }
        }
    }

    /** What the API server refuses to the gateway, and not to the caller, is not the caller's business. */
    private InputStream requireOfCaller(RelayAnswer answer) throws IOException {
        if (answer.status() == 401) {
            throw failures.badGateway("does not accept the credential of this proxy");
        }
        if (answer.status() != 403) {
            return answer.body();
        }
        byte[] begin;
        try {
            begin = ByteStreams.limit(answer.body(), MOST_OF_REFUSAL).readAllBytes();
        } catch (IOException e) {
            throw failures.of(e);
        }
        if (new String(begin, java.nio.charset.StandardCharsets.ISO_8859_1).contains(NO_IMPERSONATION)) {
            throw failures.badGateway("does not let this proxy act in the name of its callers");
        }
        return new SequenceInputStream(new ByteArrayInputStream(begin), answer.body());
    }

    /** Returns whether the answer was one that is to be restored. */
    private boolean restored(
            ApiCall call,
            RestoringExchange exchange,
            int status,
            List<Map.Entry<String, String>> headers,
            InputStream body)
            throws IOException {
        RestoredAnswer answer = exchange.begin(status, headers);
        if (!answer.isRestored()) {
            return false;
        }
        WriteNotices.Sniffer sniffer = writes.of(call, status);
        if (!exchange.restore(answer, status, new SniffedBody(body, sniffer))) {
            throw failures.badGateway("broke off, or gave an unusable answer");
        }
        sniffer.ended();
        return true;
    }

    private void copy(ApiCall call, RelayAnswer answer, InputStream body, ApiExchange.ResponseStream out)
            throws IOException {
        Optional<String> length = answer.header("Content-Length");
        boolean flushed = length.isEmpty() && !isDocument(call.info());
        WriteNotices.Sniffer sniffer = writes.of(call, answer.status());
        byte[] piece = new byte[length.map(AnswerRelay::piece).orElse(PIECE)];
        try {
            if (flushed) {
                out.flush();
            }
            for (int read = read(body, piece); read >= 0; read = read(body, piece)) {
                sniffer.seen(piece, read);
                out.write(piece, 0, read);
                if (flushed && body.available() == 0) {
                    out.flush();
                }
            }
            if (answer.header("Trailer").isPresent()) {
                out.trailers(new ArrayList<>(answer.trailers()));
            }
        } catch (BrokenAnswerException e) {
            logger.debug("An answer broke off", e);
            call.exchange().abort();
            return;
        }
        sniffer.ended();
        out.close();
    }

    /**
     * Whether nobody can use the answer before all of it is there: head, body and end of an object leave in one write then, and lists still
     * pass through a small buffer. What subresources and other paths answer may be meant to be read as it comes.
     */
    private static boolean isDocument(RequestInfo info) {
        return info.isResourceRequest() && info.subresource().isEmpty() && !info.isLongRunning();
    }

    /** Most answers are short: a large array for each would be most of what the collector has to do. */
    private static int piece(String length) {
        return (int) Math.max(1, Math.min(PIECE, Long.parseLong(length)));
    }

    private static int read(InputStream body, byte[] piece) throws BrokenAnswerException {
        try {
            return body.read(piece);
        } catch (IOException e) {
            throw new BrokenAnswerException(e);
        }
    }

    /** The API server did not end its answer: the client must not take it for a whole one. */
    private static final class BrokenAnswerException extends IOException {

        private static final long serialVersionUID = 1;

        BrokenAnswerException(IOException cause) {
            super(cause);
        }
    }
}
