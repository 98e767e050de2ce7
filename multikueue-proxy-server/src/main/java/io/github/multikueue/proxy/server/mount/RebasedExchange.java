package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** An exchange whose request has another path, that behind a mount; a {@code Location} in the answer gets the mount's path again. */
final class RebasedExchange implements ApiExchange {

    private final ApiExchange exchange;
    private final RequestHead head;
    private final String base;

    /**
     * @param head the request as it is behind the mount
     * @param base the mount's path, without a slash at its end
     */
    RebasedExchange(ApiExchange exchange, RequestHead head, String base) {
        this.exchange = exchange;
        this.head = head;
        this.base = base;
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public InputStream body() {
        return exchange.body();
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
    public ResponseStream relay(int status, List<Map.Entry<String, String>> headers) throws IOException {
        return exchange.relay(status, headers.stream().map(this::rebased).toList());
    }

    private Map.Entry<String, String> rebased(Map.Entry<String, String> header) {
        boolean path = header.getKey().equalsIgnoreCase("Location")
                && header.getValue().startsWith("/");
        return path ? Map.entry(header.getKey(), base + header.getValue()) : header;
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
