package io.github.multikueue.proxy.examples.ownparts;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Workers whose addresses and credentials the program has. No MultiKueueClusters, and no Secrets, are read. */
final class FixedWorkers implements WorkerConfigRegistry {

    private final Map<String, WorkerConfig> workers = new TreeMap<>();

    FixedWorkers(List<? extends WorkerConfig> workers) {
        workers.forEach(each -> this.workers.put(each.name(), each));
    }

    @Override
    public Optional<WorkerConfig> find(String worker) {
        return Optional.ofNullable(workers.get(worker));
    }

    @Override
    public List<WorkerConfig> all() {
        return List.copyOf(workers.values());
    }
}
