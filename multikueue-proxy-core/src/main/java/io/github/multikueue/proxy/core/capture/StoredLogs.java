package io.github.multikueue.proxy.core.capture;

import com.google.common.collect.Lists;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.format.LogText;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs that the store has, for readers who cannot have them from a worker. Who follows a log that is still being captured
 * gets it to its end; nobody else waits for that. An incomplete log ends with a notice that says why.
 */
final class StoredLogs {

    private static final Logger logger = LoggerFactory.getLogger(StoredLogs.class);

    private final LogStore store;
    private final RestNotice notices;
    private final CaptureOutcomes outcomes;

    /**
     * @param notices tells why logs are incomplete
     * @param outcomes knows why there are none
     */
    StoredLogs(LogStore store, RestNotice notices, CaptureOutcomes outcomes) {
        this.store = store;
        this.notices = notices;
        this.outcomes = outcomes;
    }

    /**
     * Reads by the UID of the run and the name of the Pod, if the UID of the Pod is not known. A run that was sent to another
     * worker may have had Pods of that name on both: then that of the placement's worker counts, else the latest. Pods that the
     * request says not to be meant do not count.
     *
     * @throws NotFoundException if there is nothing
     */
    InputStream byName(LogRequest request) {
        List<StoredLog> ofPod = ofPod(request).stream()
                .filter(StoredLogs::hasBegun)
                .filter(each -> request.mayMean(each.key().podUid()))
                .toList();
        List<StoredLog> there = ofPod.stream()
                .filter(each -> each.key().worker().equals(request.placement().worker()))
                .toList();
        StoredLog log = choose(there.isEmpty() ? ofPod : there, request.container());
        if (log == null || request.options().previous()) {
            throw missing(request, notStored(request.pod(), request.container()));
        }
        if (isLost(log)) {
            throw lost(log, request.options(), "the " + log + " is lost: the worker has thrown it away");
        }
        return open(log, request.options(), null);
    }

    /** Reads by names alone, the latest of all runs and Pods. */
    InputStream byNames(String namespace, String pod, String container, LogOptions options) {
        List<StoredLog> found = store.findByNames(namespace, pod, container).stream()
                .filter(StoredLogs::hasBegun)
                .toList();
        if (found.isEmpty() || options.previous()) {
            throw notStored(pod, container);
        }
        return open(found.get(found.size() - 1), options, null);
    }

    /**
     * Reads the log of one container of one Pod.
     *
     * @param why why it cannot be had from the worker
     * @throws LostLogException if the worker has thrown it away, so that somebody else may have it in whole
     * @throws ProxyException the reason given, if there is nothing
     */
    InputStream instead(LogRequest request, Optional<StoredLog> stored, ProxyException why) {
        boolean gone = why instanceof NotFoundException;
        StoredLog log = stored.filter(gone ? StoredLogs::hasBegun : StoredLogs::hasLines)
                .orElseThrow(() -> gone ? missing(request, why) : why);
        if (isLost(log) || why instanceof LostLogException) {
            throw lost(log, request.options(), String.valueOf(why.getMessage()));
        }
        return open(log, request.options(), gone ? null : why);
    }

    /** Whether the worker had thrown the log away before all was read, or the store has damaged what it had. */
    static boolean isLost(StoredLog log) {
        return log.end().map(LogEnd::state).filter(LogEnd.State.LOST::equals).isPresent()
                || log.damage().isPresent();
    }

    /** The store could have had it: an archive may have it, else the reader is told why it is not there. */
    private ProxyException missing(LogRequest request, ProxyException why) {
        Optional<String> reason = outcomes.reason(request)
                .map(each -> "it was not stored: " + each)
                .or(() ->
                        store.removal(request.placement().jobUid()).map(each -> "it is not stored any more: " + each));
        return reason.<ProxyException>map(each -> LostLogException.of(request, each + ", and the pod is gone"))
                .orElse(why);
    }

