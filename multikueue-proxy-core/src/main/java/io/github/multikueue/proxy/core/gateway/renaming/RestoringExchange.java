package io.github.multikueue.proxy.core.gateway.renaming;

import com.google.common.io.CountingInputStream;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.OutgoingRequest;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange whose request has the names of the cluster, and whose answers get those of the client. Whoever passes on the answer of
 * another server asks {@link #begin} first, and lets it {@link #restore} the body if it is to be restored.
 */
public final class RestoringExchange extends ForwardingExchange {

    private static final Logger logger = LoggerFactory.getLogger(RestoringExchange.class);

    private final RenamedCall renamed;
    private final OutgoingRequest sent;
    private int status;

    RestoringExchange(ApiExchange exchange, RenamedCall renamed, OutgoingRequest sent) {
        super(exchange);
        this.renamed = renamed;
        this.sent = sent;
    }

    @Override
    public RequestHead request() {
        return sent.head();
    }

    @Override
    public InputStream body() {
        return sent.body();
    }

    /** The status of the answer, or 0 if none has begun. */
    int status() {
        return status;
    }

    /** Begins to restore an answer of another server that came with these headers. */
    public RestoredAnswer begin(int code, List<Map.Entry<String, String>> headers) {
        return renamed.received(code, headers);
    }

    /**
     * Answers with a body that is restored.
     *
     * @param body that of the answer as it came
     * @return false if it broke off or could not be used before an answer had begun; after that, the connection was broken off
     * @throws IOException if the client is gone
     */
    public boolean restore(RestoredAnswer answer, int code, InputStream body) throws IOException {
        if (request().method().equals("HEAD")) {
            relay(code, answer.headers(), false).close();
            return true;
        }
        AnswerOutput out = output(answer, code);
        CountingInputStream counted = new CountingInputStream(body);
        try {
            status = code;
            if (renamed.copy(answer, counted, out) == DocumentOutcome.HIDDEN) {
                hide(answer.hidden());
            } else {
                out.close();
            }
        } catch (IOException e) {
            if (out.failed()) {
                throw e;
            }
            return broken(e);
        } finally {
            renamed.carried(counted.getCount(), out.written());
        }
        return true;
    }

    private AnswerOutput output(RestoredAnswer answer, int code) {
        boolean messages = renamed.watchesOverWebSocket() && answer.form() == RestoredAnswer.Form.EVENTS;
        return messages
                ? new MessageOutput(delegate())
                : new RelayOutput(delegate(), code, answer.headers(), answer.form() == RestoredAnswer.Form.EVENTS);
    }

    private void hide(Status instead) throws IOException {
        status = instead.code();
        delegate().respond(status, ApiCall.headers(ApiCall.JSON), instead.toJson());
    }

    private boolean broken(IOException e) {
        logger.debug("An answer broke off, or could not be restored", e);
        if (!begun()) {
            status = 0;
            return false;
        }
        abort();
        return true;
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[]... body) throws IOException {
        RestoredAnswer answer = renamed.answer(code, List.copyOf(headers.entrySet()));
        if (!answer.isRestored()) {
            status = code;
            delegate().respond(code, headers, body);
            return;
        }
        List<InputStream> parts =
                Arrays.stream(body).<InputStream>map(ByteArrayInputStream::new).toList();
        if (!restore(answer, code, new SequenceInputStream(Collections.enumeration(parts)))) {
            throw StatusException.internalError("the answer cannot be restored");
        }
    }

    @Override
    public ResponseStream stream(int code, Map<String, String> headers) throws IOException {
        RestoredAnswer answer = renamed.answer(code, List.copyOf(headers.entrySet()));
        status = code;
        return answer.form() == RestoredAnswer.Form.EVENTS
                ? new EventOutput(answer, output(answer, code))
                : delegate().stream(code, headers);
    }

    @Override
    public ResponseStream relay(int code, List<Map.Entry<String, String>> headers, boolean lasts) throws IOException {
        status = code;
        return renamed.counted(
                delegate().relay(code, renamed.answer(code, headers).headers(), lasts));
    }

    @Override
    public Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        status = 101;
        return delegate().tunnel(headers);
    }
}
