package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.http.exchange.WebSocketHandshake;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands before everything else and lets no request in that two readers could understand in two ways. Kubernetes names
 * need no escapes, so a path has none: what is authorized and what is served cannot differ.
 *
 * <p>It also hides headers that would change what a request means: the method of another header, and the WebSocket version of
 * requests that are no complete handshakes for a path that takes them.
 */
final class RequestScreen extends Handler.Wrapper {

    /** Javalin would take it for the method. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    /** What nobody behind this handler is to see. */
    private static final Set<String> HIDDEN = Set.of(METHOD_OVERRIDE, HttpHeader.SEC_WEBSOCKET_VERSION.asString());

    /** The same of handshakes. Compression of messages costs more memory for each WebSocket than all the rest. */
    private static final Set<String> HIDDEN_OF_HANDSHAKES =
            Set.of(METHOD_OVERRIDE, HttpHeader.SEC_WEBSOCKET_EXTENSIONS.asString());

    private final Predicate<String> hasWebSocket;

    /** @param hasWebSocket whether a path takes WebSocket handshakes */
    RequestScreen(Predicate<String> hasWebSocket) {
        this.hasWebSocket = hasWebSocket;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = String.valueOf(request.getHttpURI().getPath());
        if (!isPlain(path)) {
            Response.writeError(
                    request,
                    response,
                    callback,
                    HttpStatus.BAD_REQUEST_400,
                    "path: (expected: letters, digits, '-', '.', '_', '~' and single '/' only; no escapes, no dot segments)");
            return true;
        }
        boolean handshake = hasWebSocket.test(path) && WebSocketHandshake.isComplete(request);
        Request screened = new Without(request, handshake ? HIDDEN_OF_HANDSHAKES : HIDDEN);
        return super.handle(screened, response, callback);
    }

    static boolean isPlain(String path) {
        int segment = 0;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' && !isUnreserved(c)) {
                return false;
            }
            if (c == '/') {
                if (!isPlainSegment(path, segment + 1, i)) {
                    return false;
                }
                segment = i;
            }
        }
        boolean endsWithSlash = segment == path.length() - 1;
        return path.startsWith("/") && (endsWithSlash || isPlainSegment(path, segment + 1, path.length()));
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static boolean isPlainSegment(String path, int from, int to) {
        String segment = path.substring(from, to);
        return !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
    }

    /** A request as if some headers had not been sent. */
    private static final class Without extends Request.Wrapper {

        private final HttpFields headers;

        Without(Request wrapped, Set<String> hidden) {
            super(wrapped);
            HttpFields all = wrapped.getHeaders();
            headers = hidden.stream().noneMatch(all::contains) ? all : without(all, hidden);
        }

        private static HttpFields without(HttpFields all, Set<String> hidden) {
            HttpFields.Mutable kept = HttpFields.build(all);
            hidden.forEach(kept::remove);
            return kept.asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
