package io.github.multikueue.proxy.core.gateway.renaming;

import com.google.common.base.Stopwatch;
import com.google.common.io.CountingInputStream;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.OutgoingRequest;
import io.github.multikueue.proxy.core.rename.RenamedRequest;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, with its names replaced, and what is told of it. Used by one thread at a time. */
final class RenamedCall {

    private static final Logger logger = LoggerFactory.getLogger(RenamedCall.class);
    private static final String WEB_SOCKET = "websocket";

    private final RenamedRequest request;
    private final RenamingObserver.ObservedRenaming observed;
    private final CountingInputStream body;
    private boolean rewritten;

    RenamedCall(InputStream body, RenamedRequest request, RenamingObserver observer) {
        this.request = request;
        this.body = new CountingInputStream(body);
        this.observed = observer.begun(request.head().method(), request.original());
        observed.received(request.isRenamed());
    }

    /** The request with its body. A watch over a WebSocket is one over HTTP for whoever is behind. */
    OutgoingRequest outgoing() throws IOException {
        Stopwatch watch = Stopwatch.createStarted();
        OutgoingRequest sent;
        try {
            sent = request.outgoing(body);
        } catch (StatusException e) {
            observed.rewritten(Direction.RENAME, true, watch.elapsed());
            observed.ended(e.code());
            throw e;
        }
        rewritten = body.getCount() > 0;
        if (rewritten) {
            observed.rewritten(Direction.RENAME, false, watch.elapsed());
            observed.carried(Direction.RENAME, body.getCount(), sent.body().available());
        }
        return watchesOverWebSocket() ? new OutgoingRequest(withoutUpgrade(sent.head()), sent.body()) : sent;
    }

    /** Whether events go to the client as messages. */
    boolean watchesOverWebSocket() {
        return request.original().verb().equals("watch")
                && request.head().headers("Upgrade").stream().anyMatch(WEB_SOCKET::equalsIgnoreCase);
    }

    private static RequestHead withoutUpgrade(RequestHead head) {
        return head.withoutHeaders(name -> name.equalsIgnoreCase("Upgrade")
                || name.equalsIgnoreCase("Connection")
                || name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-"));
    }

    /** Begins an answer. */
    RestoredAnswer answer(int status, List<Map.Entry<String, String>> headers) {
        return request.answer(status, headers);
    }

    /** Begins an answer of the API server. */
    RestoredAnswer received(int status, List<Map.Entry<String, String>> headers) {
        RestoredAnswer answer = answer(status, headers);
        observed.answered(status);
        if (answer.form() == RestoredAnswer.Form.UNREADABLE) {
            observed.unreadable();
        }
        return answer;
    }

    /** Copies the body of an answer; see {@link RestoredAnswer#copy}. A client is told at once that a watch has begun. */
    DocumentOutcome copy(RestoredAnswer answer, InputStream body, AnswerOutput out) throws IOException {
        Stopwatch watch = Stopwatch.createStarted();
        boolean failed = true;
        try {
            if (answer.form() == RestoredAnswer.Form.EVENTS) {
                out.flush();
            }
            DocumentOutcome outcome = answer.copy(body, out);
            failed = outcome == DocumentOutcome.MALFORMED;
            if (failed) {
                unreadable(answer);
            }
            return outcome;
        } finally {
            observed.rewritten(Direction.RESTORE, failed, watch.elapsed());
        }
    }

    private void unreadable(RestoredAnswer answer) {
        observed.unreadable();
        if (answer.form() == RestoredAnswer.Form.EVENTS) {
            logger.warn(
                    "Ended a watch: an event cannot be read: {}", request.head().path());
        }
    }

    /** Counts what is passed on as it is. */
    ApiExchange.ResponseStream counted(ApiExchange.ResponseStream stream) {
        return new CountedStream(stream, length -> carried(length, length));
    }

    /** So much of an answer came and went. */
    void carried(long received, long sent) {
        observed.carried(Direction.RESTORE, received, sent);
    }

    /** @param status what was answered, or 0 */
    void ended(int status) {
        if (!rewritten) {
            observed.carried(Direction.RENAME, body.getCount(), body.getCount());
        }
        observed.ended(status);
    }
}
