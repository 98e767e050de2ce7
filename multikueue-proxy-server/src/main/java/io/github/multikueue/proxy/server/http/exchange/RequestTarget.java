package io.github.multikueue.proxy.server.http.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.net.UrlEscapers;
import io.github.multikueue.proxy.server.http.protocol.RequestFraming;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Decides which request targets are let in: those that every reader understands in the same way. Segments may have all characters
 * that a Kubernetes name can have, with or without escapes ({@code clusterroles/system:admin}); refused are dot segments, control
 * characters, bytes that are not UTF-8, and slashes or backslashes hidden in escapes, since no name has them. Behind the
 * {@code proxy} subresource a path is somebody else's, and escaped or empty segments are his business.
 */
public final class RequestTarget {

    private static final CharMatcher UNRESERVED = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("/-._~"))
            .precomputed();

    private static final CharMatcher SLASHES = CharMatcher.anyOf("/\\");

    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestTarget() {}

    /**
     * Answers a request that two readers could understand in two ways, by its target or by its {@link RequestFraming}.
     *
     * @return whether it has been answered
     */
    public static boolean refuse(Request request, Response response, Callback callback) {
        if (RequestFraming.refuse(request, response, callback)) {
            return true;
        }
        String problem = problem(request.getHttpURI().getPathQuery());
        if (problem == null) {
            return false;
        }
        Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400, problem);
        return true;
    }

    /**
     * Returns what is wrong with a target, for people; null if nothing is.
     *
     * @param target path and query as received; null if the request has no path, as CONNECT
     */
    public static @Nullable String problem(@Nullable String target) {
        if (target == null || !target.startsWith("/")) {
            return "path: (expected: one that begins with '/')";
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        if (!isPrintable(path, 0x7e)) {
            return "path: control, space or non-ASCII characters (expected: percent-encoded UTF-8)";
        }
        if (!isPrintable(query, Character.MAX_VALUE)) {
            return "query: control characters or spaces (expected: percent-encoded UTF-8)";
        }
        return isPlain(path) ? null : ofPath(path);
    }

    /** Whether there is nothing to decode, and no segment is empty or begins with a dot, as in nearly all requests. */
    private static boolean isPlain(String path) {
        return UNRESERVED.matchesAllOf(path) && !path.contains("//") && !path.contains("/.");
    }

    /**
     * Returns the one way to write a path in which nothing is wrong: with escapes only for characters that mean something in a
     * path. Routes, access and audit compare and show paths in this form, so that none of them reads another path than the rest.
     *
     * @param path the path of a target that has no {@link #problem}, without its query
     */
    public static String canonicalPath(String path) {
        if (UNRESERVED.matchesAllOf(path)) {
            return path;
        }
        return Arrays.stream(path.split("/", -1))
                .map(segment -> encode(requireNonNull(decode(segment))))
                .collect(Collectors.joining("/"));
    }

    /** Some readers cut a segment off at a semicolon, or take a plus for a space. */
    private static String encode(String segment) {
        return UrlEscapers.urlPathSegmentEscaper()
                .escape(segment)
                .replace(";", "%3B")
                .replace("+", "%2B");
    }

    private static boolean isPrintable(String text, int most) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > most || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String ofPath(String path) {
        List<String> segments = List.of(path.substring(1).split("/", -1));
        int last = segments.size() - 1;
        int proxy = proxyIndex(segments);
        for (int i = 0; i <= last; i++) {
            String raw = segments.get(i);
            if (raw.isEmpty() && i < last && i <= proxy) {
                return "path: empty segment (expected: single slashes)";
            }
            String problem = ofSegment(raw, i > proxy);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String ofSegment(String raw, boolean behindProxy) {
        String segment = decode(raw);
        if (segment == null) {
            return "path: invalid escape (expected: % and two hexadecimal digits, UTF-8)";
        }
        if (CharMatcher.javaIsoControl().matchesAnyOf(segment)) {
            return "path: escaped control character (expected: none)";
        }
        if (!behindProxy && (segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0)) {
            return "path: slash or backslash in a segment (expected: none, but behind the subresource proxy)";
        }
        return hasDotSegment(segment) ? "path: dot segment (expected: none)" : null;
    }

    /** Whether some reader takes a part of it for a dot segment: one that decodes slashes, or one that cuts off parameters. */
    private static boolean hasDotSegment(String segment) {
        int end;
        for (int start = 0; start <= segment.length(); start = end + 1) {
            int slash = SLASHES.indexIn(segment, start);
            end = slash < 0 ? segment.length() : slash;
            if (isDots(segment, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDots(String text, int start, int end) {
        int semicolon = text.indexOf(';', start);
        int length = (semicolon < 0 || semicolon > end ? end : semicolon) - start;
        return length == 1 && text.startsWith(".", start) || length == 2 && text.startsWith("..", start);
    }

    /** Where the segment {@code proxy} stands that is a subresource; behind the last segment if there is none. */
    private static int proxyIndex(List<String> segments) {
        int none = segments.size();
        for (int root = 0; root < none; root++) {
            boolean core = segments.get(root).equals("api");
            if (core || segments.get(root).equals("apis")) {
                int subresource = resourceIndex(segments, root + (core ? 2 : 3)) + 2;
                boolean found = subresource < none && segments.get(subresource).equals("proxy");
                return found ? subresource : none;
            }
        }
        return none;
    }

    private static int resourceIndex(List<String> segments, int first) {
        boolean inNamespace = first + 2 < segments.size()
                && segments.get(first).equals("namespaces")
                && !NAMESPACE_SUBRESOURCES.contains(segments.get(first + 2));
        return inNamespace ? first + 2 : first;
    }

    /** Takes the percent encoding off; null if it is none, or none of UTF-8 in its shortest form. */
    private static @Nullable String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 1 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
