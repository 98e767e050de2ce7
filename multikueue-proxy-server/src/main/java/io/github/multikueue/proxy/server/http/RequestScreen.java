package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.http.exchange.RequestTarget;
import io.github.multikueue.proxy.server.http.exchange.WebSocketHandshake;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.util.List;
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
 * <p>Requests for other hosts are refused, if it is known by which names this server may be addressed.
 *
 * <p>It also hides headers that would change what a request means: the method of another header, and the WebSocket version of
 * requests that are no complete handshakes for a path that takes them.
 */
final class RequestScreen extends Handler.Wrapper {

    /** Javalin would take it for the method. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private static final String OTHER_HOST = "Host: not a name of this server (expected: one of --allowed-hosts)";

    private static final String NO_SUCH_PATH =
            String.valueOf(HttpFailureException.noSuchPath(List.of()).getMessage());

    /** What nobody behind this handler is to see. */
    private static final Set<String> HIDDEN = Set.of(METHOD_OVERRIDE, HttpHeader.SEC_WEBSOCKET_VERSION.asString());

    /** The same of handshakes. Compression of messages costs more memory for each WebSocket than all the rest. */
    private static final Set<String> HIDDEN_OF_HANDSHAKES =
            Set.of(METHOD_OVERRIDE, HttpHeader.SEC_WEBSOCKET_EXTENSIONS.asString());

    private final Predicate<String> hasWebSocket;
    private final AllowedHosts hosts;
    private final Predicate<String> isManagement;
    private final boolean hasManagementPort;

    /**
     * @param hasWebSocket whether a path in canonical form takes WebSocket handshakes
     * @param isManagement whether a path in canonical form is one by which the server tells of itself; it may be asked for by any name
     * @param hasManagementPort whether such paths have a port of their own, and nothing else is served there
     */
    RequestScreen(
            Predicate<String> hasWebSocket,
            AllowedHosts hosts,
            Predicate<String> isManagement,
            boolean hasManagementPort) {
        this.hasWebSocket = hasWebSocket;
        this.hosts = hosts;
        this.isManagement = isManagement;
        this.hasManagementPort = hasManagementPort;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (RequestTarget.refuse(request, response, callback)) {
            return true;
        }
        String path = RequestTarget.canonicalPath(request.getHttpURI().getPath());
        if (hasManagementPort && Connectors.isManagement(request) != isManagement.test(path)) {
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, NO_SUCH_PATH);
            return true;
        }
        if (!hosts.allows(request) && !isManagement.test(path)) {
            Response.writeError(request, response, callback, HttpStatus.MISDIRECTED_REQUEST_421, OTHER_HOST);
            return true;
        }
        return super.handle(screened(request, path), response, callback);
    }

    private Request screened(Request request, String path) {
        boolean handshake = WebSocketHandshake.isComplete(request) && hasWebSocket.test(path);
        return new ScreenedRequest(request, path, handshake ? HIDDEN_OF_HANDSHAKES : HIDDEN);
    }
}
