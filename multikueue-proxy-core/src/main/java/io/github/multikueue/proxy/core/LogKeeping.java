package io.github.multikueue.proxy.core;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.capture.CaptureAll;
import io.github.multikueue.proxy.core.capture.CapturedLogs;
import io.github.multikueue.proxy.core.capture.LeaseElection;
import io.github.multikueue.proxy.core.capture.LogCaptures;
import io.github.multikueue.proxy.core.capture.LogRetention;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.store.LogStoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps logs: the store, what fills it, and what empties it. Started, and closed in the opposite order. */
final class LogKeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogKeeping.class);

    private final LogStore store;
    private final RunNotes notes;
    private final LogCaptures captures;
    private final CapturedLogs logs;
    private final List<Background> parts = new ArrayList<>();

    private LogKeeping(LogStore store, LivePodLogs live, ContainerStates states, RunObserver observer, int most) {
        this.store = store;
        this.notes = new RunNotes(store, observer);
        this.captures = new LogCaptures(store, live, notes, most);
        this.logs = new CapturedLogs(captures, states, Clock.systemUTC());
    }

    /**
     * Opens the configured store. Without one, logs are streamed straight from the workers. Where only what is viewed is kept, a
     * store that cannot be opened is no reason not to start.
     *
     * @throws InvalidConfigException if all logs are to be captured, and the store cannot be opened
     */
    static Optional<LogKeeping> open(
            LogConfig config,
            LivePodLogs live,
            ContainerStates states,
            RunObserver observer,
            WorkloadResolver resolver) {
        LogStoreConfig store = config.store();
        if (store == null) {
            return Optional.empty();
        }
        try {
            LogKeeping keeping = new LogKeeping(
                    LogStore.open(store, Clock.systemUTC()),
                    live,
                    states,
                    observer,
                    config.capture().most());
            keeping.parts.add(new LogRetention(keeping.store, resolver, config.purgeDelay()));
            return Optional.of(keeping);
        } catch (LogStoreException e) {
            if (config.capture().mode() == LogConfig.Mode.ALL) {
                throw new InvalidConfigException(
                        List.of(e.getMessage() + "; without it, not all logs can be captured, as is configured"));
            }
            log.error("{}; logs are streamed straight from the workers, and not kept", e.getMessage());
            return Optional.empty();
        }
    }

    /** Captures every run, in one of the replicas if they elect one. To be called before the start. */
    void captureAll(
            ProxyConfig config,
            ApiClient manager,
            WorkerConfigRegistry registry,
            RunObserver observer,
            WorkloadResolver resolver,
            RunSites sites) {
        LogConfig.Lease lease = config.logs().capture().lease();
        BooleanSupplier leads = () -> true;
        if (lease != null) {
            LeaseElection election = new LeaseElection(manager, lease.namespace(), lease.name(), identity());
            parts.add(election);
            leads = election;
        }
        parts.add(new CaptureAll(registry, observer, resolver, sites, captures, notes, leads, Ticker.systemTicker()));
    }

    /** Two replicas on one host, or one that was started again, are not the same. */
    private static String identity() {
        return System.getenv().getOrDefault("HOSTNAME", "multikueue-proxy") + "_" + UUID.randomUUID();
    }

    /** The live logs, by way of the store. */
    CapturedLogs logs() {
        return logs;
    }

    /** What runs were made of that are gone. */
    RunNotes notes() {
        return notes;
    }

    LogKeepingStatus status() {
        return new LogKeepingStatus(captures.count(), captures.outcomes(), store.usage());
    }

    void start() {
        parts.forEach(Background::start);
    }

    @Override
    public void close() {
        parts.forEach(Background::close);
        captures.close();
        notes.close();
        store.close();
    }
}
