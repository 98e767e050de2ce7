package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells in the head of an answer that it came from a cache: {@code X-Cache: hit}, how many seconds ago the API server was last heard of
 * ({@code Age}), and up to which change it goes ({@code X-Cache-Resource-Version}). Reads that were forwarded say {@code X-Cache: miss}.
 */
final class CacheHeaders extends ForwardingExchange {

    static final List<Map.Entry<String, String>> MISS = List.of(Map.entry("X-Cache", "miss"));

    private static final Set<String> READS = Set.of("get", "list", "watch");

    private final CachedRead read;

    CacheHeaders(ApiExchange exchange, CachedRead read) {
        super(exchange);
        this.read = read;
    }

    /** Whether a cache could have answered: gets, lists and watches of a resource, and of its status. */
    static boolean areFor(RequestInfo info) {
        return info.isResourceRequest()
                && READS.contains(info.verb())
                && (info.subresource().isEmpty() || info.subresource().equals("status"));
    }

    private Map<String, String> with(Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(read.headers());
        return all;
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[]... body) throws IOException {
        delegate().respond(status, with(headers), body);
    }

    @Override
    public ResponseStream stream(int status, Map<String, String> headers) throws IOException {
        return delegate().stream(status, with(headers));
    }
}
