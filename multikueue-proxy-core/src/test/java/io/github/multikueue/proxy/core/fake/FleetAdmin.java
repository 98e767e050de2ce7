package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkerCredential;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The workers of a fleet with all rights, so that only the proxy itself can say no. */
public final class FleetAdmin implements WorkerConfigRegistry {

    private final FakeFleet fleet;
    /** Kept, since another token is another configuration, for which new connections are made. */
    private final Map<String, WorkerConfig> configs = new ConcurrentHashMap<>();

    public FleetAdmin(FakeFleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public Optional<WorkerConfig> find(String worker) {
        return fleet.workers().contains(worker)
                ? Optional.of(configs.computeIfAbsent(worker, this::config))
                : Optional.empty();
    }

    @Override
    public List<WorkerConfig> all() {
        return fleet.workers().stream()
                .map(each -> configs.computeIfAbsent(each, this::config))
                .toList();
    }

    private WorkerConfig config(String worker) {
        FakeCluster cluster = fleet.worker(worker);
        return new WorkerConfig.Usable(
                worker,
                URI.create(cluster.url()),
                cluster.certificateAuthority(),
                null,
                new WorkerCredential.Token(cluster.adminToken()),
                null,
                null);
    }
}
