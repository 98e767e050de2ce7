package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges the logs of runs whose PipelineRun is gone from the manager, and has the store remove what is too old. A run counts as
 * gone if the manager has said so twice in a row.
 */
public final class LogRetention implements Background {

    private static final Logger logger = LoggerFactory.getLogger(LogRetention.class);

    private static final int LOOKS_WITHIN_BOUND = 3;

    private final LogStore store;
    private final GoneRuns gone;
    private final Consumer<StoredRun> purged;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("log-retention"), new ThreadPoolExecutor.DiscardPolicy());

    /** The runs that were gone when the manager was last asked. Used by the timer's thread alone. */
    private Set<String> goneBefore = Set.of();

    /**
     * @param gone knows the runs that the manager has not any more
     * @param purgeWithin how long the logs of a run may stay when its PipelineRun is gone
     * @param purged told of each run that was purged
     */
    public LogRetention(LogStore store, GoneRuns gone, Duration purgeWithin, Consumer<StoredRun> purged) {
        this.store = store;
        this.gone = gone;
        this.purged = purged;
        this.interval = purgeWithin.dividedBy(LOOKS_WITHIN_BOUND);
    }

    @Override
    public void start() {
        long nanos = Math.max(1, interval.toNanos());
        var unused = timer.scheduleWithFixedDelay(Threads.repeatable(this::look), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void look() {
        Set<String> goneNow = new HashSet<>();
        for (StoredRun run : store.runs()) {
            if (gone.isGone(run.namespace(), run.name(), run.jobUid())) {
                goneNow.add(run.jobUid());
                purgeIfGoneBefore(run);
            }
        }
        goneBefore = goneNow;
        store.sweep();
    }

    private void purgeIfGoneBefore(StoredRun run) {
        if (goneBefore.contains(run.jobUid()) && store.purge(run.jobUid())) {
            purged.accept(run);
            logger.info("purged the logs of run {}/{}: it is gone from the manager", run.namespace(), run.name());
        }
    }
}
