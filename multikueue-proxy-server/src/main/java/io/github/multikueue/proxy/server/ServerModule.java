package io.github.multikueue.proxy.server;

import com.google.common.base.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.kube.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.jetty.HttpServer;
import io.github.multikueue.proxy.server.jetty.ResponseWriter;
import io.github.multikueue.proxy.server.observe.AuditLog;
import io.github.multikueue.proxy.server.observe.CoreMetrics;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.route.RouteModule;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Wires the server, on top of a {@link io.github.multikueue.proxy.core.MultiKueueProxyModule}. Embedders who are content
 * with the defaults call {@link ProxyServer#create} instead.
 */
public final class ServerModule extends AbstractModule {

    private static final int TIMERS = 2;

    private final ServerConfig config;
    private final PrometheusMeterRegistry registry;
    private final ServerMetrics metrics;

    /**
     * @param registry where the meters are kept
     * @param metrics the meters; also to be given to the MultiKueueProxyModule as its observer
     */
    public ServerModule(ServerConfig config, PrometheusMeterRegistry registry, ServerMetrics metrics) {
        this.config = config;
        this.registry = registry;
        this.metrics = metrics;
    }

    @Override
    protected void configure() {
        bind(ServerConfig.class).toInstance(config);
        bind(Ticker.class).toInstance(Ticker.systemTicker());
        bind(PrometheusMeterRegistry.class).toInstance(registry);
        bind(MeterRegistry.class).toInstance(registry);
        bind(ServerMetrics.class).toInstance(metrics);
        bind(CoreMetrics.class);
        bind(AuditLog.class);
        bind(RequestObserver.class);
        bind(HttpServer.class);
        bind(ResponseWriter.class);
        bind(ProxyServer.class).in(Singleton.class);
        install(new RouteModule());
    }

    @Provides
    @Singleton
    ScheduledExecutorService scheduler() {
        return Executors.newScheduledThreadPool(TIMERS, Threads.daemons("timer"));
    }
}