    /** Of a log that is lost in part, the others are asked for the whole first. */
    private LostLogException lost(StoredLog log, LogOptions options, String why) {
        Supplier<InputStream> part = () -> LogText.asAsked(options, open(log, options, null));
        String message = log.damage()
                .map(each -> "the " + log + " is lost: " + damaged(each))
                .orElse(why);
        return new LostLogException(message, log.length() > 0 ? part : null);
    }

    /** The Pods of a name that a run has or had, the newest first. */
    List<StoredPod> pods(String jobUid, String pod) {
        Map<String, List<LogKey>> newestLast = store.find(jobUid, pod, null, null).stream()
                .filter(StoredLogs::hasBegun)
                .map(StoredLog::key)
                .collect(Collectors.groupingBy(LogKey::podUid, LinkedHashMap::new, Collectors.toList()));
        return Lists.reverse(newestLast.values().stream().map(StoredPod::of).toList());
    }

    /** Whether there is a log of the Pod, of whichever container. */
    boolean knowsPod(LogRequest request) {
        return !ofPod(request).isEmpty();
    }

    /**
     * The request with the container to read: if none was asked for, the first step.
     *
     * @throws NotFoundException if there is no log of a step
     */
    LogRequest withContainer(LogRequest request) {
        if (request.container() != null) {
            return request;
        }
        String container = ofPod(request).stream()
                .map(each -> each.key().container())
                .filter(TektonNames::isStep)
                .findFirst()
                .orElseThrow(() -> notStored(request.pod(), null));
        return new LogRequest(
                request.caller(), request.placement(), request.pod(), request.podUid(), container, request.options());
    }

    private List<StoredLog> ofPod(LogRequest request) {
        return store.find(request.placement().jobUid(), request.pod(), null, request.podUid());
    }

    private static @Nullable StoredLog choose(List<StoredLog> ofPod, @Nullable String container) {
        if (container != null) {
            return ofPod.stream()
                    .filter(each -> each.key().container().equals(container))
                    .reduce((older, newer) -> newer)
                    .orElse(null);
        }
        String latest = ofPod.isEmpty() ? "" : ofPod.get(ofPod.size() - 1).key().podUid();
        return ofPod.stream()
                .filter(each -> each.key().podUid().equals(latest))
                .filter(each -> TektonNames.isStep(each.key().container()))
                .findFirst()
                .orElse(null);
    }

    /** A log that is only meant to be captured is none yet: somebody else may have it. */
    private static boolean hasBegun(StoredLog log) {
        return log.isWritten() || hasLines(log) || log.damage().isPresent();
    }

    private static boolean hasLines(StoredLog log) {
        return log.length() > 0 || (log.end().isPresent() && !isLost(log));
    }

    private InputStream open(StoredLog log, LogOptions options, @Nullable ProxyException why) {
        try {
            if (log.damage().isPresent()) {
                return new SequenceInputStream(
                        log.read(TimestampedForm.options(options, false)), notices.ofDamage(log));
            }
            boolean goesOn = options.follow() && log.isWritten();
            boolean ended = goesOn || log.end().isPresent();
            InputStream notice = ended ? InputStream.nullInputStream() : notices.of(log, why);
            // It may have ended while the reason was looked for: what is opened after that is whole.
            boolean whole = goesOn || log.end().isPresent();
            InputStream lines = log.read(TimestampedForm.options(options, goesOn));
            return whole ? lines : new SequenceInputStream(lines, notice);
        } catch (IOException e) {
            logger.warn("{} cannot be read: {}", log, e.getMessage());
            throw new NotFoundException("the " + log + " cannot be read from the store: " + e.getMessage());
        }
    }

    static String damaged(String damage) {
        return "it is damaged in the store: " + damage;
    }

    private static NotFoundException notStored(String pod, @Nullable String container) {
        return new NotFoundException((container == null ? "" : "container \"" + container + "\" of ") + "pod \"" + pod
                + "\": no log is stored, and the pod is gone from its worker (unless all logs are captured, only those are"
                + " kept that somebody read while the pod was there)");
    }
}
