package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request as it came over the wire. */
public final class HttpRequest {
    private final String method;
    private final String target;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;
    private final boolean keepAlive;
    private final @Nullable X509Certificate certificate;
    private volatile @Nullable UrlQuery query;

    HttpRequest(
            String method,
            String target,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            boolean keepAlive,
            @Nullable X509Certificate certificate) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.keepAlive = keepAlive;
        this.certificate = certificate;
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** Path and query, undecoded. */
    public String target() {
        return target;
    }

    /** In the order and spelling received. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** Not a copy. */
    public byte[] body() {
        return body;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** The path, undecoded, without the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query, decoded. */
    public UrlQuery query() {
        UrlQuery parsed = query;
        if (parsed == null) {
            int start = target.indexOf('?');
            parsed = start < 0 ? UrlQuery.NONE : UrlQuery.parse(target.substring(start + 1));
            query = parsed;
        }
        return parsed;
    }

    RequestHead head() {
        return new RequestHead(method, target, headers, certificate == null ? List.of() : List.of(certificate));
    }

    /** The first value of a header, or null. */
    @Nullable
    public String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
