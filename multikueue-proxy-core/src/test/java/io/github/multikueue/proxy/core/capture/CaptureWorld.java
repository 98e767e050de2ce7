package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.placement.KueueWorkloadResolver;
import io.github.multikueue.proxy.core.placement.ManagerCaches;
import io.github.multikueue.proxy.core.runlog.RunLog;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.runlog.RunSource;
import io.github.multikueue.proxy.core.runlog.SyncedChildren;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A fleet, a run on it, and the proxy's part that captures its logs. */
final class CaptureWorld implements AutoCloseable {

    static final String WORKER = "spoke-1";

    /** How long a log is waited for that cannot be read. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final FakeFleet fleet =
            FakeFleet.builder().workers(WORKER, "spoke-2").keepFinishedRuns().start();
    final FakeCluster worker = fleet.worker(WORKER);
    final WorkerConfigRegistry registry = new FleetAdmin(fleet);
    private final ExecutorService readers = Executors.newCachedThreadPool();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong timesAsked = new AtomicLong();
    private final Path directory;
    private LogStoreConfig config;
    private int most = 100;
    private Proxy proxy;

    /** What ends with the process. */
    private record Proxy(
            WorkerClients workers,
            ApiClient manager,
            KueueWorkloadResolver resolver,
            WorkerWatches watches,
            RunObserver observer,
            LogStore store,
            RunNotes notes,
            LogCaptures captures,
            CapturedLogs logs) {}

    CaptureWorld(Path directory) {
        this.directory = directory;
        this.config = new LogStoreConfig(directory, 1L << 30, 1L << 29, Duration.ofDays(7));
        this.proxy = start();
    }

