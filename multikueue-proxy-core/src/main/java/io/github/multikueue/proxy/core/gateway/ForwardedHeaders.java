package io.github.multikueue.proxy.core.gateway;

import com.google.common.base.Ascii;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.header.HeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers of a request go on to the API server, and which of an answer go back. */
final class ForwardedHeaders {

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

    /** What names the gateway's own host, or is made anew of the body. */
    private static final Set<String> NOT_OF_REQUESTS = Set.of("host", "content-length");

    /** What would send clients past the gateway. */
    private static final Set<String> NOT_OF_ANSWERS = Set.of("alt-svc");

    private ForwardedHeaders() {}

    /**
     * Returns those of a request. What says who is asking is taken off, and then added anew: no header of the client can make one of these
     * a header of the connection.
     *
     * @param identity says who is asking
     * @param upgrade the protocol that is asked for, or null
     * @param withBody whether a body is sent
     */
    static List<Map.Entry<String, String>> ofRequest(
            RequestHead request, List<Map.Entry<String, String>> identity, @Nullable String upgrade, boolean withBody) {
        Set<String> connection = ConnectionHeaders.of(request.headers());
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = Ascii.toLowerCase(header.getKey());
            boolean kept = !connection.contains(name)
                    && !NOT_OF_REQUESTS.contains(name)
                    && (withBody || !name.equals("expect"))
                    && !name.equalsIgnoreCase(SUBPROTOCOLS)
                    && !isIdentity(name);
            if (kept) {
                headers.add(header);
            }
        }
        // One of the subprotocols may be a bearer token.
        List<String> subprotocols = BearerTokens.subprotocols(request);
        if (!subprotocols.isEmpty()) {
            headers.add(Map.entry(SUBPROTOCOLS, String.join(", ", subprotocols)));
        }
        if (upgrade != null) {
            headers.add(Map.entry("Upgrade", upgrade));
        }
        headers.addAll(identity);
        return headers;
    }

    private static boolean isIdentity(String name) {
        return HeaderNames.same(name, "Authorization")
                || HeaderNames.same(name, "Cookie")
                || HeaderNames.begins(name, "X-Remote-")
                || HeaderNames.begins(name, "Impersonate-");
    }

    /** Returns those of an answer, the length of its body among them; and which trailers it announces, if any. */
    static List<Map.Entry<String, String>> ofAnswer(List<Map.Entry<String, String>> received) {
        Set<String> connection = ConnectionHeaders.of(received);
        List<Map.Entry<String, String>> headers = new ArrayList<>(received.size());
        for (Map.Entry<String, String> header : received) {
            String name = Ascii.toLowerCase(header.getKey());
            if (name.equals("trailer") || (!connection.contains(name) && !NOT_OF_ANSWERS.contains(name))) {
                headers.add(header);
            }
        }
        return headers;
    }
}
