package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.cursor.UnknownCursorException;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.stream.HttpLogRelay;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import java.io.IOException;

/** A log over plain HTTP, whole or followed. */
final class LogRoute implements Route {

    private static final byte[] NOTHING = {};

    /**
     * An EventSource gives up for good on any answer but 200, so it cannot be refused to begin anew. The empty id makes it
     * forget the cursor that is of no use.
     */
    private static final byte[] PLACE_UNKNOWN = ("event: notice\nid\ndata: {\"notice\":\"the cursor is unknown here:"
                    + " another replica or an earlier process has signed it with another key, or it is of another log;"
                    + " the log begins anew, and lines may come twice\"}\n\n")
            .getBytes(UTF_8);

    private final LogResource logs;
    private final LogStreams streams;
    private final HttpLogRelay relay;

    LogRoute(LogResource logs, LogStreams streams, HttpLogRelay relay) {
        this.logs = logs;
        this.streams = streams;
        this.relay = relay;
    }

    @Override
    public RoutePattern pattern() {
        return logs.pattern();
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        LogViewQuery view =
                LogViewQuery.ofHttp(exchange.query(), exchange.headers("Accept"), exchange.headers("Last-Event-ID"));
        try {
            tell(exchange, view, NOTHING);
        } catch (UnknownCursorException e) {
            if (view.format() != LogFormat.EVENT_STREAM) {
                throw e;
            }
            tell(exchange, view.anew(), PLACE_UNKNOWN);
        }
    }

    private void tell(Exchange exchange, LogViewQuery view, byte[] preface) throws IOException {
        LogQuery query = logs.read(exchange, view, false);
        try (LogStream stream = streams.open(exchange, Transport.HTTP, query, view)) {
            exchange.describe(view.format());
            relay.relay(exchange.request(), exchange.response(), stream, view.format(), query.follow(), preface);
        }
    }
}
