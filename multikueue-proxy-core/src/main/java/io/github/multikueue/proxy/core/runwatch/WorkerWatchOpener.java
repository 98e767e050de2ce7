package io.github.multikueue.proxy.core.runwatch;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.tekton.KueueLink;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the watches of a worker as it is configured now. Safe for use by many threads. */
final class WorkerWatchOpener {

    private final WorkerConfigRegistry registry;
    private final Function<WorkerConfig.Usable, ApiClient> servers;
    private final Set<String> namespaces;
    private final String selector;
    private final Clock clock;
    private final RandomGenerator random;
    private volatile boolean closed;

    /** The parameters are those of {@link WorkerWatches}. */
    WorkerWatchOpener(
            WorkerConfigRegistry registry,
            Function<WorkerConfig.Usable, ApiClient> servers,
            Set<String> namespaces,
            @Nullable String origin,
            Clock clock,
            RandomGenerator random) {
        this.registry = registry;
        this.servers = servers;
        this.namespaces = Set.copyOf(namespaces);
        this.selector = KueueLink.selector(origin);
        this.clock = clock;
        this.random = random;
    }

    /** How to reach the worker; null if it is not known, cannot be used, or nothing is to be opened any more. */
    WorkerConfig.@Nullable Usable config(String worker) {
        return closed
                ? null
                : registry.find(worker)
                        .filter(WorkerConfig.Usable.class::isInstance)
                        .map(WorkerConfig.Usable.class::cast)
                        .orElse(null);
    }

    /**
     * Begins to watch a worker.
     *
     * @throws RuntimeException if that cannot even begin: a registry other than ours may give certificates that nobody can read
     */
    WorkerWatch open(WorkerConfig.Usable config, RunCache cache) {
        return new WorkerWatch(config, servers.apply(config), cache, namespaces, selector, clock, random);
    }

    /** From now on, no worker is to be watched. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
