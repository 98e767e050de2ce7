package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.PathMount;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateways of {@code serve}: {@code /clusters/{cluster}/…}, for the manager and all workers. Started once, closed once.
 */
final class GatewayMount implements PathMount {

    private static final Duration LOOKS = Duration.ofSeconds(2);

    private final ScheduledExecutorService scheduler;
    private final DelegatedAccess access;
    private final ClusterGateways gateways;

    /**
     * Makes it; nobody is asked yet.
     *
     * @param tls the server's own certificate; null for plain HTTP
     * @param manager says who callers are, and which of them may use a worker
     * @param metricsCopy gets meters of the requests, with the names of kube-apiserver's, and of what is in memory
     */
    GatewayMount(
            GatewayConfig config,
            ProxyConfig proxy,
            @Nullable TlsFiles tls,
            ApiClient manager,
            WorkerConfigRegistry registry,
            WorkerClients workers,
            MetricsCopy metricsCopy,
            ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
        access = DelegatedAccess.to(manager);
        ApiServerMetrics metrics = new ApiServerMetrics(metricsCopy, new ServedResources());
        metrics.reloads("front-proxy", () -> access.problem().isPresent());
        gateways = new ClusterGateways(
                registry,
                new ClusterGatewayFactory(
                        config,
                        manager,
                        workers,
                        access,
                        metrics,
                        scheduler,
                        proxy.requestTimeout(),
                        () -> authority(tls)),
                access);
        CacheMeters.addTo(metrics, gateways::reports);
    }

    /** Looked up each time, since the files may change. */
    private static Optional<String> authority(@Nullable TlsFiles tls) {
        try {
            return tls == null
                    ? Optional.empty()
                    : Optional.of(ServingCertificate.given(tls).authority());
        } catch (IOException e) {
            throw StatusException.internalError("the server's certificate cannot be read");
        }
    }

    @Override
    public String prefix() {
        return ClusterPath.PREFIX;
    }

    @Override
    public void handle(ApiExchange exchange) throws IOException {
        gateways.handle(exchange);
    }

    @Override
    public void start() throws IOException {
        long interval = LOOKS.toMillis();
        var unused = scheduler.scheduleWithFixedDelay(
                Threads.repeatable(gateways::closeRemoved), interval, interval, TimeUnit.MILLISECONDS);
        access.start();
    }

    @Override
    public void close() {
        gateways.close();
        access.close();
    }
}
