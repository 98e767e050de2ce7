package io.github.multikueue.proxy.core;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.binder.LinkedBindingBuilder;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.access.CallerNames;
import io.github.multikueue.proxy.core.access.ManagerAccessReviewer;
import io.github.multikueue.proxy.core.access.StandingAccess;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.resume.ResumeCounts;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.placement.KueueWorkloadResolver;
import io.github.multikueue.proxy.core.placement.ManagerCaches;
import io.github.multikueue.proxy.core.runlog.ArchivedRuns;
import io.github.multikueue.proxy.core.runlog.RunLog;
import io.github.multikueue.proxy.core.runlog.RunSource;
import io.github.multikueue.proxy.core.runlog.SyncedChildren;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.worker.MultiKueueClusterRegistry;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Wires the packages of core. Each SPI has a default that an embedder replaces with one binding:
 *
 * <pre>{@code
 * OptionalBinder.newOptionalBinder(binder(), WorkloadResolver.class).setBinding().to(MyResolver.class);
 * }</pre>
 *
 * and likewise {@link WorkerConfigRegistry} and {@link AccessReviewer}. What serves a replaced default alone is not even
 * started. Further {@link LogStreamer}s are asked after the live Pods, in the order of their bindings:
 *
 * <pre>{@code
 * Multibinder.newSetBinder(binder(), LogStreamer.class).addBinding().to(MyArchive.class);
 * }</pre>
 *
 * and likewise {@link RunArchive}s, for the tasks of runs that are gone, and {@link JobKind}s besides PipelineRuns. Parts that are
 * {@link AutoCloseable} are closed with the proxy.
 */
public final class MultiKueueProxyModule extends AbstractModule {

    private static final int MAX_RUN_LOG_THREADS = 2_000;
    private static final Duration RUN_LOG_TICK = Duration.ofSeconds(1);

    private final ProxyConfig config;
    private final ApiClient manager;
    private final CallObserver observer;

    /**
     * @param manager the manager cluster; closed with the proxy
     * @param observer is told of every call to the workers
     */
    public MultiKueueProxyModule(ProxyConfig config, ApiClient manager, CallObserver observer) {
        this.config = config;
        this.manager = manager;
        this.observer = observer;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        bind(MultiKueueProxy.class).in(Singleton.class);
        bind(ReviewedPlacements.class).in(Singleton.class);
        bind(ReviewedObjects.class).in(Singleton.class);
        bind(ReviewedLogs.class).in(Singleton.class);
        install(new WorkersModule(config, observer));
        byDefault(WorkloadResolver.class).to(KueueWorkloadResolver.class);
        byDefault(WorkerConfigRegistry.class).to(MultiKueueClusterRegistry.class);
        byDefault(AccessReviewer.class).to(ManagerAccessReviewer.class);
        byDefault(AnswerBudget.class).toInstance(AnswerBudget.ofHeap());
        Multibinder.newSetBinder(binder(), LogStreamer.class);
        Multibinder.newSetBinder(binder(), RunArchive.class);
        Multibinder.newSetBinder(binder(), JobKind.class);
    }

    private <T> LinkedBindingBuilder<T> byDefault(Class<T> part) {
        return OptionalBinder.newOptionalBinder(binder(), part).setDefault();
    }

    @Provides
    @Singleton
    Lifecycle lifecycle(
            WorkerClients workers,
            WorkloadResolver resolver,
            WorkerConfigRegistry registry,
            AccessReviewer reviewer,
            WorkerWatches watches,
            StandingAccess standingAccess,
            LogSources sources,
            RunLog runLog,
            Set<LogStreamer> streamers,
            Set<RunArchive> archives) {
        List<Object> others = new ArrayList<>(List.of(runLog, standingAccess, resolver, registry, reviewer, watches));
        others.addAll(streamers);
        others.addAll(archives);
        return new Lifecycle(config.maxCacheAge(), manager, workers, watches, sources, others);
    }

    @Provides
    @Singleton
    JobKinds jobKinds(Set<JobKind> further) {
        return PipelineRuns.and(further);
    }

    @Provides
    @Singleton
    KueueWorkloadResolver workloadResolver(JobKinds kinds) {
        ManagerCaches caches =
                new ManagerCaches(manager, config.namespaces(), kinds.all(), Clock.systemUTC(), new SecureRandom());
        return new KueueWorkloadResolver(manager, caches, Ticker.systemTicker());
    }

    @Provides
    @Singleton
    MultiKueueClusterRegistry workerConfigRegistry() {
        return new MultiKueueClusterRegistry(
                manager,
                config.workersSecretNamespace(),
                config.kubeconfigDirectory(),
                Clock.systemUTC(),
                new SecureRandom());
    }

    @Provides
    @Singleton
    ManagerAccessReviewer accessReviewer() {
        return new ManagerAccessReviewer(
                manager,
                config.authentication() == ProxyConfig.Authentication.TOKEN_REVIEW,
                config.tokenAudiences(),
                config.reviewCacheTtl(),
                Ticker.systemTicker());
    }

    @Provides
    @Singleton
    StandingAccess standingAccess(AccessReviewer reviewer) {
        return StandingAccess.of(reviewer, config.accessReviewInterval());
    }

    @Provides
    @Singleton
    CallerNames callerNames() {
        return new CallerNames(manager, Ticker.systemTicker());
    }

    @Provides
    @Singleton
    SecretFiles secretFiles(LogSources sources) {
        return new SecretFiles(
                Optional.ofNullable(config.logs().cursorKeyFile()).map(CursorKeyFile::open), sources.tokenFile());
    }

    @Provides
    @Singleton
    Cursors cursors(SecretFiles files) {
        byte[] random = CursorKeyFile.random();
        return new Cursors(() -> files.cursorKey().map(file -> file.get()).orElse(random));
    }

    @Provides
    @Singleton
    RunLog runLog(
            WorkloadResolver resolver,
            RunObserver observer,
            RunSites sites,
            LogSources sources,
            @ForLogs LogStreamer logs,
            Set<RunArchive> archives,
            Cursors cursors) {
        List<RunArchive> inTurn = Stream.concat(Stream.of(sources.behindStore()), archives.stream())
                .toList();
        RunHistory archived = new ArchivedRuns(inTurn, Ticker.systemTicker());
        return new RunLog(
                new RunSource(resolver, sites, observer, sources.history(), archived, SyncedChildren.from(manager)),
                logs,
                cursors,
                Threads.blocking("run-log", MAX_RUN_LOG_THREADS),
                Clock.systemUTC(),
                RUN_LOG_TICK);
    }

    @Provides
    @Singleton
    ResumeCounts resumeCounts(LogSources sources) {
        return sources.resumes();
    }

    @Provides
    @Singleton
    RunSites runSites(LogSources sources) {
        return sources.sites();
    }

    @Provides
    @Singleton
    LogSources logSources(
            WorkerClients workers, WorkerConfigRegistry registry, WorkloadResolver resolver, RunObserver runs) {
        return LogSources.of(config, manager, observer, workers, registry, resolver, runs);
    }

    @Provides
    @Singleton
    @ForLogs
    LogStreamer logStreamer(LogSources sources, Provider<Set<LogStreamer>> further) {
        return new LogStreamerChain(Stream.concat(sources.streamers().stream(), further.get().stream())
                .toList());
    }
}
