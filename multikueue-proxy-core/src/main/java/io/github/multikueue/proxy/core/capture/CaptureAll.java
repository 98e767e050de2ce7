package io.github.multikueue.proxy.core.capture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.runwatch.Hold;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures the logs of every run that Kueue has sent to a worker, from the moment its containers start. Has all usable workers
 * watched; a container is captured once its Pod is proven to be of a run that the manager has placed on that worker. Of several
 * replicas one captures; the others do not watch. A worker that cannot be watched does not make the proxy unready.
 */
public final class CaptureAll implements Background {

    private static final Logger logger = LoggerFactory.getLogger(CaptureAll.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 64;

    private record RunOfWorker(String worker, RunKey key) {}

    private final WorkerConfigRegistry registry;
    private final RunObserver observer;
    private final RunCapture.Tools tools;
    private final BooleanSupplier leads;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Threads.daemons("capture-all"), new ThreadPoolExecutor.DiscardPolicy());
    private final ExecutorService threads = Threads.blocking("capture-all-runs", MOST_AT_ONCE);
    private final Map<RunOfWorker, RunCapture> runs = new ConcurrentHashMap<>();

    private final ReentrantLock holding = new ReentrantLock();
    /** By the name of the worker; guarded by the lock. */
    private final Map<String, Hold> held = new HashMap<>();

    private volatile boolean leading;
    private volatile boolean closed;
    private volatile Hold changes = () -> {};

    /**
     * @param registry says which workers there are
     * @param observer watches them
     * @param resolver says where runs are
     * @param sites says which workers come into question for a run
     * @param captures captures
     * @param notes keeps what runs are made of
     * @param leads whether this replica captures
     * @param ticker measures the pauses between tries
     */
    public CaptureAll(
            WorkerConfigRegistry registry,
            RunObserver observer,
            WorkloadResolver resolver,
            RunSites sites,
            LogCaptures captures,
            RunNotes notes,
            BooleanSupplier leads,
            Ticker ticker) {
        this.registry = registry;
        this.observer = observer;
        this.tools = new RunCapture.Tools(observer, resolver, sites, captures, notes, ticker);
        this.leads = leads;
    }

    @Override
    public void start() {
        changes = observer.watches().onAnyChange(this::changed);
        var unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        changes.close();
        timer.shutdownNow();
        threads.shutdownNow();
        forgetRuns();
        hold(Set.of());
    }

    private void changed(String worker, RunKey key) {
        if (leading && !closed) {
            RunCapture run = runs.computeIfAbsent(
                    new RunOfWorker(worker, key),
                    unused -> new RunCapture(worker, key, tools, () -> changed(worker, key)));
            run.changed();
            attend(run);
        }
    }

    private void tick() {
        leading = leads.getAsBoolean();
        lookAtWhatIsKnown(hold(leading ? usable() : Set.of()));
        if (leading) {
            runs.values().removeIf(RunCapture::isOver);
            runs.values().stream().filter(RunCapture::isDue).forEach(this::attend);
        } else {
            forgetRuns();
        }
    }

    private void forgetRuns() {
        runs.values().removeIf(each -> {
            each.close();
            return true;
        });
    }

    private Set<String> usable() {
        Set<String> usable = new HashSet<>();
        registry.all().stream()
                .filter(WorkerConfig.Usable.class::isInstance)
                .map(WorkerConfig::name)
                .forEach(usable::add);
        return usable;
    }

    /** A worker may be watched already, for somebody else: what is known of it by now tells of no change. */
    private void lookAtWhatIsKnown(Set<String> workers) {
        workers.forEach(worker -> observer.watches().runs(worker).forEach(key -> changed(worker, key)));
    }

    /** Returns the workers that were not held before. */
    private Set<String> hold(Set<String> wanted) {
        Set<String> begun = new HashSet<>();
        holding.lock();
        try {
            held.entrySet().removeIf(each -> {
                boolean unwanted = closed || !wanted.contains(each.getKey());
                if (unwanted) {
                    each.getValue().close();
                }
                return unwanted;
            });
            if (!closed) {
                wanted.stream().filter(each -> !held.containsKey(each)).forEach(begun::add);
                begun.forEach(worker -> held.put(worker, observer.watches().hold(worker)));
            }
        } finally {
            holding.unlock();
        }
        return begun;
    }

    private void attend(RunCapture run) {
        try {
            threads.execute(() -> {
                if (run.work()) {
                    attend(run);
                }
            });
        } catch (RejectedExecutionException e) {
            logger.debug("worker {}: no thread to look at a run; trying again", run.worker());
        }
    }
}
