package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.tekton.KueueLink;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches workers while somebody wants that: one list+watch for each resource of a worker, however many runs and readers there
 * are. A worker is watched for a minute more than it is wanted, and with the credential it has now. Safe for use by many
 * threads.
 *
 * <p>What it needs on the workers: to list and watch {@code pipelineruns}, {@code taskruns}, {@code customruns} and
 * {@code pods} in the namespaces that are served. Where it may not, {@link #problem} says so.
 */
public final class WorkerWatches implements Background {

    private static final Logger log = LoggerFactory.getLogger(WorkerWatches.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration LINGER = Duration.ofMinutes(1);

    /** A worker that is or was wanted. Guarded by itself. */
    private final class Watched {

        private final RunCache cache;
        private final String worker;
        private int holds;
        private long releasedAt;
        private @Nullable WorkerWatch watch;
        private boolean reported;

        Watched(String worker) {
            this.worker = worker;
            this.cache = new RunCache(worker, origin, key -> changed(worker, key), ticker);
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
            WorkerConfig.Usable config = isWanted() ? configOf(worker) : null;
            if (watch != null && (config == null || !watch.isOf(config))) {
                watch.close();
                watch = null;
            }
            if (watch == null && config != null) {
                watch = open(config, cache);
            }
        }

        private boolean isWanted() {
            return !closed && (holds > 0 || ticker.read() - releasedAt < LINGER.toNanos());
        }

        synchronized @Nullable RunCache current() {
            return watch != null && watch.isCurrent() ? cache : null;
        }

        synchronized String problem() {
            return watch == null ? "" : watch.problems();
        }

        /** Says once that it does not work, until it works again. */
        synchronized void report() {
            String problem = problem();
            if (!problem.isEmpty() && !reported) {
                log.warn("worker {} cannot be watched now, so short tasks can be missed: {}", worker, problem);
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

    private final WorkerConfigRegistry registry;
    private final Function<WorkerConfig.Usable, ApiClient> servers;
    private final Set<String> namespaces;
    private final @Nullable String origin;
    private final Clock clock;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Map<String, Watched> workers = new ConcurrentHashMap<>();
    private final Map<RunKey, List<Runnable>> listeners = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, RunKey>> listenersOfAll = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Threads.daemons("worker-watches"), new ThreadPoolExecutor.DiscardPolicy());
    private volatile boolean closed;

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
        this.registry = registry;
        this.servers = servers;
        this.namespaces = Set.copyOf(namespaces);
        this.origin = origin;
        this.clock = clock;
        this.ticker = ticker;
        this.random = random;
    }

    @Override
    public void start() {
        var unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has the worker watched until the hold is closed; returns at once. A worker that is not configured is harmless. */
    public Hold hold(String worker) {
        Watched watched = workers.compute(worker, (name, known) -> {
            Watched one = known == null ? new Watched(name) : known;
            one.hold();
            return one;
        });
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
        listeners.compute(key, (unused, known) -> {
            List<Runnable> all = known == null ? new CopyOnWriteArrayList<>() : known;
            all.add(changed);
            return all;
        });
        return () -> listeners.computeIfPresent(key, (unused, known) -> {
            known.remove(changed);
            return known.isEmpty() ? null : known;
        });
    }

    /**
     * Tells of changes of all runs, with the name of the worker.
     *
     * @param changed called by a thread of a watch; must return at once
     */
    public Hold onAnyChange(BiConsumer<String, RunKey> changed) {
        listenersOfAll.add(changed);
        return () -> listenersOfAll.remove(changed);
    }

    /** The runs of the worker of which anything is known now. */
    public Set<RunKey> runs(String worker) {
        return known(worker).map(RunCache::keys).orElse(Set.of());
    }

    /** What is known of the worker, if it is watched and all is known up to now. */
    Optional<RunCache> current(String worker) {
        Watched watched = workers.get(worker);
        return watched == null ? Optional.empty() : Optional.ofNullable(watched.current());
    }

    /** What is known of the worker, though it may be old; empty if it was never watched. */
    Optional<RunCache> known(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(each -> each.cache);
    }

    /** Why the worker cannot be watched, so that short tasks can be missed; empty if it can, or nobody wants it. */
    public String problem(String worker) {
        Watched watched = workers.get(worker);
        return watched == null ? "" : watched.problem();
    }

    /** The workers that are watched now. */
    public Set<String> watched() {
        return Set.copyOf(workers.keySet());
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        workers.values().forEach(Watched::end);
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

    private void changed(String worker, RunKey key) {
        listeners.getOrDefault(key, List.of()).forEach(Runnable::run);
        listenersOfAll.forEach(each -> each.accept(worker, key));
    }

    private WorkerConfig.@Nullable Usable configOf(String worker) {
        return registry.find(worker)
                .filter(WorkerConfig.Usable.class::isInstance)
                .map(WorkerConfig.Usable.class::cast)
                .orElse(null);
    }

    private @Nullable WorkerWatch open(WorkerConfig.Usable config, RunCache cache) {
        try {
            return new WorkerWatch(
                    config, servers.apply(config), cache, namespaces, KueueLink.selector(origin), clock, random);
        } catch (RuntimeException e) {
            // A registry other than ours may give certificates that nobody can read; the other workers go on.
            log.warn("worker {}: cannot be watched, so short tasks can be missed", config.name(), e);
            return null;
        }
    }
}
