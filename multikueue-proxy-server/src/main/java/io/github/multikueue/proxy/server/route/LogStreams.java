package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.stream.LogStream;
import io.github.multikueue.proxy.server.route.stream.StreamLimiter;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All logs that are being read now: at most so many, each for no longer than its reader may read it, and none any more once
 * the server is to stop.
 */
@Singleton
public final class LogStreams {

    private final StreamLimiter places;
    private final ServerMetrics metrics;
    private final Set<LogStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean unready;
    private volatile boolean closed;

    @Inject
    LogStreams(ServerConfig config, ServerMetrics metrics) {
        this.places = new StreamLimiter(config.streaming().limits());
        this.metrics = metrics;
    }

    /**
     * Opens a log on behalf of the caller; closing the stream closes it and gives its place back.
     *
     * @throws TooManyRequestsException if there is no place left
     */
    LogStream open(Exchange exchange, Transport transport, LogQuery query, LogViewQuery view) {
        return open(exchange, transport, () -> exchange.ask(who -> query.open(who, view)));
    }

    /**
     * Opens a log that needs no access on the manager.
     *
     * @throws TooManyRequestsException if there is no place left
     */
    LogStream open(Exchange exchange, Transport transport, Supplier<OpenLog> log) {
        LogStream stream = take(exchange.caller().key(), transport, exchange.observation());
        try {
            stream.attach(log.get());
            exchange.setWorkerHeader(stream.log().worker());
            exchange.setPodHeaders(stream.log().podUid(), stream.log().otherPodUids());
            return stream;
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private LogStream take(Object caller, Transport transport, Observation observation) {
        if (closed) {
            throw HttpFailureException.shuttingDown();
        }
        StreamLimiter.Place place = places.take(caller);
        observation.streamed(transport);
        LogStream stream = new LogStream(transport, observation, metrics, place, this::leave);
        open.add(stream);
        metrics.streams(transport, 1);
        if (closed) {
            stream.end(Outcome.SHUTDOWN);
        }
        return stream;
    }

    private void leave(LogStream stream) {
        open.remove(stream);
        metrics.streams(stream.transport(), -1);
    }

    /** Whether the server is about to stop. */
    boolean isClosing() {
        return unready;
    }

    /** Tells whoever asks that the server is about to stop; everything goes on for now. */
    public void announceClose() {
        unready = true;
    }

    /** Ends all logs and opens no more. */
    public void close() {
        unready = true;
        closed = true;
        open.forEach(stream -> stream.end(Outcome.SHUTDOWN));
    }
}
