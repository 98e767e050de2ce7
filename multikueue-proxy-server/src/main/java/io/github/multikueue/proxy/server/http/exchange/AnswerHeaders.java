package io.github.multikueue.proxy.server.http.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** Headers of answers: those of our own, and those that another server has sent, as they were received. */
final class AnswerHeaders {

    /** What nearly every answer has, encoded once. */
    private static final HttpField NOT_KEPT = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache, private");

    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private AnswerHeaders() {}

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

    /** @param value text, of which each byte in UTF-8 is sent as it is */
    static HttpField of(String name, String value) {
        if (is(NOT_KEPT, name, value)) {
            return NOT_KEPT;
        }
        return is(JSON, name, value) ? JSON : new HttpField(name, latin1(value));
    }

    private static boolean is(HttpField field, String name, String value) {
        return value.equals(field.getValue()) && name.equals(field.getName());
    }

    /** Text with one character for each byte of it, as Jetty writes it. */
    private static String latin1(String value) {
        return CharMatcher.ascii().matchesAllOf(value) ? value : new String(value.getBytes(UTF_8), ISO_8859_1);
    }
}
