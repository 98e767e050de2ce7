package io.github.multikueue.proxy.server.mount;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.PathMount;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import java.util.concurrent.ScheduledExecutorService;

/** Serves the API servers of the manager and all workers below {@code /clusters/}, on top of a {@code ServerModule}. */
public final class GatewayModule extends AbstractModule {

    private final GatewayConfig gateway;
    private final ServerConfig config;
    private final ApiClient manager;

    /**
     * @param config of the server
     * @param manager asked with the proxy's own credentials; not closed here
     */
    public GatewayModule(GatewayConfig gateway, ServerConfig config, ApiClient manager) {
        this.gateway = gateway;
        this.config = config;
        this.manager = manager;
    }

    @ProvidesIntoSet
    @Singleton
    PathMount clusters(
            WorkerConfigRegistry registry,
            WorkerClients workers,
            MetricsCopy metricsCopy,
            ScheduledExecutorService scheduler) {
        return new GatewayMount(
                gateway, config.proxy(), config.tls(), manager, registry, workers, metricsCopy, scheduler);
    }
}
