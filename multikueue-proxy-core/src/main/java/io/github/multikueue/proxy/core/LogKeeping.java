package io.github.multikueue.proxy.core;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.archive.bucket.BucketArchive;
import io.github.multikueue.proxy.core.capture.CaptureAll;
import io.github.multikueue.proxy.core.capture.CapturedLogs;
import io.github.multikueue.proxy.core.capture.GoneRuns;
import io.github.multikueue.proxy.core.capture.LeaseElection;
import io.github.multikueue.proxy.core.capture.LogCaptures;
import io.github.multikueue.proxy.core.capture.LogRetention;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.capture.StoredPod;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that are kept: the live ones, by way of a store, and what fills and empties it. The store is opened by {@link #start}; before
 * that, and where it cannot be opened, logs are streamed straight from the workers, and nothing is known of runs that are gone.
 */
final class LogKeeping implements LogStreamer, RunHistory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogKeeping.class);

    /** What there is while the store is open. */
    private record Opened(
            LogStore store,
            RunNotes notes,
            LogCaptures captures,
            CapturedLogs logs,
            LogStreamer streamer,
            Optional<BucketArchive> archive,
            List<Background> parts)
            implements AutoCloseable {

        /** Ends in the opposite order of the start. */
        @Override
        public void close() {
            parts.forEach(Background::close);
            captures.close();
            notes.close();
            store.close();
        }
    }

    private final ProxyConfig config;
    private final LogStoreConfig storeConfig;
    private final LivePodLogs live;
    private final ContainerStates states;
    private final RunObserver observer;
    private final WorkloadResolver resolver;
    private Function<Opened, List<Background>> capturing = opened -> List.of();
    private BooleanSupplier capturesAll = () -> false;
    private volatile @Nullable Opened opened;
    private volatile boolean failed;

    private LogKeeping(
            ProxyConfig config,
            LogStoreConfig storeConfig,
            LivePodLogs live,
            ContainerStates states,
            RunObserver observer,
            WorkloadResolver resolver) {
        this.config = config;
        this.storeConfig = storeConfig;
        this.live = live;
        this.states = states;
        this.observer = observer;
        this.resolver = resolver;
    }

    /** Empty if no store is configured. Nothing is opened yet. */
    static Optional<LogKeeping> of(
            ProxyConfig config,
            LivePodLogs live,
            ContainerStates states,
            RunObserver observer,
            WorkloadResolver resolver) {
        return Optional.ofNullable(config.logs().store())
                .map(store -> new LogKeeping(config, store, live, states, observer, resolver));
    }

    /** Captures every run, in one of the replicas if they elect one. To be called before the start. */
    void captureAll(ApiClient manager, WorkerConfigRegistry registry, RunSites sites) {
        capturing = store -> {
            List<Background> parts = new ArrayList<>();
            LogConfig.Lease lease = config.logs().capture().lease();
            BooleanSupplier leads = () -> true;
            if (lease != null) {
                LeaseElection election = new LeaseElection(manager, lease.namespace(), lease.name(), identity());
                parts.add(election);
                leads = election;
            }
            capturesAll = leads;
            parts.add(new CaptureAll(
                    registry,
                    observer,
                    resolver,
                    sites,
                    store.captures(),
                    store.notes(),
                    leads,
                    Ticker.systemTicker()));
            return parts;
        };
    }

    /** Two replicas on one host, or one that was started again, are not the same. */
    private static String identity() {
        return System.getenv().getOrDefault("HOSTNAME", "multikueue-proxy") + "_" + UUID.randomUUID();
    }

    /**
     * Opens the store, and begins to fill and empty it. Where only what is viewed is kept, a store that cannot be opened is no reason
     * not to start.
     *
     * @throws InvalidConfigException if all logs are to be captured, and the store cannot be opened
     */
    void start() {
        try {
            Opened now = open();
            opened = now;
            now.parts().forEach(Background::start);
        } catch (LogStoreException e) {
            failed = true;
            if (config.logs().capture().mode() == LogConfig.Mode.ALL) {
                throw new InvalidConfigException(
                        List.of(e.getMessage() + "; without it, not all logs can be captured, as is configured"));
            }
            log.error("{}; logs are streamed straight from the workers, and not kept", e.getMessage());
        }
    }

    private Opened open() throws LogStoreException {
        LogStore store = LogStore.open(storeConfig, Clock.systemUTC());
        RunNotes notes = new RunNotes(store, observer);
        LogCaptures captures =
                new LogCaptures(store, live, notes, config.logs().capture().most());
        CapturedLogs logs = new CapturedLogs(captures, states, Clock.systemUTC());
        GoneRuns gone = new GoneRuns(resolver, config.namespaces());
        Optional<BucketArchive> archive = Optional.ofNullable(config.logs().archive())
                .map(its -> new BucketArchive(store, notes, its.bucket(), its.maxAge(), gone));
        LogStreamer streamer =
                archive.<LogStreamer>map(each -> each.behind(logs)).orElse(logs);
        List<Background> parts = new ArrayList<>();
        Opened now = new Opened(store, notes, captures, logs, streamer, archive, parts);
        parts.add(new LogRetention(
                store, gone, config.logs().purgeDelay(), run -> archive.ifPresent(each -> each.purge(run))));
        archive.ifPresent(parts::add);
        parts.addAll(capturing.apply(now));
        return now;
    }

    @Override
    public InputStream open(LogRequest request) {
        Opened now = opened;
        if (now == null || !PipelineRuns.KIND.matches(request.placement().job())) {
            return live.open(request);
        }
        return now.streamer().open(request);
    }

    /** The live logs, by way of the store, and what it has of Pods that are gone; empty if the store is not open. */
    Optional<CapturedLogs> logs() {
        return Optional.ofNullable(opened).map(Opened::logs);
    }

    /** The Pods of a name that a run has or had and that logs are kept of, the newest first. */
    List<StoredPod> pods(Placement placement, String pod) {
        Opened now = opened;
        if (now == null) {
            return List.of();
        }
        now.archive().ifPresent(each -> each.bringPod(placement, pod));
        return now.logs().pods(placement.jobUid(), pod);
    }

    @Override
    public List<RunTasks> of(Placement placement) {
        Opened now = opened;
        Optional.ofNullable(now).flatMap(Opened::archive).ifPresent(each -> each.bringRun(placement));
        return now == null ? List.of() : now.notes().of(placement);
    }

    /**
     * Of a run of which nothing is kept here: whether that is all.
     *
     * @throws UpstreamFailureException if the archive may have more, and cannot be asked
     */
    void requireArchive(Placement placement) {
        Optional.ofNullable(opened).flatMap(Opened::archive).ifPresent(each -> each.requireRun(placement));
    }

    @Override
    public Optional<String> removal(Placement placement) {
        return Optional.ofNullable(opened).flatMap(now -> now.notes().removal(placement));
    }

    LogKeepingStatus status() {
        Opened now = opened;
        return now == null
                ? LogKeepingStatus.withoutStore(storeConfig.maxBytes(), failed)
                : new LogKeepingStatus(
                        now.captures().count(),
                        now.captures().outcomes(),
                        now.store().usage(),
                        now.archive().map(BucketArchive::status),
                        capturesAll.getAsBoolean());
    }

    @Override
    public void close() {
        Opened now = opened;
        if (now != null) {
            now.close();
        }
        LogConfig.Archive archive = config.logs().archive();
        if (archive != null) {
            archive.bucket().close();
        }
    }
}
