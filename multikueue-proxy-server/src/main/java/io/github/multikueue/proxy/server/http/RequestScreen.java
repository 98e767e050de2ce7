package io.github.multikueue.proxy.server.http;

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
 * <p>It also hides the WebSocket header of requests that are no WebSocket handshakes for a path that has one; the servlet
 * would answer those with an HTML page.
 */
final class RequestScreen extends Handler.Wrapper {

    private static final String SUPPORTED_VERSION = "13";
    private static final int KEY_LENGTH = 24;

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
        // No compression of WebSocket messages: it costs more memory for each follower than all the rest.
        boolean handshake = hasWebSocket.test(path) && isHandshake(request);
        Request screened = new Without(
                request, handshake ? HttpHeader.SEC_WEBSOCKET_EXTENSIONS : HttpHeader.SEC_WEBSOCKET_VERSION);
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

    /** Checked whole, so that Jetty cannot refuse a handshake for which a log has been opened already. */
    private static boolean isHandshake(Request request) {
        HttpFields headers = request.getHeaders();
        String key = headers.get(HttpHeader.SEC_WEBSOCKET_KEY);
        return request.getMethod().equals("GET")
                && SUPPORTED_VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))
                && headers.contains(HttpHeader.UPGRADE, "websocket")
                && headers.contains(HttpHeader.CONNECTION, "upgrade")
                && key != null
                && key.strip().length() == KEY_LENGTH;
    }

    /** A request as if a header had not been sent. */
    private static final class Without extends Request.Wrapper {

        private final HttpFields headers;

        Without(Request wrapped, HttpHeader hidden) {
            super(wrapped);
            HttpFields all = wrapped.getHeaders();
            headers =
                    all.contains(hidden) ? HttpFields.build(all).remove(hidden).asImmutable() : all;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
