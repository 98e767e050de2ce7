package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.HeaderNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An exchange that is answered once, by whoever is first: the request's own thread, or the watch over its deadline. Remembers
 * the status.
 */
final class GuardedExchange extends ForwardingExchange {

    private final AtomicInteger status = new AtomicInteger();
    private volatile RequestHead request;

    GuardedExchange(ApiExchange exchange) {
        super(exchange);
        this.request = exchange.request();
    }

    @Override
    public RequestHead request() {
        return request;
    }

    /**
     * Takes off what tells who the client is, so that it cannot reach anybody who would believe it.
     *
     * @param more names of headers that tell so besides the usual ones
     */
    void stripIdentity(Predicate<String> more) {
        request = request.withoutHeaders(header -> isIdentity(header) || more.test(header));
    }

    private static boolean isIdentity(String header) {
        return HeaderNames.same(header, "Authorization")
                || HeaderNames.begins(header, "X-Remote-")
                || HeaderNames.begins(header, "Impersonate-");
    }

    /** The status of the answer, or 0 if none has begun. */
    int status() {
        return status.get();
    }

    /** Takes the right to answer. */
    boolean take(int code) {
        return status.compareAndSet(0, code);
    }

    private void requireFirst(int code) throws IOException {
        if (!take(code)) {
            throw new IOException("the request was answered already, since it took too long");
        }
    }

    /** Answers without asking who is first. */
    ApiExchange unguarded() {
        return delegate();
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[]... body) throws IOException {
        requireFirst(code);
        try {
            delegate().respond(code, headers, body);
        } catch (StatusException e) {
            // Nothing was written yet: the refusal is the answer.
            status.set(0);
            throw e;
        }
    }

    @Override
    public ResponseStream stream(int code, Map<String, String> headers) throws IOException {
        requireFirst(code);
        return delegate().stream(code, headers);
    }

    @Override
    public ResponseStream relay(int code, List<Map.Entry<String, String>> headers, boolean lasts) throws IOException {
        requireFirst(code);
        return delegate().relay(code, headers, lasts);
    }

    @Override
    public Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        requireFirst(101);
        return delegate().tunnel(headers);
    }

    @Override
    public MessageStream upgrade(String subprotocol) throws IOException {
        requireFirst(101);
        try {
            return delegate().upgrade(subprotocol);
        } catch (StatusException e) {
            // Nothing was written yet: the refusal is the answer.
            status.set(0);
            throw e;
        }
    }

    @Override
    public boolean begun() {
        return status.get() != 0;
    }
}
