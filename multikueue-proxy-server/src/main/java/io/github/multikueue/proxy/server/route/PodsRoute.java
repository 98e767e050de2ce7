package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import java.io.IOException;

/** {@code /pods}: the Pods of a run, as its worker has them. */
final class PodsRoute implements Route {

    private final MultiKueueProxy proxy;

    @Inject
    PodsRoute(MultiKueueProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public String path() {
        return Paths.PIPELINE_RUN + "/pods";
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        var caller = exchange.caller();
        String namespace = exchange.namespace();
        String run = exchange.pipelineRun();
        ListOptions options = ListQuery.of(exchange.query());
        exchange.send(exchange.ask(
                caller,
                new AuditedObject("list", "pods", namespace, run),
                who -> proxy.pods(who, namespace, run, options)));
    }
}
