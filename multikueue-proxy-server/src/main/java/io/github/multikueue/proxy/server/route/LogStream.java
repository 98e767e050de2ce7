package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.observe.Outcome;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.observe.Transport;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log on its way from a worker to a reader. One thread carries; any other may end it, which unblocks the one that
 * carries.
 */
final class LogStream implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);

    private final Transport transport;
    private final Observation observation;
    private final ServerMetrics metrics;
    private final Consumer<LogStream> onClose;
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private final AtomicReference<@Nullable ContainerLog> log = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    LogStream(Transport transport, Observation observation, ServerMetrics metrics, Consumer<LogStream> onClose) {
        this.transport = transport;
        this.observation = observation;
        this.metrics = metrics;
        this.onClose = onClose;
    }

    Transport transport() {
        return transport;
    }

    /** The log has been opened. If the stream was ended meanwhile, so is the log. */
    void attach(ContainerLog opened) {
        log.set(opened);
        if (outcome.get() != null) {
            closeLog();
        }
    }

    /** Bytes have reached the reader. */
    void carried(int bytes) {
        observation.carried(bytes);
        metrics.carried(transport, bytes);
    }

    /** Ends the stream; the first reason stays. A blocked read of the log fails at once. */
    void end(Outcome reason) {
        outcome.compareAndSet(null, reason);
        closeLog();
    }

    /** Why it was ended, or the given reason if nobody did. */
    Outcome outcomeOr(Outcome otherwise) {
        outcome.compareAndSet(null, otherwise);
        Outcome reason = outcome.get();
        return reason == null ? otherwise : reason;
    }

    /** Ends the log if it still runs, and gives the place back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Outcome reason = outcome.get();
            if (reason != null) {
                observation.ended(reason);
            }
            closeLog();
            onClose.accept(this);
        }
    }

    private void closeLog() {
        ContainerLog opened = log.get();
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                LOG.debug("A log did not close cleanly", e);
            }
        }
    }
}
