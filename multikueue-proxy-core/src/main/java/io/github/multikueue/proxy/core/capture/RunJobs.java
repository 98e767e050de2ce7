package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkloadResolver.Subscription;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs on the manager that the runs of one name on one worker were made for. The manager may tell later than the worker
 * where a run is, and a short one does not change any more; so as long as one is not found, changes on the manager are listened
 * to. For one thread; only {@link #close} may be called by others.
 */
final class RunJobs implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RunJobs.class);

    private final String worker;
    private final RunKey key;
    private final RunCapture.Tools tools;
    private final JobReference job;
    private final Runnable changed;
    /** By the names of their Workloads; a job that is deleted on the manager is captured to its end. */
    private final Map<String, Placement> placements = new HashMap<>();

    private @Nullable Subscription changes;
    private boolean closed;

    /** @param changed told by any thread when a job that was not found may be found now; must return at once */
    RunJobs(String worker, RunKey key, RunCapture.Tools tools, Runnable changed) {
        this.worker = worker;
        this.key = key;
        this.tools = tools;
        this.job = PipelineRuns.KIND.reference(key.namespace(), key.name());
        this.changed = changed;
    }

    /** Those that were found, placed on the worker. */
    List<Placement> placements() {
        return List.copyOf(placements.values());
    }

    /** Looks for those that are missing; returns whether all are found. */
    boolean find() {
        boolean found = look() || (listen() && look());
        if (found) {
            stopListening();
        }
        return found;
    }

    private boolean look() {
        Set<String> unknown = new HashSet<>(tools.observer().workloads(worker, key));
        boolean watched = tools.observer().isWatched(worker);
        unknown.removeAll(placements.keySet());
        if (watched && unknown.isEmpty()) {
            return true;
        }
        try {
            Placement now = tools.resolver().resolve(job);
            if (now.workloadName() != null && tools.sites().candidates(now).contains(worker)) {
                placements.put(now.workloadName(), now.withWorker(worker));
                unknown.remove(now.workloadName());
            }
        } catch (NotFoundException e) {
            logger.debug("worker {}: run {}/{} is not known: {}", worker, key.namespace(), key.name(), e.getMessage());
        }
        return unknown.isEmpty() && !placements.isEmpty();
    }

    /** Returns whether nobody has listened before. */
    private synchronized boolean listen() {
        if (closed || changes != null) {
            return false;
        }
        changes = tools.resolver().onChange(job, changed);
        return true;
    }

    private synchronized void stopListening() {
        if (changes != null) {
            changes.close();
            changes = null;
        }
    }

    /** Listens to nothing any more. */
    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
    }
}
