package io.github.multikueue.proxy.core.worker;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerGuard;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From a worker's name to a client, or to the exception that says why there is none. Each worker has one client, made on
 * first use from what the {@link WorkerConfigRegistry} says, and made anew when that changes; calls and streams that run
 * at that time end in peace on the old one. Workers share nothing but threads for probes: a broken one costs the others
 * nothing.
 */
public final class WorkerClients implements Background {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    /** Kueue may remove what a worker that has come back has kept, within a minute. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final int PROBERS = 16;

    /** A client, and the configuration it was made of. */
    private record Snapshot(WorkerConfig.Usable config, ApiClient server, WorkerHealth health) {

        void retire() {
            health.close();
            server.retire();
        }
    }

    private final WorkerConfigRegistry registry;
    private final Duration requestTimeout;
    private final CallObserver observer;
    private final RandomGenerator random;
    private final AnswerBudget answers;
    private final KubeletComplaints complaints = new KubeletComplaints(Ticker.systemTicker());
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor prober = new ScheduledThreadPoolExecutor(
            PROBERS, Threads.daemons("worker-probe"), new ThreadPoolExecutor.DiscardPolicy());

    /**
     * @param registry says how to reach the workers; asked on each request
     * @param requestTimeout how long a call may take
     * @param observer is told of each call
     * @param random spreads probes; must be safe for use by many threads
     */
    public WorkerClients(
            WorkerConfigRegistry registry, Duration requestTimeout, CallObserver observer, RandomGenerator random) {
        this(registry, requestTimeout, observer, random, AnswerBudget.ofHeap());
    }

    /** @param answers bounds how many bytes of whole answers of all workers are in memory. Default: a third of the heap */
    public WorkerClients(
            WorkerConfigRegistry registry,
            Duration requestTimeout,
            CallObserver observer,
            RandomGenerator random,
            AnswerBudget answers) {
        this.registry = registry;
        this.requestTimeout = requestTimeout;
        this.observer = observer;
        this.random = random;
        this.answers = answers;
        prober.setKeepAliveTime(LONGEST_PAUSE.toSeconds(), TimeUnit.SECONDS);
        prober.allowCoreThreadTimeOut(true);
    }

    /** Begins to look for clients of workers that are gone; those that are used need no start. */
    @Override
    public void start() {
        ScheduledFuture<?> unused = prober.scheduleWithFixedDelay(
                Threads.repeatable(this::sweep), SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Returns a client of that worker. Answers from memory, with one exception: if Kueue has just said that it cannot
     * reach the worker, the next call waits for a probe of at most 2 s.
     *
     * @throws WorkerUnavailableException if it is not configured, its configuration was rejected, or it is known not to
     *     answer; the message has the reason
     */
    public WorkerClient get(String worker) {
        WorkerConfig config = registry.find(worker).orElse(null);
        if (!(config instanceof WorkerConfig.Usable usable)) {
            discard(worker);
            throw WorkerFailures.unavailable(worker, describe(config), null);
        }
        Snapshot snapshot = snapshot(worker, usable);
        WorkerHealth.State state = snapshot.health().settled();
        if (state.problem() != null) {
            throw WorkerFailures.unavailable(worker, state.problem() + kueueSays(usable), null);
        }
        return new WorkerClient(snapshot.server(), snapshot.health(), state, complaints);
    }

    /** How each worker of the registry is, ordered by name. Makes no calls: a worker that nobody used counts as usable. */
    public List<WorkerReport> report() {
        return registry.all().stream().map(this::report).toList();
    }

    /** How one worker is, also if it is not configured. Makes no calls. */
    public WorkerReport report(String worker) {
        return registry.find(worker).map(this::report).orElseGet(() -> new WorkerReport(worker, false, describe(null)));
    }

    /** Ends all calls, streams and probes. */
    @Override
    public void close() {
        prober.shutdownNow();
        snapshots.values().forEach(each -> {
            each.health().close();
            each.server().close();
        });
        snapshots.clear();
    }

    private Snapshot snapshot(String worker, WorkerConfig.Usable config) {
        Snapshot known = snapshots.get(worker);
        return known != null && known.config().equals(config)
                ? known
                : snapshots.compute(worker, (name, last) -> renew(name, last, config));
    }

    private Snapshot renew(String worker, @Nullable Snapshot last, WorkerConfig.Usable config) {
        if (last == null) {
            return connect(worker, config);
        }
        if (last.config().equals(config)) {
            return last;
        }
        if (withoutWarning(last.config()).equals(withoutWarning(config))) {
            last.health().doubt();
            return new Snapshot(config, last.server(), last.health());
        }
        Snapshot next = connect(worker, config);
        last.retire();
        return next;
    }

    private Snapshot connect(String worker, WorkerConfig.Usable config) {
        ApiClient server;
        try {
            server = ApiClients.worker(config, requestTimeout, observer, WorkerGuard.with(answers.ofOneServer()));
        } catch (RuntimeException e) {
            // A registry other than ours may not have checked; client-java throws whatever it likes.
            throw WorkerFailures.unavailable(worker, "has certificates or a key that cannot be read", e);
        }
        Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        WorkerHealth health = new WorkerHealth(worker, () -> probe(config), pauses, prober);
        if (config.warning() != null) {
            health.doubt();
        }
        return new Snapshot(config, server, health);
    }

    /** On a connection of its own: what is wrong may be the old one. */
    private @Nullable String probe(WorkerConfig.Usable config) {
        try (ApiClient server =
                ApiClients.worker(config, PROBE_TIMEOUT, observer, WorkerGuard.with(answers.ofOneServer()))) {
            server.getBytes(ApiPath.of("version"));
            return null;
        } catch (KubeException.Refused e) {
            return e.code() < 500 ? null : "answers " + e.code();
        } catch (KubeException e) {
            return requireNonNullElse(WorkerFailures.outage(e), "gives unusable answers");
        }
    }

    private WorkerReport report(WorkerConfig config) {
        if (!(config instanceof WorkerConfig.Usable usable)) {
            return new WorkerReport(config.name(), false, describe(config));
        }
        Snapshot snapshot = snapshots.get(config.name());
        String problem = snapshot == null || !snapshot.config().equals(usable)
                ? null
                : snapshot.health().known().problem();
        return new WorkerReport(
                config.name(), problem == null, (requireNonNullElse(problem, "") + kueueSays(usable)).strip());
    }

    /** Forgets workers that the registry does not have any more. */
    private void sweep() {
        Set<String> usable = registry.all().stream()
                .filter(WorkerConfig.Usable.class::isInstance)
                .map(WorkerConfig::name)
                .collect(Collectors.toSet());
        snapshots.keySet().stream().filter(each -> !usable.contains(each)).forEach(this::discard);
    }

    private void discard(String worker) {
        Snapshot last = snapshots.remove(worker);
        if (last != null) {
            last.retire();
        }
    }

    private static String describe(@Nullable WorkerConfig config) {
        return config instanceof WorkerConfig.Unusable unusable
                ? "cannot be used: " + unusable.reason() + ": " + unusable.message()
                : "is not configured";
    }

    private static String kueueSays(WorkerConfig.Usable config) {
        return config.warning() == null ? "" : " (Kueue: " + config.warning() + ")";
    }

    private static WorkerConfig.Usable withoutWarning(WorkerConfig.Usable config) {
        return new WorkerConfig.Usable(
                config.name(),
                config.server(),
                config.certificateAuthority(),
                config.tlsServerName(),
                config.credential(),
                config.impersonation(),
                null);
    }
}
