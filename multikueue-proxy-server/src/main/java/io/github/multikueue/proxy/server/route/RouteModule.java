package io.github.multikueue.proxy.server.route;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

/** Binds the routes. */
public final class RouteModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Routes.class);
        bind(Responder.class);
        bind(Callers.class);
        bind(OriginPolicy.class);
        bind(HttpLogRelay.class);
        bind(LogStreams.class);
        bind(LogSockets.class);
        bind(LogStreamRoute.class);
        Multibinder<Route> routes = Multibinder.newSetBinder(binder(), Route.class);
        routes.addBinding().to(ResolveRoute.class);
        routes.addBinding().to(TaskRunsRoute.class);
        routes.addBinding().to(PodsRoute.class);
        routes.addBinding().to(PodStatusRoute.class);
        routes.addBinding().to(LogRoute.class);
        routes.addBinding().to(LogStreamRoute.class);
        routes.addBinding().to(HealthRoute.class);
        routes.addBinding().to(ReadyRoute.class);
        routes.addBinding().to(MetricsRoute.class);
        bind(ResolveRoute.class);
        bind(TaskRunsRoute.class);
        bind(PodsRoute.class);
        bind(PodStatusRoute.class);
        bind(LogRoute.class);
        bind(HealthRoute.class);
        bind(ReadyRoute.class);
        bind(MetricsRoute.class);
    }
}
