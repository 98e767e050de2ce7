package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.Background;
import io.github.multikueue.proxy.core.kube.Threads;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures the logs of every run that Kueue has sent to a worker, from the moment its containers start. Watches the TaskRuns of
 * all usable workers that have Kueue's origin label; a Pod is captured once it is proven to be of a run that the manager has
 * placed on that worker. Of several replicas one captures; the others do not watch. A worker that cannot be watched does not make
 * the proxy unready.
 *
 * <p>What it needs on the workers, beyond what reading needs: to list and watch {@code taskruns} in the namespaces that are
 * served.
 */
public final class CaptureAll implements Background {

    private static final Logger logger = LoggerFactory.getLogger(CaptureAll.class);

    private static final String ORIGIN = "kueue.x-k8s.io/multikueue-origin";
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 64;

    private final WorkerConfigRegistry registry;
    private final BooleanSupplier leads;
    private final Function<WorkerConfig.Usable, WorkerTaskRuns> watch;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Threads.daemons("capture-all"), new ThreadPoolExecutor.DiscardPolicy());
    private final ExecutorService threads = Threads.blocking("capture-all-pods", MOST_AT_ONCE);

    private final ReentrantLock watching = new ReentrantLock();
    /** By name; guarded by the lock, like what follows. */
    private final Map<String, WorkerTaskRuns> watched = new HashMap<>();

    private boolean closed;

    /**
     * @param registry says which workers there are
     * @param workers the clients of the workers
     * @param servers opens the API server of a worker, to watch it; closed by this
     * @param resolver says where runs are
     * @param contents proves whose Pods they are
     * @param captures captures
     * @param notes keeps what runs are made of
     * @param namespaces the namespaces to capture; empty for all
     * @param origin the value of Kueue's origin label, or null for any
     * @param leads whether this replica captures
     */
    public CaptureAll(
            WorkerConfigRegistry registry,
            WorkerClients workers,
            Function<WorkerConfig.Usable, ApiServer> servers,
            WorkloadResolver resolver,
            RunContents contents,
            LogCaptures captures,
            RunNotes notes,
            Set<String> namespaces,
            @Nullable String origin,
            BooleanSupplier leads) {
        this.registry = registry;
        this.leads = leads;
        RunPlacements placements = new RunPlacements(resolver, workers);
        List<ApiPath> collections = collections(namespaces, origin == null ? ORIGIN : ORIGIN + "=" + origin);
        this.watch = config -> new WorkerTaskRuns(
                config,
                servers.apply(config),
                collections,
                () -> new TaskRunCaptures(config.name(), placements, contents, captures, notes, threads));
    }

    private static List<ApiPath> collections(Set<String> namespaces, String selector) {
        ApiPath group = ApiPath.group("tekton.dev", "v1");
        Stream<ApiPath> scopes =
                namespaces.isEmpty() ? Stream.of(group) : namespaces.stream().map(group::namespace);
        return scopes.map(each -> each.segment("taskruns").query("labelSelector", selector))
                .toList();
    }

    @Override
    public void start() {
        var unused =
                timer.scheduleWithFixedDelay(Threads.repeatable(this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
        watching.lock();
        try {
            closed = true;
            watched.values().forEach(WorkerTaskRuns::close);
            watched.clear();
        } finally {
            watching.unlock();
        }
    }

    private void tick() {
        watching.lock();
        try {
            if (!closed) {
                watch(wanted());
                watched.values().forEach(WorkerTaskRuns::tick);
            }
        } finally {
            watching.unlock();
        }
    }

    private Map<String, WorkerConfig.Usable> wanted() {
        Map<String, WorkerConfig.Usable> wanted = new HashMap<>();
        if (leads.getAsBoolean()) {
            registry.all().stream()
                    .filter(WorkerConfig.Usable.class::isInstance)
                    .map(WorkerConfig.Usable.class::cast)
                    .forEach(each -> wanted.put(each.name(), each));
        }
        return wanted;
    }

    private void watch(Map<String, WorkerConfig.Usable> wanted) {
        watched.values().removeIf(each -> closeUnless(each, wanted.get(each.name())));
        for (WorkerConfig.Usable each : wanted.values()) {
            if (!watched.containsKey(each.name())) {
                begin(each);
            }
        }
    }

    private void begin(WorkerConfig.Usable worker) {
        try {
            watched.put(worker.name(), watch.apply(worker));
        } catch (RuntimeException e) {
            // A registry other than ours may give certificates that nobody can read; the other workers go on.
            logger.warn("worker {}: cannot be watched, so its logs are not captured as they run", worker.name(), e);
        }
    }

    private static boolean closeUnless(WorkerTaskRuns each, WorkerConfig.@Nullable Usable wanted) {
        if (wanted != null && each.isOf(wanted)) {
            return false;
        }
        logger.debug("worker {}: watched no longer, or in another way", each.name());
        each.close();
        return true;
    }
}
