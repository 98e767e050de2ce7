package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.http.exchange.RequestTarget;
import io.github.multikueue.proxy.server.http.exchange.WebSocketHandshake;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands before everything else, and lets no request in that two readers could understand in two ways: which targets are let in is
 * told in {@link RequestTarget}, and behind this handler each path is written in one way.
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

    /** @param hasWebSocket whether a path in canonical form takes WebSocket handshakes */
    RequestScreen(Predicate<String> hasWebSocket) {
        this.hasWebSocket = hasWebSocket;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String problem = RequestTarget.problem(request.getHttpURI().getPathQuery());
        if (problem != null) {
            Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400, problem);
            return true;
        }
        return super.handle(screened(request), response, callback);
    }

    private Request screened(Request request) {
        String path = RequestTarget.canonicalPath(request.getHttpURI().getPath());
        boolean handshake = WebSocketHandshake.isComplete(request) && hasWebSocket.test(path);
        return new ScreenedRequest(request, path, handshake ? HIDDEN_OF_HANDSHAKES : HIDDEN);
    }
}
