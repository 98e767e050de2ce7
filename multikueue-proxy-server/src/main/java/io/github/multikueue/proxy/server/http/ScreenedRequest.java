package io.github.multikueue.proxy.server.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/** A request with its path in canonical form, and as if some headers had not been sent. */
final class ScreenedRequest extends Request.Wrapper {

    private final HttpURI uri;
    private final HttpFields headers;

    /**
     * @param path the path in canonical form
     * @param hidden the names of the headers
     */
    ScreenedRequest(Request wrapped, String path, Set<String> hidden) {
        super(wrapped);
        HttpFields all = wrapped.getHeaders();
        this.headers = hasAny(all, hidden) ? without(all, hidden) : all;
        HttpURI given = wrapped.getHttpURI();
        this.uri = path.equals(given.getPath())
                ? given
                : HttpURI.build(given).path(path).asImmutable();
    }

    private static boolean hasAny(HttpFields all, Set<String> names) {
        for (String each : names) {
            if (all.contains(each)) {
                return true;
            }
        }
        return false;
    }

    private static HttpFields without(HttpFields all, Set<String> hidden) {
        HttpFields.Mutable kept = HttpFields.build(all);
        hidden.forEach(kept::remove);
        return kept.asImmutable();
    }

    @Override
    public HttpURI getHttpURI() {
        return uri;
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }
}
