package io.github.multikueue.proxy.server.route;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.RunOperation;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.UnknownTokens;
import io.github.multikueue.proxy.server.observe.PathSecret;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.github.multikueue.proxy.server.route.stream.HttpLogRelay;
import io.github.multikueue.proxy.server.route.stream.StreamModule;
import io.github.multikueue.proxy.server.route.websocket.LogSockets;
import io.github.multikueue.proxy.server.route.websocket.OriginPolicy;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds the routes. */
public final class RouteModule extends AbstractModule {

    private final @Nullable ExternalLogs external;
    private final @Nullable DashboardCredentials dashboard;
    private final MetricsCredentials readers;
    private final UserAuthentication users;

    /** @throws InvalidConfigException if the secret of external logs or the token of metrics cannot be read */
    public RouteModule(ServerConfig config, ServerMetrics metrics) {
        external = config.externalLogs();
        dashboard = external == null ? null : new DashboardCredentials(external);
        if (dashboard != null) {
            metrics.reloads("dashboard", dashboard::isFailing);
        }
        users = new UserAuthentication(
                config.tls() == null ? null : config.clientTls().authorities());
        metrics.reloads("client-ca", users::isFailing);
        readers = new MetricsCredentials(config.management().metricsTokenFile());
        if (readers.isNeeded()) {
            metrics.reloads("metrics-token", readers::isFailing);
        }
    }

    @Override
    protected void configure() {
        bind(PathSecret.class).toInstance(dashboard == null ? PathSecret.NONE : dashboard::isIn);
        bind(UserAuthentication.class).toInstance(users);
        bind(MetricsCredentials.class).toInstance(readers);
        bind(Routes.class);
        bind(LogStreamRoutes.class);
        bind(JobRoutes.class);
        bind(Responder.class);
        bind(Callers.class).in(Singleton.class);
        bind(UnknownTokens.class);
        bind(RequestChain.class);
        bind(OriginPolicy.class);
        install(new StreamModule());
        bind(LogStreams.class);
        bind(LogSockets.class);
        bind(ContainerLogResource.class);
        bind(RunLogResource.class);
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(ResolveRoute.class);
        bind(PodStatusRoute.class);
        bind(HealthReports.class);
        bind(MetricsRoute.class);
        Multibinder<Route> routes = Multibinder.newSetBinder(binder(), Route.class);
        routes.addBinding().to(ResolveRoute.class);
        routes.addBinding().to(PodStatusRoute.class);
        routes.addBinding().to(MetricsRoute.class);
        if (external != null && dashboard != null) {
            bindExternalLogs(routes, external, dashboard);
        }
    }

    private void bindExternalLogs(Multibinder<Route> routes, ExternalLogs config, DashboardCredentials credentials) {
        Provider<MultiKueueProxy> proxy = getProvider(MultiKueueProxy.class);
        OptionalBinder.newOptionalBinder(binder(), ArchivedLogs.class)
                .setDefault()
                .toProvider(() -> proxy.get()::archivedLog);
        Provider<ArchivedLogs> logs = getProvider(ArchivedLogs.class);
        Provider<LogStreams> streams = getProvider(LogStreams.class);
        Provider<HttpLogRelay> relay = getProvider(HttpLogRelay.class);
        for (String secret : List.of("", "/{secret}")) {
            RoutePattern pattern = RoutePattern.of(
                    config.prefix() + secret + "/{namespace}/{pod}/{container}", RunOperation.GET_POD_LOG, "pod");
            routes.addBinding()
                    .toProvider(
                            () -> new ExternalLogsRoute(pattern, credentials, logs.get(), streams.get(), relay.get()));
        }
    }

    @ProvidesIntoSet
    Route alive(HealthReports reports) {
        return new HealthRoute(RoutePaths.HEALTH, List.of(), reports::alive);
    }

    @ProvidesIntoSet
    Route checkOfAlive(HealthReports reports) {
        return new HealthRoute(RoutePaths.HEALTH_CHECK, List.of("check"), reports::alive);
    }

    @ProvidesIntoSet
    Route ready(HealthReports reports) {
        return new HealthRoute(RoutePaths.READY, List.of(), reports::ready);
    }

    @ProvidesIntoSet
    Route checkOfReady(HealthReports reports) {
        return new HealthRoute(RoutePaths.READY_CHECK, List.of("check"), reports::ready);
    }

    @ProvidesIntoSet
    Route checkOfReadyOfKind(HealthReports reports) {
        return new HealthRoute(RoutePaths.READY_CHECK_OF_KIND, List.of("kind", "check"), reports::ready);
    }

    @ProvidesIntoSet
    Route taskRuns(MultiKueueProxy proxy) {
        return RunObjectsRoute.taskRuns(proxy);
    }

    @ProvidesIntoSet
    Route pods(MultiKueueProxy proxy) {
        return RunObjectsRoute.pods(proxy);
    }

    @ProvidesIntoSet
    Route containerLog(ContainerLogResource logs, LogStreams streams, HttpLogRelay relay) {
        return new LogRoute(logs, streams, relay);
    }

    @ProvidesIntoSet
    Route runLog(RunLogResource logs, LogStreams streams, HttpLogRelay relay) {
        return new LogRoute(logs, streams, relay);
    }

    @ProvidesIntoSet
    LogStreamRoute containerLogStream(
            ContainerLogResource logs, LogStreams streams, OriginPolicy origins, LogSockets sockets) {
        return new LogStreamRoute(logs, streams, origins, sockets);
    }

    @ProvidesIntoSet
    LogStreamRoute runLogStream(RunLogResource logs, LogStreams streams, OriginPolicy origins, LogSockets sockets) {
        return new LogStreamRoute(logs, streams, origins, sockets);
    }
}
