package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import java.util.Optional;

/**
 * {@code /logs/stream}: a container's log over a WebSocket, from its beginning to its end. Everything that can be refused
 * is refused before the upgrade, as plain HTTP.
 */
@Singleton
final class LogStreamRoute implements Route {

    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private final MultiKueueProxy proxy;
    private final LogStreams streams;
    private final OriginPolicy origins;
    private final LogSockets sockets;

    @Inject
    LogStreamRoute(MultiKueueProxy proxy, LogStreams streams, OriginPolicy origins, LogSockets sockets) {
        this.proxy = proxy;
        this.streams = streams;
        this.origins = origins;
        this.sockets = sockets;
    }

    @Override
    public String path() {
        return Paths.NAMESPACE + "/logs/stream";
    }

    /** A request that is no WebSocket handshake. */
    @Override
    public void handle(Exchange exchange) {
        throw new BadRequestException("Upgrade: absent or incomplete (expected: a WebSocket handshake, version 13; for"
                + " plain HTTP use .../logs?follow=true)");
    }

    /** The handshake. */
    void upgrade(Exchange exchange, Context context) {
        // Whatever the first offered protocol is, it may be a token.
        exchange.response().setHeader(PROTOCOL, null);
        if (!origins.allows(exchange.headers("Origin"), exchange.request().getHeader("Host"))) {
            throw HttpFailureException.foreignOrigin();
        }
        WebSocketOffer offer = WebSocketOffer.of(exchange.headers(PROTOCOL));
        Caller caller = offer.caller(exchange.headers("Authorization"));
        Optional<Subprotocol> subprotocol = offer.choose();
        String namespace = exchange.namespace();
        LogQuery query = LogQuery.ofStream(exchange.query());
        LogStream stream = streams.open(Transport.WEBSOCKET, exchange.observation());
        try {
            ContainerLog log = exchange.ask(
                    caller,
                    new AuditedObject("get", "pods/log", namespace, query.pod()),
                    who -> proxy.log(
                            who, namespace, query.pipelineRun(), query.pod(), query.container(), query.options()));
            stream.attach(log);
            exchange.onWorker(log.worker());
            subprotocol.ifPresent(chosen -> exchange.response().setHeader(PROTOCOL, chosen.protocol()));
            LogFrames frames = subprotocol.orElse(Subprotocol.BINARY).frames();
            sockets.expect(context, new LogSockets.Pending(log, stream, frames, exchange.observation()));
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** What happens after the handshake. */
    void configure(WsConfig socket) {
        socket.onConnect(sockets::connected);
        socket.onClose(sockets::gone);
        socket.onError(sockets::gone);
    }
}