    private Proxy start() {
        try {
            WorkerClients workers =
                    new WorkerClients(registry, Duration.ofMinutes(1), CallObserver.NONE, new Random(1));
            LivePodLogs live = new LivePodLogs(workers, new PodContainerStates(workers), quick());
            LogStore store = LogStore.open(config, Clock.systemUTC());
            RunContents contents = new RunContents(workers, PipelineRuns.ONLY, null, Ticker.systemTicker());
            WorkerWatches watches = new WorkerWatches(
                    registry,
                    config -> ApiClients.worker(config, Duration.ofMinutes(1), CallObserver.NONE),
                    Set.of(),
                    null,
                    Clock.systemUTC(),
                    Ticker.systemTicker(),
                    new Random(1));
            watches.start();
            RunObserver observer = new RunObserver(contents, watches);
            RunNotes notes = new RunNotes(store, observer);
            LogCaptures captures = new LogCaptures(store, live, notes, most);
            ApiClient manager = newManager();
            ManagerCaches caches =
                    new ManagerCaches(manager, Set.of(), List.of(PipelineRuns.KIND), Clock.systemUTC(), new Random(1));
            KueueWorkloadResolver resolver = new KueueWorkloadResolver(manager, caches, Ticker.systemTicker());
            resolver.start();
            CapturedLogs logs = new CapturedLogs(captures, new PodContainerStates(workers), Clock.systemUTC());
            return new Proxy(workers, manager, resolver, watches, observer, store, notes, captures, logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ApiClient newManager() throws IOException {
        Path kubeconfig = Files.createTempFile("manager", ".kubeconfig");
        try {
            Files.writeString(
                    kubeconfig, fleet.manager().kubeconfig(fleet.manager().adminToken()));
            return ApiClients.manager(kubeconfig, Map.of(), Duration.ofMinutes(1), CallObserver.NONE);
        } finally {
            Files.delete(kubeconfig);
        }
    }

    /** Captures everything, if {@code leads} says so; to be closed. */
    WorkerWatches watches() {
        return proxy.watches();
    }

    CaptureAll captureAll(BooleanSupplier leads) {
        RunSites sites = new RunSites(proxy.observer(), registry, notes(), Runnable::run, Ticker.systemTicker());
        CaptureAll all = new CaptureAll(
                registry, proxy.observer(), proxy.resolver(), sites, captures(), notes(), leads, Ticker.systemTicker());
        all.start();
        return all;
    }

    /** One run on the worker, to be worked on by hand; to be closed. */
    RunCapture runCapture(FakeRun run, Runnable jobChanged) {
        RunSites sites = new RunSites(proxy.observer(), registry, notes(), Runnable::run, Ticker.systemTicker());
        return new RunCapture(
                WORKER,
                new RunKey(run.namespace(), run.name()),
                new RunCapture.Tools(
                        proxy.observer(), proxy.resolver(), sites, captures(), notes(), Ticker.systemTicker()),
                jobChanged);
    }

    boolean watchKnows(FakeRun run) {
        return !proxy.observer()
                .workloads(WORKER, new RunKey(run.namespace(), run.name()))
                .isEmpty();
    }

    /** Whether the watch of Pods, which may be behind that of runs, has brought that the task runs. */
    boolean watchKnowsRunning(FakeRun run, FakeTask task) {
        return proxy.observer().watched(placement(run, WORKER)).stream()
                .flatMap(List::stream)
                .flatMap(each -> each.tasks().attempts())
                .filter(each -> task.podName().equals(each.pod()) && each.podUid() != null)
                .flatMap(each -> each.containers().stream())
                .anyMatch(each -> each.state() == TaskContainer.State.RUNNING);
    }

    /** Waits until the manager's caches have it. */
    FakeRun await(FakeRun run, PlacementState state) {
        Awaitility.await()
                .until(() -> resolver()
                                .resolve(PipelineRuns.KIND.reference(run.namespace(), run.name()))
                                .state()
                        == state);
        return run;
    }

    WorkloadResolver resolver() {
        return proxy.resolver();
    }

    ApiClient manager() {
        return proxy.manager();
    }

    RunNotes notes() {
        return proxy.notes();
    }

    /** As patient as always, since a busy machine may stand still for seconds, but with short pauses; see {@link #pass}. */
    private ResumePolicy quick() {
        Random random = new Random(1);
        return new ResumePolicy(
                PATIENCE,
                PATIENCE,
                Duration.ofMinutes(3),
                () -> new Backoff(Duration.ofMillis(5), Duration.ofMillis(50), random),
                () -> new Backoff(Duration.ofMillis(5), Duration.ofMillis(50), random),
                this::now,
                Clock.systemUTC());
    }

    private long now() {
        timesAsked.incrementAndGet();
        return System.nanoTime() + passed.get();
    }

    /** That much more time goes by for those who read logs. */
    void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    /** The same until a log that cannot be read is given up. */
    void passUntilGivenUp(Future<?> reader) {
        Awaitility.await().until(() -> {
            pass(PATIENCE.dividedBy(4));
            return reader.isDone();
        });
    }

    /** Waits until those who read logs have tried in vain some more times. */
    void awaitFailures() {
        long before = timesAsked.get();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> timesAsked.get() >= before + 10);
    }

    /** Another process with the same directory. */
    void restart() {
        stop();
        proxy = start();
    }

    /** The next process has other limits. */
    void restart(long maxBytes, long maxBytesPerRun, int mostCaptures) {
        config = new LogStoreConfig(directory, maxBytes, maxBytesPerRun, Duration.ofDays(7));
        most = mostCaptures;
        restart();
    }

    private void stop() {
        proxy.captures().close();
        proxy.notes().close();
        proxy.store().close();
        proxy.watches().close();
        proxy.resolver().close();
        proxy.workers().close();
        proxy.manager().close();
    }

    CapturedLogs logs() {
        return proxy.logs();
    }

    LogStore store() {
        return proxy.store();
    }

    LogCaptures captures() {
        return proxy.captures();
    }

    WorkerClients workers() {
        return proxy.workers();
    }

    FakeRun run(String name) {
        return run("team-a", name);
    }

    FakeRun run(String namespace, String name) {
        return fleet.createPipelineRun(namespace, name).admit(WORKER);
    }

    static LogRequest request(FakeRun run, FakeTask task, String container, LogOptions options) {
        String uid = task.pod().at("/metadata/uid").asText();
        return new LogRequest(
                new Caller.BearerToken("the-reader's-token"),
                placement(run, run.worker()),
                task.podName(),
                uid,
                container,
                options);
    }

    /** The same when the Pod is gone. */
    static LogRequest gone(LogRequest request) {
        return new LogRequest(
                request.caller(), request.placement(), request.pod(), null, request.container(), request.options());
    }

    static Placement placement(FakeRun run, String worker) {
        return new Placement(
                new JobReference("tekton.dev", "PipelineRun", run.namespace(), run.name()),
                run.uid(),
                PlacementState.ADMITTED,
                worker,
                run.workload().name(),
                List.of(),
                null,
                null);
    }

    /** The log of the whole run: lines as {@code [task : step] text}, notices as {@code # text}. */
    List<String> runLog(FakeRun run) throws IOException {
        List<String> told = new ArrayList<>();
        tell(run, RunLogOptions.ALL, told);
        return told;
    }

    /** The same of one who follows the run, in the background. */
    Future<?> follow(FakeRun run, List<String> told) {
        return readers.submit(() -> {
            tell(run, RunLogOptions.FOLLOW, told);
            return null;
        });
    }

    private void tell(FakeRun run, RunLogOptions options, List<String> told) throws IOException {
        RunSites sites = new RunSites(proxy.observer(), registry, notes(), Runnable::run, Ticker.systemTicker());
        RunSource source = new RunSource(
                resolver(), sites, proxy.observer(), notes(), RunHistory.NONE, SyncedChildren.from(proxy.manager()));
        Cursors cursors = new Cursors("the key that all replicas share".getBytes(UTF_8));
        LogStreamer streamers = new LogStreamerChain(List.of(logs()));
        RunLog log = new RunLog(source, streamers, cursors, readers, Clock.systemUTC(), Duration.ofMillis(5));
        JobReference job = PipelineRuns.KIND.reference(run.namespace(), run.name());
        try (LogFeed feed = log.open(LogCaptures.NOBODY, job, options, null)) {
            for (LogEvent event = feed.next(); event != null; event = feed.next()) {
                told.add(
                        event instanceof LogEvent.Text text
                                ? "[" + text.origin().task() + " : "
                                        + text.origin().step() + "] " + new String(text.bytes(), UTF_8)
                                : "# " + ((LogEvent.Notice) event).message());
            }
        }
    }

    String read(LogRequest request) throws IOException {
        try (InputStream log = logs().open(request)) {
            return new String(log.readAllBytes(), UTF_8);
        }
    }

    /** Reads in the background. */
    Future<String> reader(LogRequest request) {
        InputStream log = logs().open(request);
        return readers.submit(() -> {
            try (log) {
                return new String(log.readAllBytes(), UTF_8);
            }
        });
    }

    /** The requests for logs that the worker got. */
    List<FakeRequest> logRequests() {
        return requests("pods/log").toList();
    }

    long follows() {
        return requests("pods/log").filter(FakeRequest::isFollow).count();
    }

    private Stream<FakeRequest> requests(String resource) {
        return worker.requests().all().stream().filter(each -> each.resource().equals(resource));
    }

    @Override
    public void close() {
        readers.shutdownNow();
        stop();
        fleet.close();
    }
}
