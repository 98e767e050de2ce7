package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.InputStream;
import java.util.Map;

/** A request without a connection, whose answer is copied into one array. */
final class CopiedExchange implements ApiExchange {

    private final RequestHead request;
    private byte[] answer = {};

    CopiedExchange(RequestHead request) {
        this.request = request;
    }

    byte[] bytes() {
        return answer;
    }

    int length() {
        return answer.length;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public InputStream body() {
        return InputStream.nullInputStream();
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[]... body) {
        int length = 0;
        for (byte[] part : body) {
            length += part.length;
        }
        byte[] copy = new byte[length];
        int next = 0;
        for (byte[] part : body) {
            System.arraycopy(part, 0, copy, next, part.length);
            next += part.length;
        }
        answer = copy;
    }

    @Override
    public ResponseStream stream(int status, Map<String, String> headers) {
        throw new UnsupportedOperationException("a list is no stream");
    }

    @Override
    public MessageStream upgrade(String subprotocol) {
        throw new UnsupportedOperationException("a list is no WebSocket");
    }

    @Override
    public void onDeparture(Runnable action) {
        // Nobody leaves.
    }

    @Override
    public boolean begun() {
        return answer.length > 0;
    }

    @Override
    public void abort() {
        throw new IllegalStateException("aborted");
    }
}
