package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An exchange whose request has another path, that behind a mount; a {@code Location} in the answer gets the mount's path again. */
final class RebasedExchange extends ForwardingExchange {

    private final RequestHead head;
    private final String base;

    /**
     * @param head the request as it is behind the mount
     * @param base the mount's path, without a slash at its end
     */
    RebasedExchange(ApiExchange exchange, RequestHead head, String base) {
        super(exchange);
        this.head = head;
        this.base = base;
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public ResponseStream relay(int status, List<Map.Entry<String, String>> headers, boolean lasts) throws IOException {
        return delegate().relay(status, headers.stream().map(this::rebased).toList(), lasts);
    }

    private Map.Entry<String, String> rebased(Map.Entry<String, String> header) {
        boolean path = header.getKey().equalsIgnoreCase("Location")
                && header.getValue().startsWith("/");
        return path ? Map.entry(header.getKey(), base + header.getValue()) : header;
    }
}
