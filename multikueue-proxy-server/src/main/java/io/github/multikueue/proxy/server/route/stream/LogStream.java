package io.github.multikueue.proxy.server.route.stream;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.OpenLog;
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
public final class LogStream implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);

    /** Why a stream ended, with what to tell the reader if that is more than the outcome. */
    private record End(Outcome outcome, @Nullable ProxyException failure) {}

    private final Transport transport;
    private final Observation observation;
    private final ServerMetrics metrics;
    private final StreamLimiter.Place place;
    private final Consumer<LogStream> onClose;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final AtomicReference<@Nullable OpenLog> log = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> onEnd = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A stream whose log is still to be opened.
     *
     * @param place given back when the stream is closed
     * @param onClose told once, when the stream is closed
     */
    public LogStream(
            Transport transport,
            Observation observation,
            ServerMetrics metrics,
            StreamLimiter.Place place,
            Consumer<LogStream> onClose) {
        this.transport = transport;
        this.observation = observation;
        this.metrics = metrics;
        this.place = place;
        this.onClose = onClose;
    }

    /** What the log is carried by. */
    public Transport transport() {
        return transport;
    }

    /**
     * The log has been opened. If the stream was ended meanwhile, so is the log.
     *
     * @throws io.github.multikueue.proxy.api.TooManyRequestsException if too many logs of its worker are being read
     */
    public void attach(OpenLog opened) {
        log.set(opened);
        opened.onAccessLost(this::loseAccess);
        if (end.get() != null) {
            closeLog();
        }
        String worker = opened.worker();
        if (worker != null) {
            place.reserveWorker(worker);
        }
    }

    /** The log, once it has been opened. */
    public OpenLog log() {
        return requireNonNull(log.get());
    }

    /** Bytes have reached the reader. */
    public void carried(int bytes) {
        observation.carried(bytes);
        metrics.carried(transport, bytes);
    }

    /** What to do, at once, should somebody else end the stream. */
    public void onEnd(Runnable action) {
        onEnd.set(action);
        if (end.get() != null) {
            action.run();
        }
    }

    /** Ends the stream; the first reason stays. A blocked read of the log fails at once. */
    public void end(Outcome reason) {
        end(new End(reason, null));
    }

    /** Ends the stream because access to it is lost. */
    private void loseAccess(ProxyException why) {
        end(new End(Outcome.ACCESS_LOST, why));
    }

    private void end(End reason) {
        if (end.compareAndSet(null, reason)) {
            Runnable action = onEnd.get();
            if (action != null) {
                action.run();
            }
        }
        closeLog();
    }

    /** Why it was ended, or the given reason if nobody did. */
    public Outcome outcomeOr(Outcome otherwise) {
        end.compareAndSet(null, new End(otherwise, null));
        return requireNonNull(end.get()).outcome();
    }

    /**
     * What to tell the reader of a log that has broken off.
     *
     * @param broken how the carrier noticed
     */
    public ProxyException failure(@Nullable Throwable broken) {
        End reason = end.get();
        ProxyException known = reason == null ? null : reason.failure();
        if (known == null) {
            known = known(broken);
        }
        String worker = log().worker();
        return worker == null ? known : known.onWorker(worker);
    }

    /** A log may say itself, in our own words, why it breaks off; words of others may name addresses. */
    private ProxyException known(@Nullable Throwable broken) {
        if (broken instanceof ProxyException said) {
            return said;
        }
        String why = broken != null && broken.getCause() instanceof ProxyException said ? ": " + said.getMessage() : "";
        return new UpstreamFailureException("the log of " + log().subject() + " broke off" + why, broken);
    }

    /** Ends the log if it still runs, and gives the place back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            End reason = end.get();
            if (reason != null) {
                observation.ended(reason.outcome());
            }
            closeLog();
            place.close();
            onClose.accept(this);
        }
    }

    private void closeLog() {
        OpenLog opened = log.get();
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                LOG.debug("A log did not close cleanly", e);
            }
        }
    }
}
