package io.github.multikueue.proxy.core.capture;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.ContainerState;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.LivePodLogs;
import io.github.multikueue.proxy.core.logs.LogText;
import io.github.multikueue.proxy.core.logs.LostLogException;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads logs from the store, and sees to it that they get there. A log that is in the store to its end is read from there
 * alone; a log that is followed is captured, and read as that goes on; who does not follow reads what the worker has now.
 * What the store cannot keep comes straight from the worker. Logs of Pods that are gone come from the store, for the UID of the
 * run they were of, or from the next {@link LogStreamer}.
 */
public final class CapturedLogs implements LogStreamer {

    private static final Logger logger = LoggerFactory.getLogger(CapturedLogs.class);

    private static final CompletableFuture<Boolean> READY = CompletableFuture.completedFuture(true);
    private static final String STEP = "step-";

    private final LogCaptures captures;
    private final StoredLogs gone;
    private final LivePodLogs live;
    private final ContainerStates states;

    /**
     * @param captures the captures, and the store they go to
     * @param states tells how containers are
     * @param clock dates notices
     */
    public CapturedLogs(LogCaptures captures, ContainerStates states, Clock clock) {
        this.captures = captures;
        this.gone = new StoredLogs(captures.store(), clock);
        this.live = captures.live();
        this.states = states;
    }

    @Override
    public InputStream open(LogRequest request) {
        LogOptions options = request.options();
        if (request.podUid() == null) {
            return stored(gone.find(request), options);
        }
        if (options.previous()) {
            return live.open(request);
        }
        Optional<InputStream> complete = complete(request);
        if (complete.isPresent()) {
            return asAsked(options, complete.get());
        }
        try {
            if (options.follow()) {
                return follow(request);
            }
            InputStream now = live.open(request);
            captures.begin(request);
            return now;
        } catch (LostLogException e) {
            throw captures.stored(request)
                    .map(log -> lost(log, options, String.valueOf(e.getMessage())))
                    .orElse(e);
        }
    }

    /** Of a log that is lost in part, the others are asked for the whole first. */
    private InputStream stored(StoredLog log, LogOptions options) {
        if (StoredLogs.isLost(log)) {
            throw lost(log, options, "the " + log + " is lost: the worker has thrown it away");
        }
        return asAsked(options, gone.open(log, options));
    }

    private LostLogException lost(StoredLog log, LogOptions options, String why) {
        Supplier<InputStream> part = () -> asAsked(options, gone.open(log, options));
        return new LostLogException(why, log.length() > 0 ? part : null);
    }

    /**
     * Reads the log of a container of a Pod that is gone, whatever run it was of; the latest, if there are several. Access
     * must have been reviewed by other means.
     *
     * @throws NotFoundException if there is none in the store
     */
    public InputStream open(String namespace, String pod, String container, LogOptions options) {
        return asAsked(options, gone.open(namespace, pod, container, options));
    }

    private Optional<InputStream> complete(LogRequest request) {
        Optional<StoredLog> stored = captures.stored(request).filter(CapturedLogs::isComplete);
        if (stored.isEmpty() || hasStartedAgain(request)) {
            return Optional.empty();
        }
        try {
            return Optional.of(stored.get().read(fromStore(request.options())));
        } catch (IOException e) {
            logger.warn("{} is read from the worker instead: {}", stored.get(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isComplete(StoredLog log) {
        return log.end()
                .map(LogEnd::state)
                .filter(LogEnd.State.COMPLETE::equals)
                .isPresent();
    }

    /** Steps run once. A sidecar may be started again, and then its log begins anew. */
    private boolean hasStartedAgain(LogRequest request) {
        try {
            return !String.valueOf(request.container()).startsWith(STEP)
                    && states.of(request).phase() == ContainerState.Phase.RUNNING;
        } catch (ProxyException e) {
            logger.debug("pod {}: cannot be looked at: {}", request.pod(), e.getMessage());
            return false;
        }
    }

    private InputStream follow(LogRequest request) {
        try {
            Optional<Capture> capture = captures.join(request);
            if (capture.isPresent()) {
                capture.get().awaitConnection();
                boolean mustCatchUp = request.options().tailLines() != null;
                return follow(
                        request,
                        capture.get().log(),
                        mustCatchUp ? capture.get().caughtUp() : READY);
            }
            Optional<StoredLog> ended =
                    captures.stored(request).filter(each -> each.end().isPresent() && !StoredLogs.isLost(each));
            if (ended.isPresent() && request.options().tailLines() == null && !hasStartedAgain(request)) {
                return follow(request, ended.get(), READY);
            }
        } catch (LogStoreException e) {
            logger.debug("pod {}: container {} is not stored: {}", request.pod(), request.container(), e.getMessage());
        }
        return live.open(request);
    }

    private InputStream follow(LogRequest request, StoredLog log, CompletableFuture<Boolean> ready) {
        LogRequest timestamped = request.withOptions(fromStore(request.options()));
        return asAsked(request.options(), new CapturedStream(timestamped, log, captures, ready));
    }

    /** The limit is of what the reader gets, which may be without times. */
    private static LogOptions fromStore(LogOptions asked) {
        return new LogOptions(
                asked.follow(), false, true, asked.tailLines(), asked.sinceSeconds(), asked.sinceTime(), null);
    }

    private static InputStream asAsked(LogOptions options, InputStream timestamped) {
        InputStream text = options.timestamps() ? timestamped : LogText.withoutTimes(timestamped);
        Long limit = options.limitBytes();
        return limit == null ? text : ByteStreams.limit(text, limit);
    }
}
