package io.github.multikueue.proxy.core.kube.meta;

import com.google.common.base.CharMatcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body, as it came over the wire.
 *
 * @param method the HTTP method, for example {@code GET}
 * @param target path and query as received, for example {@code /api/v1/pods?limit=5}
 * @param headers name and value of each header line, in order; names compare without regard to case, values are the received bytes
 *     read as UTF-8, see {@link #utf8}
 * @param peerCertificates what the client presented in the TLS handshake, its own certificate first; verified by nobody yet,
 *     but that the client holds the key of the first is proven. Empty without TLS or without a certificate
 */
public record RequestHead(
        String method, String target, List<Map.Entry<String, String>> headers, List<X509Certificate> peerCertificates) {

    /** Copies the lists. */
    public RequestHead {
        headers = List.copyOf(headers);
        peerCertificates = List.copyOf(peerCertificates);
    }

    /**
     * Reads the bytes of a header's value as UTF-8, as which Go programs write and read all text.
     *
     * @param latin1 the value with one character for each byte, as servers of HTTP have it
     * @throws StatusException 400, if it is not UTF-8: replacing what is wrong could give two users one name
     */
    public static String utf8(String name, String latin1) {
        if (CharMatcher.ascii().matchesAllOf(latin1)) {
            return latin1;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw StatusException.badRequest("header " + name + ": not UTF-8 (expected: UTF-8)");
        }
    }

    /** The path as received, without the query. */
    public String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** The first value of a header, or null if it is absent. */
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** All values of a header, in order. */
    public List<String> headers(String name) {
        List<String> values = new ArrayList<>(2);
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                values.add(header.getValue());
            }
        }
        return values;
    }

    /** Whether there is a header whose name fits. */
    public boolean hasHeader(Predicate<String> name) {
        for (Map.Entry<String, String> header : headers) {
            if (name.test(header.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** The same request without the headers whose names fit. */
    public RequestHead withoutHeaders(Predicate<String> name) {
        List<Map.Entry<String, String>> kept = new ArrayList<>(headers.size());
        for (Map.Entry<String, String> header : headers) {
            if (!name.test(header.getKey())) {
                kept.add(header);
            }
        }
        return kept.size() == headers.size() ? this : new RequestHead(method, target, kept, peerCertificates);
    }
}
