package io.github.multikueue.proxy.server.mount;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.server.config.ServerConfig.ServedDeployments;
import io.github.multikueue.proxy.server.http.SideListener;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** Serves the Deployments of the manager or of a worker on a port of their own, on top of a {@code ServerModule}. */
public final class DeploymentsModule extends AbstractModule {

    private final ServedDeployments settings;
    private final ApiClient manager;

    /** @param manager asked with the proxy's own credentials; not closed here */
    public DeploymentsModule(ServedDeployments settings, ApiClient manager) {
        this.settings = settings;
        this.manager = manager;
    }

    @ProvidesIntoSet
    @Singleton
    SideListener deployments(WorkerClients workers, MetricsCopy metricsCopy, ScheduledExecutorService scheduler) {
        Supplier<ApiClient> cluster =
                settings.cluster().equals(ClusterGateways.MANAGER) ? () -> manager : () -> worker(workers);
        ApiServerMetrics metrics = new ApiServerMetrics(metricsCopy, new ServedResources());
        return new DeploymentsListener(settings.api(), cluster, metrics, scheduler);
    }

    private ApiClient worker(WorkerClients workers) {
        try {
            return workers.get(settings.cluster()).apiClient();
        } catch (WorkerUnavailableException e) {
            throw new StatusException(502, "BadGateway", String.valueOf(e.getMessage()));
        }
    }
}
