package io.github.multikueue.proxy.core;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.archive.TektonResultsConfig;
import io.github.multikueue.proxy.core.archive.TektonResultsLogs;
import io.github.multikueue.proxy.core.capture.CapturedLogs;
import io.github.multikueue.proxy.core.capture.StoredPod;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.logs.resume.ResumeCounts;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.runwatch.WatchedContainerStates;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where logs come from, apart from what embedders add: the live Pods, by way of the store if there is one, and then the
 * archive if one is configured.
 */
final class LogSources implements AutoCloseable {

    private static final int MAX_SITE_THREADS = 128;

    private final LivePodLogs live;
    private final Optional<LogKeeping> keeping;
    private final Optional<TektonResultsLogs> results;
    private final RunSites sites;
    private final ExecutorService siteThreads;
    private final ResumeCounts resumes;

    /**
     * @param sites finds the workers that have something of a run, also by what is kept
     * @param siteThreads those that it asks the workers with
     * @param resumes what happens to the live logs
     */
    private LogSources(
            LivePodLogs live,
            Optional<LogKeeping> keeping,
            Optional<TektonResultsLogs> results,
            RunSites sites,
            ExecutorService siteThreads,
            ResumeCounts resumes) {
        this.live = live;
        this.keeping = keeping;
        this.results = results;
        this.sites = sites;
        this.siteThreads = siteThreads;
        this.resumes = resumes;
    }

    /** What the configuration says. Nothing is opened, and nothing sent, before the start. */
    static LogSources of(
            ProxyConfig config,
            ApiClient manager,
            CallObserver observer,
            WorkerClients workers,
            WorkerConfigRegistry registry,
            WorkloadResolver resolver,
            RunObserver runs) {
        ContainerStates states = new WatchedContainerStates(new PodContainerStates(workers), runs.watches());
        ResumePolicy policy = ResumePolicy.standard(config.logs().startTimeout());
        LivePodLogs live = new LivePodLogs(workers, states, policy);
        Optional<LogKeeping> keeping = LogKeeping.of(config, live, states, runs, resolver);
        RunHistory history = keeping.<RunHistory>map(each -> each).orElse(RunHistory.NONE);
        ExecutorService siteThreads = Threads.blocking("run-sites", MAX_SITE_THREADS);
        RunSites sites = new RunSites(runs, registry, history, siteThreads, Ticker.systemTicker());
        if (config.logs().capture().mode() == LogConfig.Mode.ALL) {
            keeping.ifPresent(kept -> kept.captureAll(manager, registry, sites));
        }
        return new LogSources(live, keeping, archive(config, observer), sites, siteThreads, policy.counts());
    }

    /**
     * The archive of the configuration, if there is one. Nothing is sent yet.
     *
     * @param observer is told of every call
     * @throws InvalidConfigException if the certificates cannot be read that it is verified with
     */
    private static Optional<TektonResultsLogs> archive(ProxyConfig config, CallObserver observer) {
        LogConfig.TektonResults results = config.logs().tektonResults();
        if (results == null) {
            return Optional.empty();
        }
        TektonResultsConfig archive = new TektonResultsConfig(
                results.url(),
                results.caFile(),
                results.tokenFile(),
                null,
                config.multikueueOrigin(),
                config.requestTimeout());
        try {
            return Optional.of(new TektonResultsLogs(archive, observer, Clock.systemUTC()));
        } catch (IOException e) {
            throw new InvalidConfigException(
                    List.of("Tekton Results CA file: " + results.caFile() + ": cannot be read (expected: a PEM file)"));
        }
    }

    /** What has happened to live logs. */
    ResumeCounts resumes() {
        return resumes;
    }

    RunSites sites() {
        return sites;
    }

    /** In the order in which they are asked. */
    List<LogStreamer> streamers() {
        LogStreamer first = keeping.<LogStreamer>map(each -> each).orElse(live);
        return Stream.concat(Stream.of(first), results.stream()).toList();
    }

    /** What is known of runs that are gone. */
    RunHistory history() {
        return keeping.<RunHistory>map(each -> each).orElse(RunHistory.NONE);
    }

    /**
     * The log of a container of which nothing is known but names; access was reviewed by other means.
     *
     * @throws NotFoundException if nobody has it
     */
    InputStream byNames(
            String namespace, String pod, String container, @Nullable Instant start, @Nullable Instant end) {
        Optional<CapturedLogs> kept = keeping.flatMap(LogKeeping::logs);
        if (kept.isPresent()) {
            try {
                return kept.get().open(namespace, pod, container, LogOptions.ALL);
            } catch (NotFoundException e) {
                if (results.isEmpty()) {
                    throw e;
                }
            }
        }
        return results.orElseThrow(() -> new NotFoundException("no logs are kept"))
                .openByPod(namespace, pod, container, start, end);
    }

    /** The Pods of a name that a run has or had and that logs are kept of, the newest first. */
    List<StoredPod> pods(Placement placement, String pod) {
        return keeping.map(each -> each.pods(placement, pod)).orElse(List.of());
    }

    /** An archive that knows no tasks, since those that are kept are told before, but says so if it cannot tell. */
    RunArchive behindStore() {
        return placement -> {
            keeping.ifPresent(each -> each.requireArchive(placement));
            return List.of();
        };
    }

    /** The file with the token for the archive; empty if there is none. */
    Optional<WatchedFile<?>> tokenFile() {
        return results.flatMap(TektonResultsLogs::tokenFile);
    }

    /** How logs are kept; empty if no store is configured. */
    Optional<LogKeepingStatus> status() {
        return keeping.map(LogKeeping::status);
    }

    /**
     * Opens the store.
     *
     * @throws InvalidConfigException if all logs are to be captured, and it cannot be opened
     */
    void start() {
        keeping.ifPresent(LogKeeping::start);
    }

    @Override
    public void close() {
        keeping.ifPresent(LogKeeping::close);
        results.ifPresent(TektonResultsLogs::close);
        live.close();
        siteThreads.shutdown();
    }
}
