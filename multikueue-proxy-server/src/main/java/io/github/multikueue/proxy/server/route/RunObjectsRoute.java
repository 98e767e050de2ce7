package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.WorkerDocument;
import io.github.multikueue.proxy.server.route.query.ListQuery;

/** {@code /taskruns} and {@code /pods}: the objects of one kind of a run, as its worker has them. */
final class RunObjectsRoute implements Route {

    /** The use case behind it. */
    @FunctionalInterface
    interface Listing {
        WorkerDocument list(Caller caller, String namespace, String run, ListOptions options);
    }

    private final RoutePattern pattern;
    private final Listing listing;

    private RunObjectsRoute(RoutePattern pattern, Listing listing) {
        this.pattern = pattern;
        this.listing = listing;
    }

    static Route taskRuns(MultiKueueProxy proxy) {
        return new RunObjectsRoute(RoutePaths.TASK_RUNS, proxy::taskRuns);
    }

    static Route pods(MultiKueueProxy proxy) {
        return new RunObjectsRoute(RoutePaths.PODS, proxy::pods);
    }

    @Override
    public RoutePattern pattern() {
        return pattern;
    }

    @Override
    public void handle(Exchange exchange) {
        String namespace = exchange.namespace();
        String run = exchange.pipelineRun();
        ListOptions options = ListQuery.of(exchange.query());
        exchange.send(exchange.ask(who -> listing.list(who, namespace, run, options)));
    }
}
