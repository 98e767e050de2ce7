package io.github.multikueue.proxy.server.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.inject.Inject;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /resolve}: which worker a run is on, and how far Kueue has come with it. */
final class ResolveRoute implements Route {

    /** The body; its field names are those of the API. The worker has two names: the older one leaves open what it is the name of. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ResolvedPlacement(
            @Nullable String name,
            @Nullable String worker,
            String state,
            @Nullable String workloadName,
            List<String> nominatedClusters,
            List<String> holdingClusters,
            @Nullable String reason,
            @Nullable String message) {}

    private static final ObjectWriter WRITER = Json.MAPPER.writerFor(ResolvedPlacement.class);

    private final MultiKueueProxy proxy;

    @Inject
    ResolveRoute(MultiKueueProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.RESOLVE;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        String namespace = exchange.namespace();
        String run = exchange.pipelineRun();
        answer(exchange, proxy, who -> proxy.resolve(who, namespace, run));
    }

    /** Answers where a job of any kind is. */
    static void answer(Exchange exchange, MultiKueueProxy proxy, Function<Caller, Placement> resolve)
            throws IOException {
        Placement placement = exchange.ask(resolve);
        exchange.setWorkerHeader(placement.worker());
        exchange.sendJson(
                placement.worker() == null ? 409 : 200,
                WRITER.writeValueAsBytes(body(placement, proxy.holders(placement))));
    }

    private static ResolvedPlacement body(Placement placement, List<String> holders) {
        return new ResolvedPlacement(
                placement.worker(),
                placement.worker(),
                placement.state().toString(),
                placement.workloadName(),
                placement.nominatedWorkers(),
                holders,
                placement.reason(),
                placement.message());
    }
}
