package io.github.multikueue.proxy.server;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Module;
import com.google.inject.Stage;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.LogConfig;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.MultiKueueProxyModule;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import io.github.multikueue.proxy.server.config.LogArchiveConfig;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.HttpServer;
import io.github.multikueue.proxy.server.http.PathMount;
import io.github.multikueue.proxy.server.http.SideListener;
import io.github.multikueue.proxy.server.mount.DeploymentsModule;
import io.github.multikueue.proxy.server.mount.GatewayModule;
import io.github.multikueue.proxy.server.observe.ProcessMetrics;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.route.LogStreamRoutes;
import io.github.multikueue.proxy.server.route.LogStreams;
import io.github.multikueue.proxy.server.route.Routes;
import io.github.multikueue.proxy.server.route.websocket.LogSockets;
import io.github.multikueue.proxy.server.s3.S3Bucket;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server: the HTTP API over a {@link MultiKueueProxy}.
 *
 * <pre>{@code
 * try (ProxyServer server = ProxyServer.create(ServerConfig.defaults(), System.getenv())) {
 *     server.start();
 *     ...
 * }
 * }</pre>
 *
 * <p>Its threads are daemons. Safe for use by many threads; started once and closed once.
 */
public final class ProxyServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    private final ServerConfig config;
    private final MultiKueueProxy proxy;
    private final HttpServer http;
    private final Routes routes;
    private final LogStreamRoutes webSockets;
    private final LogStreams streams;
    private final LogSockets sockets;
    private final Set<PathMount> mounts;
    private final Set<SideListener> sides;
    private final ScheduledExecutorService scheduler;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean started;

    @Inject
    ProxyServer(
            ServerConfig config,
            MultiKueueProxy proxy,
            HttpServer http,
            Routes routes,
            LogStreamRoutes webSockets,
            LogStreams streams,
            LogSockets sockets,
            Set<PathMount> mounts,
            Set<SideListener> sides,
            ScheduledExecutorService scheduler) {
        this.config = config;
        this.proxy = proxy;
        this.http = http;
        this.routes = routes;
        this.webSockets = webSockets;
        this.streams = streams;
        this.sockets = sockets;
        this.mounts = mounts;
        this.sides = sides;
        this.scheduler = scheduler;
    }

    /**
     * Makes a server for the manager cluster of the configured kubeconfig.
     *
     * @param environment the environment variables, for finding a kubeconfig if none is configured
     * @param further bindings besides those of {@link MultiKueueProxyModule} and {@link ServerModule}
     * @throws IOException if there is no kubeconfig, or it cannot be used
     * @throws InvalidConfigException if another file cannot be used that is named in the settings
     */
    public static ProxyServer create(ServerConfig config, Map<String, String> environment, Module... further)
            throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ServerMetrics metrics = new ServerMetrics(registry);
        new ProcessMetrics().bindTo(registry);
        Module server = new ServerModule(config, registry, metrics);
        ApiClient manager = ApiClients.manager(
                config.kubeconfig(), environment, config.proxy().requestTimeout(), metrics);
        Module core = new MultiKueueProxyModule(withArchive(config), manager, metrics);
        List<Module> modules = new ArrayList<>(List.of(core, server));
        GatewayConfig gateway = config.gateway();
        if (gateway != null) {
            modules.add(new GatewayModule(gateway, config, manager));
        }
        ServerConfig.ServedDeployments deployments = config.deployments();
        if (deployments != null) {
            modules.add(new DeploymentsModule(deployments, manager));
        }
        modules.addAll(List.of(further));
        try {
            return Guice.createInjector(Stage.PRODUCTION, modules).getInstance(ProxyServer.class);
        } catch (CreationException e) {
            manager.close();
            throw InvalidConfigException.among(e)
                    .<RuntimeException>map(each -> each)
                    .orElse(e);
        }
    }

    private static ProxyConfig withArchive(ServerConfig config) {
        LogArchiveConfig archive = config.logArchive();
        LogConfig logs = config.proxy().logs();
        return archive == null
                ? config.proxy()
                : config.proxy().toBuilder()
                        .logs(logs.withArchive(new LogConfig.Archive(S3Bucket.of(archive), archive.maxAge())))
                        .build();
    }

    /**
     * Begins to serve; returns when requests are taken. {@code /ready} says when they can be answered fast.
     *
     * @throws BindException if a port is taken
     * @throws InvalidConfigException if the certificate cannot be used; or all logs are to be captured, and the store cannot be opened
     */
    public void start() throws IOException {
        // Before anything else begins: who cannot be reached has nothing to do.
        http.bind();
        proxy.start();
        for (PathMount mount : mounts) {
            mount.start();
        }
        for (SideListener side : sides) {
            side.start();
        }
        http.start(routes::register, webSockets, Routes::isManagement);
        started = true;
        LOG.info(
                "Serving on port {}{}{}",
                port(),
                config.tls() == null ? " without TLS" : " with TLS",
                managementPort() == port() ? "" : "; /health, /ready and /metrics on port " + managementPort());
    }

    /** The port that is served on. */
    public int port() {
        return http.port();
    }

    /** The port of an API that is served beside the main one, such as {@code deployments}; empty if it is not served. */
    public OptionalInt portOf(String side) {
        return sides.stream()
                .filter(each -> each.name().equals(side))
                .mapToInt(SideListener::port)
                .findFirst();
    }

    /** The port of {@code /health}, {@code /ready} and {@code /metrics}; the same, if they have none of their own. */
    public int managementPort() {
        return http.managementPort();
    }

    /**
     * Stops politely: unready first, then logs are ended, then the last requests, and all of it within the configured
     * grace period.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        long begin = System.nanoTime();
        if (started) {
            streams.announceClose();
            await(config.timeouts().shutdownDelay());
        }
        streams.close();
        mounts.forEach(PathMount::close);
        sides.forEach(each -> each.stop(left(begin)));
        sockets.awaitClosed(left(begin));
        http.stop(left(begin));
        sockets.close();
        scheduler.shutdownNow();
        proxy.close();
        if (started) {
            LOG.info("Stopped");
        }
    }

    /** What is left of the grace period. */
    private Duration left(long begin) {
        return config.timeouts().shutdownGrace().minusNanos(System.nanoTime() - begin);
    }

    private static void await(Duration delay) {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
