package io.github.multikueue.proxy.core.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.placement.KueueWorkloadResolver;
import io.github.multikueue.proxy.core.placement.ManagerCaches;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A fleet, and the log of its runs as a user of the library sees it. */
final class RunLogFixture implements AutoCloseable {

    private static final Caller ALICE = new Caller.BearerToken("alice-token");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    final FakeFleet fleet;
    final KueueWorkloadResolver resolver;
    final WorkerClients workers;
    final RunContents contents;
    /** What was asked of the streamers. */
    final List<LogRequest> opened = new CopyOnWriteArrayList<>();

    final WorkerWatches watches;
    final RunObserver observer;

    private final FleetAdmin registry;
    private final ExecutorService threads = Threads.blocking("run-log", 200);
    private final List<FeedReader> readers = new ArrayList<>();
    private final ApiClient manager;
    private RunHistory history = RunHistory.NONE;
    private LogStreamer logs;
    private Clock clock = Clock.systemUTC();

    RunLogFixture(FakeFleet fleet) {
        this(fleet, true);
    }

    /** Workers cannot be watched: they are asked again and again. */
    static RunLogFixture unwatched(FakeFleet fleet) {
        return new RunLogFixture(fleet, false);
    }

    private RunLogFixture(FakeFleet fleet, boolean watched) {
        this.fleet = fleet;
        this.manager = manager(fleet);
        ManagerCaches caches =
                new ManagerCaches(manager, Set.of(), List.of(PipelineRuns.KIND), Clock.systemUTC(), new Random(1));
        this.resolver = new KueueWorkloadResolver(manager, caches, Ticker.systemTicker());
        this.registry = new FleetAdmin(fleet);
        this.workers = new WorkerClients(registry, TIMEOUT, CallObserver.NONE, new Random(1));
        this.contents = new RunContents(workers, PipelineRuns.ONLY, null, fast());
        this.watches = new WorkerWatches(
                registry,
                config -> {
                    if (!watched) {
                        throw new IllegalStateException("this test has no watches");
                    }
                    return ApiClients.worker(config, TIMEOUT, CallObserver.NONE);
                },
                Set.of(),
                null,
                Clock.systemUTC(),
                Ticker.systemTicker(),
                new Random(1));
        this.observer = new RunObserver(contents, watches);
        this.logs = new LivePodLogs(workers, new PodContainerStates(workers), ResumePolicy.standard());
        watches.start();
        resolver.start();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> resolver.health().stream().allMatch(ListWatch.Health::synced));
    }

    /** Seconds go by in milliseconds, so that nobody waits for what is remembered to be forgotten. */
    private static Ticker fast() {
        return () -> 1_000 * System.nanoTime();
    }

    RunLogFixture withHistory(RunHistory other) {
        history = other;
        return this;
    }

    /** What readers are told by time goes by this. */
    RunLogFixture withClock(Clock other) {
        clock = other;
        return this;
    }

    RunLogFixture withLogs(LogStreamer other) {
        logs = other;
        return this;
    }

    LogStreamer logs() {
        return logs;
    }

    LogFeed open(String run, RunLogOptions options, @Nullable String cursor) {
        LogStreamer noted = request -> {
            opened.add(request);
            return logs.open(request);
        };
        Cursors cursors = new Cursors("the key that all replicas share".getBytes(UTF_8));
        RunSites sites = new RunSites(observer, registry, history, threads, fast());
        RunSource source =
                new RunSource(resolver, sites, observer, history, RunHistory.NONE, SyncedChildren.from(manager));
        return new RunLog(source, noted, cursors, threads, clock, Duration.ofMillis(5))
                .open(ALICE, job(run), options, cursor);
    }

    /** The whole log, line by line. */
    List<String> read(String run, RunLogOptions options) {
        return read(run, options, null).lines();
    }

    FeedReader read(String run, RunLogOptions options, @Nullable String cursor) {
        return follow(run, options, cursor).awaitEnd();
    }

    /** A reader who reads along. */
    FeedReader follow(String run, RunLogOptions options, @Nullable String cursor) {
        FeedReader reader = new FeedReader(open(run, options, cursor));
        readers.add(reader);
        return reader;
    }

    FeedReader follow(String run) {
        return follow(run, RunLogOptions.FOLLOW, null);
    }

    /** Waits until the manager's caches have it. */
    FakeRun await(FakeRun run, PlacementState state) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> resolver.resolve(job(run.name())).state() == state);
        return run;
    }

    /** The tries of all tasks of a run, as far as watches have seen. */
    List<TaskAttempt> watchedAttempts(String run) {
        return observer.watched(resolver.resolve(job(run))).stream()
                .flatMap(List::stream)
                .flatMap(each -> each.tasks().attempts())
                .toList();
    }

    /** Makes the run's pipeline try a task again that often, if it fails. */
    void allowRetries(FakeRun run, String task, int retries) {
        fleet.worker("spoke-1")
                .edit(
                        "pipelineruns",
                        "team-a",
                        run.name(),
                        object -> object.withObject("/status/pipelineSpec")
                                .withArray("/tasks")
                                .forEach(each -> {
                                    if (each.path("name").asText().equals(task)) {
                                        ((ObjectNode) each).put("retries", retries);
                                    }
                                }));
    }

    static JobReference job(String run) {
        return PipelineRuns.KIND.reference("team-a", run);
    }

    @Override
    public void close() {
        readers.forEach(FeedReader::close);
        threads.shutdownNow();
        watches.close();
        resolver.close();
        workers.close();
        manager.close();
        fleet.close();
    }

    private static ApiClient manager(FakeFleet fleet) {
        try {
            Path kubeconfig = Files.createTempFile("manager", ".kubeconfig");
            try {
                Files.writeString(kubeconfig, fleet.proxyKubeconfig());
                return ApiClients.manager(kubeconfig, Map.of(), TIMEOUT, CallObserver.NONE);
            } finally {
                Files.delete(kubeconfig);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
