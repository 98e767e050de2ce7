package io.github.multikueue.proxy.server.http.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/** Writes headers as they were received by somebody else. */
final class RelayedHeaders {

    private RelayedHeaders() {}

    /** Sets headers, repeated ones among them, in place of those that Jetty sets itself, such as the date. */
    static void setAll(HttpFields.Mutable fields, List<Map.Entry<String, String>> headers) {
        Set<String> set = new HashSet<>();
        for (Map.Entry<String, String> header : headers) {
            if (set.add(Ascii.toLowerCase(header.getKey()))) {
                fields.put(header.getKey(), latin1(header.getValue()));
            } else {
                fields.add(header.getKey(), latin1(header.getValue()));
            }
        }
    }

    /** Text with one character for each byte of it, as Jetty writes it. */
    static String latin1(String value) {
        return CharMatcher.ascii().matchesAllOf(value) ? value : new String(value.getBytes(UTF_8), ISO_8859_1);
    }
}
