package io.github.multikueue.proxy.core.capture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures what the runs of one name on one worker write, as soon as their containers start. One thread at a time works on it;
 * what changes meanwhile is worked on after that. Safe for use by many threads.
 */
final class RunCapture implements AutoCloseable {

    /** What it works with. */
    record Tools(
            RunObserver observer,
            WorkloadResolver resolver,
            RunSites sites,
            LogCaptures captures,
            RunNotes notes,
            Ticker ticker) {}

    /** How often captures that began are looked after: they may have failed, or there were too many. */
    private static final Duration CHECK = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final Logger logger = LoggerFactory.getLogger(RunCapture.class);

    private final String worker;
    private final RunKey key;
    private final Tools tools;
    private final RunJobs jobs;
    /** Pods that are gone are asked for once. */
    private final Set<String> asked = new HashSet<>();

    private boolean busy;
    private boolean changed;
    private boolean over;
    private Duration pause = FIRST_PAUSE;
    private long nextTry;

    /** @param jobChanged told when a job that was not found may be found now */
    RunCapture(String worker, RunKey key, Tools tools, Runnable jobChanged) {
        this.worker = worker;
        this.key = key;
        this.tools = tools;
        this.nextTry = tools.ticker().read();
        this.jobs = new RunJobs(worker, key, tools, jobChanged);
    }

    String worker() {
        return worker;
    }

    /** Something has changed. */
    synchronized void changed() {
        changed = true;
        over = false;
        pause = FIRST_PAUSE;
    }

    /** Whether it is time to look at it, though it has not changed. */
    synchronized boolean isDue() {
        return !busy && tools.ticker().read() - nextTry >= 0;
    }

    /** Whether all is captured, and nothing more will come. */
    synchronized boolean isOver() {
        return over && !busy && !changed;
    }

    /** Does what there is to do; returns whether something has changed meanwhile. */
    boolean work() {
        synchronized (this) {
            if (busy) {
                return false;
            }
            busy = true;
            changed = false;
        }
        boolean worked = false;
        try {
            worked = capture();
        } catch (ProxyException e) {
            logger.debug("worker {}: run {}/{}: {}", worker, key.namespace(), key.name(), e.getMessage());
        } finally {
            end(worked);
        }
        synchronized (this) {
            return changed;
        }
    }

    /** Is told of nothing any more. */
    @Override
    public void close() {
        jobs.close();
    }

    private synchronized void end(boolean worked) {
        busy = false;
        nextTry = tools.ticker().read() + (worked ? CHECK : pause).toNanos();
        Duration twice = pause.multipliedBy(2);
        pause = worked ? FIRST_PAUSE : twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private boolean capture() {
        boolean resolved = jobs.find();
        boolean all = true;
        boolean allGone = true;
        for (Placement each : jobs.placements()) {
            List<RunSighting> seen = tools.observer().seen(each);
            for (RunSighting run : seen) {
                all &= capture(each, run);
                allGone &= !run.present() && run.presentPods().isEmpty();
            }
            tools.notes().keep(each, seen);
        }
        synchronized (this) {
            over = resolved && all && allGone;
        }
        return resolved && all;
    }

    private boolean capture(Placement at, RunSighting run) {
        boolean all = true;
        for (RunTask task : run.tasks().tasks()) {
            for (TaskAttempt attempt : task.attempts()) {
                all &= attempt.podUid() == null || capture(at, run, attempt);
            }
        }
        return all;
    }

    private boolean capture(Placement at, RunSighting run, TaskAttempt attempt) {
        List<TaskContainer> started = new ArrayList<>(attempt.containers());
        started.removeIf(each -> !hasStarted(each));
        boolean all = true;
        for (TaskContainer each : started) {
            boolean first = asked.add(attempt.podUid() + "/" + each.name());
            if (first || run.isPresent(attempt)) {
                all &= tools.captures()
                        .begin(new LogRequest(
                                LogCaptures.NOBODY,
                                at,
                                attempt.pod(),
                                Objects.requireNonNull(attempt.podUid()),
                                each.name(),
                                LogOptions.FOLLOW));
            }
        }
        return all;
    }

    private static boolean hasStarted(TaskContainer container) {
        return container.kind() != Kind.INIT
                && !container.skipped()
                && (container.state() == State.RUNNING || container.state() == State.TERMINATED);
    }
}
