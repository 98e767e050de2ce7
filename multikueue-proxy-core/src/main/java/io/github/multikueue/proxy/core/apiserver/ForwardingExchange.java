package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** An exchange that hands everything on to another one, but for what a subclass does otherwise. */
public abstract class ForwardingExchange implements ApiExchange {

    private final ApiExchange exchange;

    /** @param exchange gets what is handed on */
    protected ForwardingExchange(ApiExchange exchange) {
        this.exchange = exchange;
    }

    /** What everything is handed on to. */
    protected final ApiExchange delegate() {
        return exchange;
    }

    @Override
    public RequestHead request() {
        return exchange.request();
    }

    @Override
    public InputStream body() {
        return exchange.body();
    }

    @Override
    public void reserve(long bytes) {
        exchange.reserve(bytes);
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[]... body) throws IOException {
        exchange.respond(status, headers, body);
    }

    @Override
    public ResponseStream stream(int status, Map<String, String> headers) throws IOException {
        return exchange.stream(status, headers);
    }

    @Override
    public ResponseStream relay(int status, List<Map.Entry<String, String>> headers, boolean lasts) throws IOException {
        return exchange.relay(status, headers, lasts);
    }

    @Override
    public Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        return exchange.tunnel(headers);
    }

    @Override
    public MessageStream upgrade(String subprotocol) throws IOException {
        return exchange.upgrade(subprotocol);
    }

    @Override
    public void onDeparture(Runnable action) {
        exchange.onDeparture(action);
    }

    @Override
    public boolean begun() {
        return exchange.begun();
    }

    @Override
    public void abort() {
        exchange.abort();
    }
}
