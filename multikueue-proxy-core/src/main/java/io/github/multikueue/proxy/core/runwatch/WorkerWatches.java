package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches workers while somebody wants that: one list+watch for each resource of a worker, however many runs and readers there
 * are. A worker is watched for a minute more than it is wanted, and with the credential it has now. Safe for use by many
 * threads.
 *
 * <p>What it needs on the workers: to list and watch {@code pipelineruns}, {@code taskruns}, {@code customruns} and
 * {@code pods} in the namespaces that are served. Where it may not, {@link #problem} says so.
 */
public final class WorkerWatches implements Background {

    private static final Duration TICK = Duration.ofSeconds(1);

    private final WorkerWatchOpener opener;
    private final @Nullable String origin;
    private final Ticker ticker;
    private final Map<String, WatchedWorker> workers = new ConcurrentHashMap<>();
    private final RunChangeListeners listeners = new RunChangeListeners();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("worker-watches"), new ThreadPoolExecutor.DiscardPolicy());

    /**
     * @param registry says which workers there are, and how to reach them
     * @param servers opens the API server of a worker; closed by this
     * @param namespaces the namespaces to watch; empty for all
     * @param origin the value of Kueue's origin label, or null for any
     * @param random must be safe for use by many threads
     */
    public WorkerWatches(
            WorkerConfigRegistry registry,
            Function<WorkerConfig.Usable, ApiClient> servers,
            Set<String> namespaces,
            @Nullable String origin,
            Clock clock,
            Ticker ticker,
            RandomGenerator random) {
        this.opener = new WorkerWatchOpener(registry, servers, namespaces, origin, clock, random);
        this.origin = origin;
        this.ticker = ticker;
    }

    @Override
    public void start() {
        var unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has the worker watched until the hold is closed; returns at once. A worker that is not configured is harmless. */
    public Hold hold(String worker) {
        WatchedWorker watched = workers.compute(worker, (name, known) -> {
            WatchedWorker one = known == null ? newWorker(name) : known;
            one.hold();
            return one;
        });
        if (opener.isClosed()) {
            watched.end(); // It may have come while the others were ended.
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                watched.release();
            }
        };
    }

    /**
     * Tells of changes of runs of that name on any watched worker.
     *
     * @param changed called by a thread of a watch; must return at once
     */
    public Hold onChange(RunKey key, Runnable changed) {
        return listeners.add(key, changed);
    }

    /**
     * Tells of changes of all runs, with the name of the worker.
     *
     * @param changed called by a thread of a watch; must return at once
     */
    public Hold onAnyChange(BiConsumer<String, RunKey> changed) {
        return listeners.addForAll(changed);
    }

    /** The runs of the worker of which anything is known now. */
    public Set<RunKey> runs(String worker) {
        return known(worker).map(RunCache::keys).orElse(Set.of());
    }

    /** What is known of the worker, if it is watched and all is known up to now. */
    Optional<RunCache> current(String worker) {
        WatchedWorker watched = workers.get(worker);
        return watched == null ? Optional.empty() : Optional.ofNullable(watched.current());
    }

    /** What is known of the worker, though it may be old; empty if it was never watched. */
    Optional<RunCache> known(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(WatchedWorker::known);
    }

    /** Why the worker cannot be watched, so that short tasks can be missed; empty if it can, or nobody wants it. */
    public String problem(String worker) {
        WatchedWorker watched = workers.get(worker);
        return watched == null ? "" : watched.problem();
    }

    /** The workers that are watched now. */
    public Set<String> watched() {
        return Set.copyOf(workers.keySet());
    }

    @Override
    public void close() {
        opener.close();
        timer.shutdownNow();
        workers.values().forEach(WatchedWorker::end);
        workers.clear();
    }

    private void tick() {
        for (String worker : workers.keySet()) {
            workers.computeIfPresent(worker, (name, watched) -> {
                watched.renew();
                watched.report();
                return watched.isIdle() ? null : watched;
            });
        }
    }

    private WatchedWorker newWorker(String worker) {
        RunCache cache = new RunCache(worker, origin, key -> listeners.changed(worker, key), ticker);
        return new WatchedWorker(worker, cache, opener, ticker);
    }
}
