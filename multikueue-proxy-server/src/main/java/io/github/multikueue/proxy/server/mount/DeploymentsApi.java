package io.github.multikueue.proxy.server.mount;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that serves the Deployments of one cluster, and nothing else of it, over mutual TLS. Its threads are daemons. Started once,
 * closed once; safe for use by many threads.
 *
 * <pre>{@code
 * try (DeploymentsApi api = DeploymentsApi.create(DeploymentsApiConfig.of(flags, variables), System.getenv())) {
 *     api.start();
 *     ...
 * }
 * }</pre>
 */
public final class DeploymentsApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeploymentsApi.class);

    private final DeploymentsApiConfig config;
    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(2, Threads.daemons("deployments-timer"));
    private final ApiClient cluster;
    private final DeploymentsListener listener;
    private final Optional<ManagementApi> management;
    private final FirstContact contact;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes it; nothing is served, and nobody is asked yet.
     *
     * @param environment the environment variables, for finding a kubeconfig if none is configured
     * @throws IOException if there is no kubeconfig, or it cannot be used
     */
    public static DeploymentsApi create(DeploymentsApiConfig config, Map<String, String> environment)
            throws IOException {
        ApiClient cluster = ApiClients.manager(
                config.kubeconfig(), environment, config.api().requestTimeout(), CallObserver.NONE);
        return new DeploymentsApi(config, cluster);
    }

    private DeploymentsApi(DeploymentsApiConfig config, ApiClient cluster) {
        this.config = config;
        this.cluster = cluster;
        ApiServerMetrics metrics = new ApiServerMetrics(new ServedResources());
        listener = new DeploymentsListener(config.api(), () -> cluster, metrics, scheduler);
        contact = new FirstContact(cluster, scheduler);
        management = management(metrics);
    }

    private Optional<ManagementApi> management(ApiServerMetrics metrics) {
        return ManagementApi.of(
                config.management(),
                metrics,
                List.of(
                        new HealthCheck("api-server", contact::problem),
                        new HealthCheck("deployments", listener::problem)),
                scheduler);
    }

    /**
     * Begins to serve.
     *
     * @throws java.net.BindException if a port is taken
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if a file cannot be used that is named in the settings
     */
    public void start() throws IOException {
        listener.start();
        if (management.isPresent()) {
            management.get().start();
        }
        contact.start();
        var unused = listener.problem();
        LOG.info("Serving Deployments on port {} with mutual TLS", port());
    }

    /** The port that is served on. */
    public int port() {
        return listener.port();
    }

    /** The port on which the program tells how it is; empty if there is none. */
    public OptionalInt managementPort() {
        return management.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
    }

    /** Stops politely: unready first, then the last requests end, all within the configured grace period. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        ServerConfig.Timeouts timeouts = config.api().timeouts();
        management.ifPresent(ManagementApi::announceShutdown);
        Uninterruptibles.sleepUninterruptibly(timeouts.shutdownDelay());
        listener.stop(timeouts.shutdownGrace().minus(timeouts.shutdownDelay()));
        management.ifPresent(ManagementApi::close);
        scheduler.shutdownNow();
        cluster.close();
    }
}
