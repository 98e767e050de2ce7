package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that is or was wanted: how many want it now, what is known of it, and the watch, which is there while somebody wants it
 * and a minute longer, with the credential the worker has now. Guarded by itself.
 */
final class WatchedWorker {

    private static final Logger log = LoggerFactory.getLogger(WorkerWatches.class);

    private static final Duration LINGER = Duration.ofMinutes(1);

    private final String worker;
    private final RunCache cache;
    private final WorkerWatchOpener opener;
    private final Ticker ticker;
    private int holds;
    private long releasedAt;
    private @Nullable WorkerWatch watch;
    /** Why no watch could be opened; null if none was to be opened, or it was. */
    private @Nullable RuntimeException failure;

    private boolean reported;

    /** @param cache fed by the watches */
    WatchedWorker(String worker, RunCache cache, WorkerWatchOpener opener, Ticker ticker) {
        this.worker = worker;
        this.cache = cache;
        this.opener = opener;
        this.ticker = ticker;
    }

    synchronized void hold() {
        holds++;
        renew();
    }

    synchronized void release() {
        holds--;
        releasedAt = ticker.read();
    }

    /** Follows the configuration of the worker, and ends when nobody has wanted it for a while. */
    synchronized void renew() {
        WorkerConfig.Usable config = isWanted() ? opener.config(worker) : null;
        if (watch != null && (config == null || !watch.isOf(config))) {
            watch.close();
            watch = null;
        }
        failure = null;
        if (watch == null && config != null) {
            open(config);
        }
    }

    /** What is wrong with one worker is no concern of the others, nor of who wants it watched. */
    private void open(WorkerConfig.Usable config) {
        try {
            watch = opener.open(config, cache);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private boolean isWanted() {
        return holds > 0 || ticker.read() - releasedAt < LINGER.toNanos();
    }

    /** What is known, though it may be old. */
    RunCache known() {
        return cache;
    }

    /** What is known, if it is watched and all is known up to now; else null. */
    synchronized @Nullable RunCache current() {
        return watch != null && watch.isCurrent() ? cache : null;
    }

    /** Why it cannot be watched; empty if it can, or need not. */
    synchronized String problem() {
        if (failure != null) {
            return "no watch could be opened: " + failure;
        }
        return watch == null ? "" : watch.problems();
    }

    /** Says once that it does not work, until it works again. */
    synchronized void report() {
        String problem = problem();
        if (!problem.isEmpty() && !reported) {
            log.warn("worker {} cannot be watched now, so short tasks can be missed: {}", worker, problem, failure);
        }
        reported = !problem.isEmpty();
    }

    synchronized boolean isIdle() {
        return watch == null && holds == 0;
    }

    synchronized void end() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
