package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.core.capture.GoneRuns;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the logs that nobody has read to their end, and nobody can any more, since their run is over: a process had died, or a worker was
 * out of reach. As long as a log may go on it is not archived, so that other replicas would never tell what there is of it. For one thread.
 */
final class AbandonedLogs {

    private static final Logger logger = LoggerFactory.getLogger(AbandonedLogs.class);

    /** Whoever reads the rest of a run that is over, reads it within seconds of its end, before Kueue removes it from the worker. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LogStore store;
    private final GoneRuns runs;
    private final InstantSource clock;

    AbandonedLogs(LogStore store, GoneRuns runs, InstantSource clock) {
        this.store = store;
        this.runs = runs;
        this.clock = clock;
    }

    /** Looks for such logs. */
    void end() {
        Instant before = clock.instant().minus(PATIENCE);
        for (StoredRun run : store.runs()) {
            List<StoredLog> open = run.logs().stream()
                    .filter(each -> each.end().isEmpty() && !each.isWritten())
                    .toList();
            if (!open.isEmpty()
                    && run.lastWritten().isBefore(before)
                    && runs.isFinished(run.namespace(), run.name(), run.jobUid())) {
                open.forEach(AbandonedLogs::end);
            }
        }
    }

    private static void end(StoredLog log) {
        try (LogAppender appender = log.append()) {
            appender.lose();
        } catch (LogStoreException e) {
            logger.debug("{}: cannot be ended: {}", log, e.getMessage());
        }
    }
}
