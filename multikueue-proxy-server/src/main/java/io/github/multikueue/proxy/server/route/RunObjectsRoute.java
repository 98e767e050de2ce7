package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.WorkerDocument;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import io.github.multikueue.proxy.server.route.query.ListQuery;
import java.io.IOException;

/** {@code /taskruns} and {@code /pods}: the objects of one kind of a run, as its worker has them. */
final class RunObjectsRoute implements Route {

    /** The use case behind it. */
    @FunctionalInterface
    interface Listing {
        WorkerDocument list(Caller caller, String namespace, String run, ListOptions options);
    }

    private final String resource;
    private final Listing listing;

    private RunObjectsRoute(String resource, Listing listing) {
        this.resource = resource;
        this.listing = listing;
    }

    static Route taskRuns(MultiKueueProxy proxy) {
        return new RunObjectsRoute("taskruns", proxy::taskRuns);
    }

    static Route pods(MultiKueueProxy proxy) {
        return new RunObjectsRoute("pods", proxy::pods);
    }

    @Override
    public String path() {
        return RoutePaths.PIPELINE_RUN + "/" + resource;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        String namespace = exchange.namespace();
        String run = exchange.pipelineRun();
        ListOptions options = ListQuery.of(exchange.query());
        exchange.send(exchange.ask(
                new AuditedObject("list", resource, namespace, run),
                who -> listing.list(who, namespace, run, options)));
    }
}
