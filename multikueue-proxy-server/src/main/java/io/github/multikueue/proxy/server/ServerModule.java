package io.github.multikueue.proxy.server;

import com.google.common.base.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.HttpServer;
import io.github.multikueue.proxy.server.http.PathMount;
import io.github.multikueue.proxy.server.http.SideListener;
import io.github.multikueue.proxy.server.http.servlet.ResponseWriter;
import io.github.multikueue.proxy.server.observe.ArchiveMetrics;
import io.github.multikueue.proxy.server.observe.AuditLog;
import io.github.multikueue.proxy.server.observe.CaptureMetrics;
import io.github.multikueue.proxy.server.observe.CoreMetrics;
import io.github.multikueue.proxy.server.observe.MetricsCopy;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.observe.WorkerMetrics;
import io.github.multikueue.proxy.server.route.RouteModule;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Wires the server, on top of a {@link io.github.multikueue.proxy.core.MultiKueueProxyModule}. Embedders who are content
 * with the defaults call {@link ProxyServer#create} instead.
 */
public final class ServerModule extends AbstractModule {

    private static final int TIMERS = 2;

    private final ServerConfig config;
    private final PrometheusMeterRegistry registry;
    private final ServerMetrics metrics;
    private final RouteModule routes;

    /**
     * @param registry where the meters are kept
     * @param metrics the meters; also to be given to the MultiKueueProxyModule as its observer
     * @throws InvalidConfigException if a file cannot be used that is named in the settings
     */
    public ServerModule(ServerConfig config, PrometheusMeterRegistry registry, ServerMetrics metrics) {
        this.config = config;
        this.registry = registry;
        this.metrics = metrics;
        this.routes = new RouteModule(config, metrics);
    }

    @Override
    protected void configure() {
        bind(ServerConfig.class).toInstance(config);
        OptionalBinder.newOptionalBinder(binder(), Ticker.class).setDefault().toInstance(Ticker.systemTicker());
        bind(PrometheusMeterRegistry.class).toInstance(registry);
        bind(MeterRegistry.class).toInstance(registry);
        bind(ServerMetrics.class).toInstance(metrics);
        bind(CoreMetrics.class);
        bind(WorkerMetrics.class);
        bind(MetricsCopy.class);
        bind(CaptureMetrics.class).asEagerSingleton();
        bind(ArchiveMetrics.class).asEagerSingleton();
        bind(AuditLog.class);
        bind(RequestObserver.class);
        bind(HttpServer.class);
        bind(ResponseWriter.class);
        bind(ProxyServer.class).in(Singleton.class);
        Multibinder.newSetBinder(binder(), PathMount.class);
        Multibinder.newSetBinder(binder(), SideListener.class);
        Multibinder<JobKind> kinds = Multibinder.newSetBinder(binder(), JobKind.class);
        config.jobKinds().forEach(each -> kinds.addBinding().toInstance(each));
        install(routes);
    }

    @Provides
    @Singleton
    ScheduledExecutorService scheduler() {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(TIMERS, Threads.daemons("timer"));
        // Else what belongs to a log that is over stays until its next keep-alive would have been.
        timers.setRemoveOnCancelPolicy(true);
        return timers;
    }
}
