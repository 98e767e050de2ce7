package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of Pods that are gone, as the store has them. */
final class StoredLogs {

    private static final Logger logger = LoggerFactory.getLogger(StoredLogs.class);

    private static final String STEP = "step-";

    private final LogStore store;
    private final Clock clock;

    StoredLogs(LogStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Finds by the UID of the run and the name of the Pod. A run that was sent to another worker may have had Pods of that
     * name on both: then that of the placement's worker counts, else the latest.
     *
     * @throws NotFoundException if there is nothing
     */
    StoredLog find(LogRequest request) {
        List<StoredLog> ofPod = store.find(request.placement().jobUid(), request.pod(), null, null);
        List<StoredLog> there = ofPod.stream()
                .filter(each -> each.key().worker().equals(request.placement().worker()))
                .toList();
        StoredLog log = choose(there.isEmpty() ? ofPod : there, request.container());
        if (log == null || request.options().previous()) {
            throw notStored(request.pod(), request.container());
        }
        return log;
    }

    /** Reads by names alone, the latest of all runs. */
    InputStream open(String namespace, String pod, String container, LogOptions options) {
        List<StoredLog> found = store.findByNames(namespace, pod, container).stream()
                .filter(each -> !(isLost(each) && each.length() == 0))
                .toList();
        if (found.isEmpty() || options.previous()) {
            throw notStored(pod, container);
        }
        return open(found.get(found.size() - 1), options);
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
                .filter(each -> each.key().container().startsWith(STEP))
                .findFirst()
                .orElse(null);
    }

    /** Whether the worker had thrown the log away before all was read. */
    static boolean isLost(StoredLog log) {
        return log.end().map(LogEnd::state).filter(LogEnd.State.LOST::equals).isPresent();
    }

    InputStream open(StoredLog log, LogOptions options) {
        try {
            // Somebody is reading the rest: it ends soon, since the container has.
            boolean growing = log.isWritten();
            InputStream lines = log.read(timestamped(options, growing));
            return growing || log.end().isPresent() ? lines : new SequenceInputStream(lines, notice());
        } catch (IOException e) {
            logger.warn("{} cannot be read: {}", log, e.getMessage());
            throw notStored(log.key().pod(), log.key().container());
        }
    }

    private static LogOptions timestamped(LogOptions asked, boolean follow) {
        return new LogOptions(follow, false, true, asked.tailLines(), asked.sinceSeconds(), asked.sinceTime(), null);
    }

    private InputStream notice() {
        String notice =
                "#" + clock.instant() + " the rest of this log is not known: the pod was gone before all was read\n";
        return new ByteArrayInputStream(notice.getBytes(UTF_8));
    }

    private static NotFoundException notStored(String pod, @Nullable String container) {
        return new NotFoundException((container == null ? "" : "container \"" + container + "\" of ") + "pod \"" + pod
                + "\": no log is stored, and the pod is gone from its worker");
    }
}
