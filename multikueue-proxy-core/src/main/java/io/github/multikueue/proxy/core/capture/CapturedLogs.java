package io.github.multikueue.proxy.core.capture;

import static io.github.multikueue.proxy.core.logs.format.LogText.asAsked;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads logs from the store, and sees to it that they get there. A Pod is identified by its UID: its complete log comes from
 * the store alone; one that is followed is captured, and read as that goes on; who does not follow reads what the worker has
 * now. What the store cannot keep comes straight from the worker. If the Pod is gone, or replaced by another one of its name,
 * the store's part of its log is served, and the reader is told that it is only a part. So it is for who does not follow
 * when the worker cannot be asked, without waiting for the worker to come back.
 *
 * <p>Without the UID, the log of the newest Pod of that name and run that is not known to be another one comes from the store. What
 * the store does not have is for the next {@link LogStreamer}.
 */
public final class CapturedLogs implements LogStreamer {

    private static final Logger logger = LoggerFactory.getLogger(CapturedLogs.class);

    private static final CompletableFuture<Boolean> READY = CompletableFuture.completedFuture(true);

    private final LogCaptures captures;
    private final StoredLogs stored;
    private final LivePodLogs live;
    private final ContainerStates states;

    /**
     * @param captures the captures, and the store they go to
     * @param states tells how containers are
     * @param clock dates notices
     */
    public CapturedLogs(LogCaptures captures, ContainerStates states, Clock clock) {
        this.captures = captures;
        this.stored = new StoredLogs(
                captures.store(), new RestNotice(states, clock, captures.outcomes()), captures.outcomes());
        this.live = captures.live();
        this.states = states;
    }

    @Override
    public InputStream open(LogRequest request) {
        if (request.podUid() == null) {
            return asAsked(request.options(), stored.byName(request));
        }
        LogRequest ofContainer = stored.withContainer(request);
        Optional<InputStream> complete = complete(ofContainer);
        if (complete.isPresent()) {
            return asAsked(request.options(), complete.get());
        }
        try {
            return fromWorker(ofContainer);
        } catch (NotFoundException e) {
            return instead(ofContainer, e);
        } catch (WorkerUnavailableException | UpstreamFailureException | UpstreamTimeoutException e) {
            if (request.options().follow()) {
                throw e; // Who wants the rest can ask again.
            }
            return instead(ofContainer, e);
        }
    }

    /**
     * Reads the log of a container of a Pod that is gone, whatever run it was of; the latest, if there are several. Access
     * must have been reviewed by other means.
     *
     * @throws NotFoundException if there is none in the store
     */
    public InputStream open(String namespace, String pod, String container, LogOptions options) {
        return asAsked(options, stored.byNames(namespace, pod, container, options));
    }

    /**
     * The Pods of a name that a run has or had, as far as the store has logs of them, the newest first.
     *
     * @param jobUid the UID of the run on the manager
     */
    public List<StoredPod> pods(String jobUid, String pod) {
        return stored.pods(jobUid, pod);
    }

    private InputStream fromWorker(LogRequest request) {
        requireThere(request);
        if (request.options().previous()) {
            return live.open(request);
        }
        if (request.options().follow()) {
            return follow(request);
        }
        InputStream now = live.open(request);
        captures.begin(request);
        return now;
    }

    /** Workers are asked by name. Whoever finds the UID in the store may be late: the name may be that of another Pod now. */
    private void requireThere(LogRequest request) {
        boolean joins = request.options().follow()
                && captures.stored(request).filter(StoredLog::isWritten).isPresent();
        if (!joins && stored.knowsPod(request) && states.of(request).phase() == ObservedContainer.Phase.GONE) {
            throw new NotFoundException("pods \"" + request.pod() + "\" of UID " + request.podUid() + " not found");
        }
    }

    private InputStream instead(LogRequest request, ProxyException why) {
        if (request.options().previous()) {
            throw why;
        }
        return asAsked(request.options(), stored.instead(request, captures.stored(request), why));
    }

    private Optional<InputStream> complete(LogRequest request) {
        Optional<StoredLog> log =
                captures.stored(request).filter(CapturedLogs::isComplete).filter(each -> !StoredLogs.isLost(each));
        if (log.isEmpty() || request.options().previous() || hasStartedAgain(request)) {
            return Optional.empty();
        }
        try {
            return Optional.of(log.get().read(timestamped(request)));
        } catch (IOException e) {
            logger.warn("{} is read from the worker instead: {}", log.get(), e.getMessage());
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
            return !TektonNames.isStep(String.valueOf(request.container()))
                    && states.of(request).phase() == ObservedContainer.Phase.RUNNING;
        } catch (ProxyException e) {
            logger.debug("pod {}: cannot be looked at: {}", request.pod(), e.getMessage());
            return false;
        }
    }

    private InputStream follow(LogRequest request) {
        try {
            Optional<LogCapture> capture = captures.join(request);
            if (capture.isPresent()) {
                return follow(request, capture.get());
            }
            Optional<StoredLog> ended =
                    captures.stored(request).filter(each -> each.end().isPresent() && !StoredLogs.isLost(each));
            if (ended.isPresent() && request.options().tailLines() == null && !hasStartedAgain(request)) {
                return follow(request, ended.get(), READY, () -> {});
            }
        } catch (LogStoreException e) {
            logger.debug("pod {}: container {} is not stored: {}", request.pod(), request.container(), e.getMessage());
        }
        return live.open(request);
    }

    private InputStream follow(LogRequest request, LogCapture capture) {
        Runnable left = capture.attend();
        try {
            capture.awaitConnection();
        } catch (RuntimeException e) {
            left.run();
            throw e;
        }
        boolean mustCatchUp = request.options().tailLines() != null;
        return follow(request, capture.log(), mustCatchUp ? capture.caughtUp() : READY, left);
    }

    private InputStream follow(LogRequest request, StoredLog log, CompletableFuture<Boolean> ready, Runnable left) {
        LogRequest timestamped = request.withOptions(timestamped(request));
        return asAsked(request.options(), new CapturedStream(timestamped, log, captures, ready, left));
    }

    private static LogOptions timestamped(LogRequest request) {
        return TimestampedForm.options(request.options(), request.options().follow());
    }
}
