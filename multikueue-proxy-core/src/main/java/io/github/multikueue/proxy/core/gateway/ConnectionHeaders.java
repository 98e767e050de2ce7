package io.github.multikueue.proxy.core.gateway;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which headers are about one connection and are not passed on: those of HTTP, and those that {@code Connection} names.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</a>
 */
final class ConnectionHeaders {

    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();

    private ConnectionHeaders() {}

    /** The names, in lower case, of those among the headers of a message. */
    static Set<String> of(List<Map.Entry<String, String>> headers) {
        Set<String> names = ALWAYS;
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase("Connection")) {
                names = names == ALWAYS ? new HashSet<>(ALWAYS) : names;
                for (String name : COMMAS.split(header.getValue())) {
                    names.add(Ascii.toLowerCase(name));
                }
            }
        }
        return names;
    }

    /** Whether {@code Connection} names this, in whatever letter case. */
    static boolean names(List<Map.Entry<String, String>> headers, String option) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Connection"))
                .flatMap(header -> COMMAS.splitToStream(header.getValue()))
                .anyMatch(option::equalsIgnoreCase);
    }
}
