package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import io.github.multikueue.proxy.server.observe.ProcessMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A port on which a server that has all paths of its other port for somebody else tells how it is itself: {@code /healthz},
 * {@code /livez}, {@code /readyz} and {@code /metrics}. Plain HTTP, as kubelets and Prometheus expect it.
 */
final class ManagementApi implements AutoCloseable {

    /** Those who look after a server are few. */
    private static final int CONNECTIONS = 200;

    private final ApiServer server;
    private final ApiListener listener;

    /**
     * Makes it; nothing is served yet.
     *
     * @param guard says who may read {@code /metrics}, see {@link MetricsGuard}
     * @param ready what {@code /readyz} checks
     */
    ManagementApi(
            ServerConfig.ManagementListener settings,
            Consumer<ApiServerBuilder> guard,
            ApiServerMetrics metrics,
            List<HealthCheck> ready,
            ScheduledExecutorService scheduler) {
        ApiServerBuilder builder = ApiServer.builder(new ServedResources()).allowAnonymous();
        ready.forEach(builder::readyCheck);
        new ProcessMetrics().bindTo(metrics.registry());
        metrics.serveIn(builder);
        guard.accept(builder);
        server = builder.build();
        ListenerConfig config = ListenerConfig.of("management", settings.port())
                .on(settings.bindAddress())
                .connections(CONNECTIONS);
        listener = new ApiListener(config, server::handle, scheduler, Ticker.systemTicker());
        metrics.guesses(config.name(), listener, ApiListener::refusedGuesses);
    }

    /** Makes it of settings that several commands share; empty if it has no port. */
    static Optional<ManagementApi> of(
            ServerConfig.Management settings,
            ApiServerMetrics metrics,
            List<HealthCheck> ready,
            ScheduledExecutorService scheduler) {
        return Optional.ofNullable(settings.listener())
                .map(own -> new ManagementApi(
                        own, MetricsGuard.ofToken(settings.metricsTokenFile(), metrics), metrics, ready, scheduler));
    }

    /** Begins to serve. */
    void start() throws IOException {
        listener.start();
    }

    int port() {
        return listener.port();
    }

    /** Says from now on that the server is about to stop. */
    void announceShutdown() {
        server.announceShutdown();
    }

    @Override
    public void close() {
        server.close();
        listener.stop(Duration.ofSeconds(1));
    }
}
