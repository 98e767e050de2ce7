package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The headers of requests that have to do with their own body and that of the answer. */
final class RenamedHeaders {

    private static final String LENGTH = "Content-Length";
    private static final String CODING = "Transfer-Encoding";
    private static final String TYPE = "Content-Type";
    private static final Set<String> OF_BODIES =
            Set.of("content-length", "transfer-encoding", "expect", "content-type");

    private RenamedHeaders() {}

    /** Those of a request: with an {@code Accept} and an {@code Accept-Encoding} for answers that can be restored. */
    static List<Map.Entry<String, String>> ofRequest(RequestHead request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.removeIf(header -> is(header, "accept") || is(header, "accept-encoding"));
        headers.add(Map.entry("Accept", JsonAccept.of(request.headers("Accept"))));
        String coding = ContentCoding.accepted(request.headers("Accept-Encoding"));
        if (!coding.isEmpty()) {
            headers.add(Map.entry("Accept-Encoding", coding));
        }
        return headers;
    }

    private static boolean is(Map.Entry<String, String> header, String name) {
        return header.getKey().equalsIgnoreCase(name);
    }

    /** That of the body, or an empty text. */
    static String contentType(RequestHead request) {
        return Objects.requireNonNullElse(request.header(TYPE), "");
    }

    /** The same request with a body of this length, which has arrived already. */
    static RequestHead withBody(RequestHead request, int length, String contentType) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.removeIf(header -> OF_BODIES.contains(header.getKey().toLowerCase(Locale.ROOT)));
        if (!contentType.isEmpty()) {
            headers.add(Map.entry(TYPE, contentType));
        }
        if (length > 0 || request.header(LENGTH) != null || request.header(CODING) != null) {
            headers.add(Map.entry(LENGTH, Integer.toString(length)));
        }
        return new RequestHead(request.method(), request.target(), headers, request.peerCertificates());
    }
}
