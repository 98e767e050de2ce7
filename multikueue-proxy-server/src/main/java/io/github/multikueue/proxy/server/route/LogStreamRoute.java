package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import io.github.multikueue.proxy.server.route.websocket.LogFrames;
import io.github.multikueue.proxy.server.route.websocket.LogSockets;
import io.github.multikueue.proxy.server.route.websocket.OriginPolicy;
import io.github.multikueue.proxy.server.route.websocket.PendingLog;
import io.github.multikueue.proxy.server.route.websocket.Subprotocol;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.io.IOException;
import java.util.Optional;

/**
 * A log over a WebSocket, from its beginning to its end. Everything that can be refused is refused before the upgrade, as
 * plain HTTP.
 */
final class LogStreamRoute implements Route {

    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private final LogResource logs;
    private final LogStreams streams;
    private final OriginPolicy origins;
    private final LogSockets sockets;
    private final RoutePattern pattern;

    LogStreamRoute(LogResource logs, LogStreams streams, OriginPolicy origins, LogSockets sockets) {
        this.logs = logs;
        this.streams = streams;
        this.origins = origins;
        this.sockets = sockets;
        this.pattern = logs.pattern().below(RoutePaths.STREAM);
    }

    @Override
    public RoutePattern pattern() {
        return pattern;
    }

    /** A request that is no WebSocket handshake. */
    @Override
    public void handle(Exchange exchange) {
        String path = logs.pattern().template();
        String plain = path.substring(path.lastIndexOf('/'));
        throw new BadRequestException("Upgrade: absent or incomplete (expected: a WebSocket handshake, version 13; for"
                + " plain HTTP use ..." + plain + "?follow=true)");
    }

    /** The handshake. The log is opened last, when nothing but the log itself can be in the way. */
    void upgrade(Exchange exchange) throws IOException {
        if (!origins.allows(exchange.headers("Origin"), exchange.request().getHeader("Host"))) {
            throw HttpFailureException.foreignOrigin();
        }
        Optional<Subprotocol> subprotocol = Subprotocol.choose(BearerTokens.subprotocols(exchange.head()));
        LogViewQuery view = LogViewQuery.ofStream(exchange.query());
        LogQuery query = logs.read(exchange, view, true);
        LogFrames frames = LogFrames.of(view.format(), subprotocol.orElse(Subprotocol.BINARY));
        sockets.upgrade(exchange.request(), exchange.response(), () -> {
            LogStream stream = streams.open(exchange, Transport.WEBSOCKET, query, view);
            subprotocol.ifPresent(chosen -> exchange.response().setHeader(PROTOCOL, chosen.protocol()));
            return new PendingLog(stream, frames, exchange.observation());
        });
    }
}
