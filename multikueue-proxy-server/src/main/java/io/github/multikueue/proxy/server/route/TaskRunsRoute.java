package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import java.io.IOException;

/** {@code /taskruns}: the TaskRuns of a run, as its worker has them. */
final class TaskRunsRoute implements Route {

    private final MultiKueueProxy proxy;

    @Inject
    TaskRunsRoute(MultiKueueProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public String path() {
        return Paths.PIPELINE_RUN + "/taskruns";
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        var caller = exchange.caller();
        String namespace = exchange.namespace();
        String run = exchange.pipelineRun();
        ListOptions options = ListQuery.of(exchange.query());
        exchange.send(exchange.ask(
                caller,
                new AuditedObject("list", "taskruns", namespace, run),
                who -> proxy.taskRuns(who, namespace, run, options)));
    }
}
