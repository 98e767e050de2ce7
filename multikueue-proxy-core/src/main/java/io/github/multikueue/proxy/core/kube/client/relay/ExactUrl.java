package io.github.multikueue.proxy.core.kube.client.relay;

import java.net.ProtocolException;
import java.util.Arrays;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Makes URLs whose path and query are the bytes that were received. OkHttp's own parser would resolve dot segments, and escape characters
 * that others leave as they are; then what is sent would not be what was decided upon.
 */
final class ExactUrl {

    private ExactUrl() {}

    /**
     * Returns the URL.
     *
     * @param base the server's address; its path goes in front
     * @param target path and query, which begins with a slash
     * @throws ProtocolException if it would be another one than was asked for
     */
    static HttpUrl of(HttpUrl base, String target) throws ProtocolException {
        String path = base.encodedPath();
        String whole = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + target;
        HttpUrl url = build(base, whole);
        String query = url.encodedQuery();
        String sent = query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
        if (!sent.equals(whole)) {
            throw new ProtocolException("target: cannot be sent as it is (expected: a path and a query)");
        }
        return url;
    }

    private static HttpUrl build(HttpUrl base, String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        HttpUrl.Builder url = base.newBuilder();
        try {
            List<String> segments = url.getEncodedPathSegments$okhttp();
            segments.clear();
            segments.addAll(Arrays.asList(path.substring(1).split("/", -1)));
            url.setEncodedQueryNamesAndValues$okhttp(
                    question < 0 ? null : Arrays.asList(target.substring(question + 1), null));
        } catch (LinkageError e) {
            // Another version of OkHttp: what it would change is refused by the caller.
            url = base.newBuilder().encodedPath(path);
            url.encodedQuery(question < 0 ? null : target.substring(question + 1));
        }
        return url.build();
    }
}
