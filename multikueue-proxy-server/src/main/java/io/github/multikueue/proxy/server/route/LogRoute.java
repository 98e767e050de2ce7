package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.server.observe.Transport;
import java.io.IOException;

/** A log over plain HTTP, whole or followed. */
final class LogRoute implements Route {

    private final LogResource logs;
    private final LogStreams streams;
    private final HttpLogRelay relay;

    LogRoute(LogResource logs, LogStreams streams, HttpLogRelay relay) {
        this.logs = logs;
        this.streams = streams;
        this.relay = relay;
    }

    @Override
    public String path() {
        return logs.path();
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Caller caller = exchange.caller();
        LogView view = LogView.ofHttp(exchange.query(), exchange.headers("Accept"), exchange.headers("Last-Event-ID"));
        LogQuery query = logs.read(exchange, view, false);
        try (LogStream stream = streams.open(exchange, caller, Transport.HTTP, query, view)) {
            relay.relay(exchange, stream, view.format(), query.follow());
        }
    }
}
