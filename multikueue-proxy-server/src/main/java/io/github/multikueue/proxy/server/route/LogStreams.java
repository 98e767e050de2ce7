package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.observe.Transport;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** All logs that are being read now: at most so many, and none any more once the server is to stop. */
@Singleton
public final class LogStreams {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int most;
    private final Semaphore places;
    private final ServerMetrics metrics;
    private final Set<LogStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean unready;
    private volatile boolean closed;

    @Inject
    LogStreams(ServerConfig config, ServerMetrics metrics) {
        this.most = config.streaming().maxStreams();
        this.places = new Semaphore(most);
        this.metrics = metrics;
    }

    /**
     * Takes a place for one log; closing it gives the place back.
     *
     * @throws TooManyRequestsException if there is none left
     */
    LogStream open(Transport transport, Observation observation) {
        if (closed) {
            throw HttpFailureException.shuttingDown();
        }
        if (!places.tryAcquire()) {
            throw new TooManyRequestsException(
                    "open logs: " + most + " (expected: fewer; the limit is --max-streams)", RETRY_AFTER);
        }
        observation.streamed(transport);
        LogStream stream = new LogStream(transport, observation, metrics, this::leave);
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
        places.release();
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
