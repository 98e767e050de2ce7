package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges the logs of runs whose PipelineRun is gone from the manager, and has the store remove what is too old. A run counts as
 * gone if the manager has said so twice in a row; if it cannot be asked, or its namespace is not served any more, nothing is purged.
 */
public final class LogRetention implements Background {

    private static final Logger logger = LoggerFactory.getLogger(LogRetention.class);

    private static final int LOOKS_WITHIN_BOUND = 3;

    private final LogStore store;
    private final WorkloadResolver resolver;
    private final Set<String> namespaces;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("log-retention"), new ThreadPoolExecutor.DiscardPolicy());

    /** The runs that were gone when the manager was last asked. Used by the timer's thread alone. */
    private Set<String> goneBefore = Set.of();

    /**
     * @param namespaces those that are served; empty for all
     * @param purgeWithin how long the logs of a run may stay when its PipelineRun is gone
     */
    public LogRetention(LogStore store, WorkloadResolver resolver, Set<String> namespaces, Duration purgeWithin) {
        this.store = store;
        this.resolver = resolver;
        this.namespaces = Set.copyOf(namespaces);
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
        Set<String> gone = new HashSet<>();
        for (StoredRun run : store.runs()) {
            if (isGone(run)) {
                gone.add(run.jobUid());
                purgeIfGoneBefore(run);
            }
        }
        goneBefore = gone;
        store.sweep();
    }

    private void purgeIfGoneBefore(StoredRun run) {
        if (goneBefore.contains(run.jobUid()) && store.purge(run.jobUid())) {
            logger.info("purged the logs of run {}/{}: it is gone from the manager", run.namespace(), run.name());
        }
    }

    private boolean isGone(StoredRun run) {
        if (!namespaces.isEmpty() && !namespaces.contains(run.namespace())) {
            return false;
        }
        JobReference job = PipelineRuns.KIND.reference(run.namespace(), run.name());
        try {
            return !resolver.resolve(job).jobUid().equals(run.jobUid());
        } catch (NotFoundException e) {
            return true;
        } catch (ProxyException e) {
            logger.debug("{}: cannot be looked for: {}", job, e.getMessage());
            return false;
        }
    }
}
