package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import io.github.multikueue.proxy.server.http.PathMount;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The gateways of {@code serve}: {@code /clusters/{cluster}/…}, for the manager and all workers. Started once, closed once.
 */
public final class GatewayMount implements AutoCloseable {

    private final DelegatedAccess access;
    private final ClusterGateways gateways;

    /**
     * Makes it; nobody is asked yet.
     *
     * @param manager says who callers are, and which of them may use a worker
     * @param registry gets meters of the requests, with the names of kube-apiserver's
     */
    public GatewayMount(
            GatewayConfig config,
            ProxyConfig proxy,
            ApiClient manager,
            WorkerConfigRegistry registry,
            WorkerClients workers,
            PrometheusMeterRegistry meters,
            ScheduledExecutorService scheduler) {
        access = DelegatedAccess.to(manager);
        ApiServerMetrics metrics = new ApiServerMetrics(meters, new ServedResources());
        metrics.reloads("front-proxy", () -> access.problem().isPresent());
        gateways = new ClusterGateways(
                registry,
                new ClusterGatewayFactory(
                        config,
                        manager,
                        workers,
                        access,
                        List.of(metrics, new ApiServerAudit(Ticker.systemTicker())),
                        scheduler,
                        proxy.requestTimeout()));
    }

    /** Where it is served. */
    public PathMount path() {
        return new PathMount(ClusterPath.PREFIX, gateways::handle);
    }

    /**
     * Begins to find out whom to believe.
     *
     * @throws IOException if the manager does not tell; it is asked again and again, so the gateways may work later
     */
    public void start() throws IOException {
        access.start();
    }

    /** Ends all requests that last. */
    @Override
    public void close() {
        gateways.close();
        access.close();
    }
}
