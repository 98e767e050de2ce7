package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/** The handshake that turns an HTTP/1.1 connection into a WebSocket. */
final class WebSocketUpgrade {

    private static final long MOST_FRAME_BYTES = 64 * 1024;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ExchangeContext context;

    WebSocketUpgrade(Request request, Response response, Callback callback, ExchangeContext context) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.context = context;
    }

    /**
     * Answers the handshake; the WebSocket opens soon after.
     *
     * @throws StatusException 400, if the request is none, or does not offer the subprotocol
     */
    MessageSocket accept(String subprotocol, Departure departure) {
        if (!WebSocketHandshake.isComplete(request)) {
            throw StatusException.badRequest("the request is no WebSocket handshake (expected: Upgrade: websocket)");
        }
        List<String> offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, true);
        if (!subprotocol.isEmpty() && !offered.contains(subprotocol)) {
            // What is offered is not repeated: a bearer token may be among it.
            throw StatusException.badRequest("subprotocol: not among those offered (expected: " + subprotocol + ")");
        }
        MessageSocket socket = new MessageSocket(departure, context);
        WebSocketNegotiator negotiator = (handshake, answer, done) -> {
            if (!subprotocol.isEmpty()) {
                answer.setAcceptedSubProtocol(subprotocol);
            }
            return socket;
        };
        Request plain = new WithoutExtensions(request);
        if (!context.webSockets().upgrade(negotiator, plain, response, callback, configuration())) {
            throw new IllegalStateException("a handshake that was checked was refused");
        }
        return socket;
    }

    private static Configuration.Customizer configuration() {
        Configuration.ConfigurationCustomizer configuration = new Configuration.ConfigurationCustomizer();
        configuration.setIdleTimeout(Duration.ZERO);
        configuration.setMaxFrameSize(MOST_FRAME_BYTES);
        return configuration;
    }

    /** Compression costs more memory for each WebSocket than all the rest. */
    private static final class WithoutExtensions extends Request.Wrapper {

        private final HttpFields headers;

        WithoutExtensions(Request wrapped) {
            super(wrapped);
            HttpFields.Mutable kept = HttpFields.build();
            for (HttpField field : wrapped.getHeaders()) {
                if (field.getHeader() != HttpHeader.SEC_WEBSOCKET_EXTENSIONS) {
                    kept.add(field);
                }
            }
            headers = kept.asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
