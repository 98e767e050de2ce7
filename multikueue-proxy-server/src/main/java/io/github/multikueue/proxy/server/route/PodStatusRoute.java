package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.WorkerDocument;

/** {@code /pods/{pod}/status}: the status of one pod of a run. */
final class PodStatusRoute implements Route {

    private final MultiKueueProxy proxy;

    @Inject
    PodStatusRoute(MultiKueueProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.POD_STATUS;
    }

    @Override
    public void handle(Exchange exchange) {
        String namespace = exchange.namespace();
        String pod = exchange.pod();
        String run = Names.requireSubdomain("pipelineRun", exchange.query().required("pipelineRun"));
        answer(exchange, exchange.ask(who -> proxy.podStatus(who, namespace, run, pod)));
    }

    /** Answers with the status of a Pod. */
    static void answer(Exchange exchange, WorkerDocument status) {
        exchange.setWorkerHeader(status.worker());
        exchange.sendJson(200, status.json());
    }
}
