package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.ImpersonatedCallers;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * {@code /clusters/{cluster}/…}: the API servers of the manager and of all workers, each behind a gateway that is made on first use. Safe
 * for use by many threads.
 */
final class ClusterGateways implements AutoCloseable {

    /** The name of the manager. A worker of that name cannot be reached. */
    static final String MANAGER = "manager";

    private final WorkerConfigRegistry workers;
    private final Function<String, Gateway> factory;
    private final ApiServer unknown;
    private final Map<String, Gateway> known = new ConcurrentHashMap<>();

    /**
     * Has no gateways yet.
     *
     * @param workers which workers there are
     * @param factory makes the gateway of a cluster, by its name
     * @param access says who callers are, and what they may: whoever may not use a cluster of a name is not told that there is none
     */
    ClusterGateways(WorkerConfigRegistry workers, Function<String, Gateway> factory, DelegatedAccess access) {
        this.workers = workers;
        this.factory = factory;
        this.unknown = access.addTo(ApiServer.builder(new ServedResources()))
                .callerAdmission((caller, request) -> refused(access, caller, request))
                .build();
    }

    private static UserInfo refused(DelegatedAccess access, AuthenticatedCaller caller, RequestInfo request) {
        String cluster = ClusterPath.clusterOf(request.path()).orElse("");
        if (!(caller instanceof UserInfo user)) {
            throw StatusException.unauthorized();
        }
        ImpersonatedCallers.requireRight(access::authorize, user, request, cluster);
        throw new StatusException(
                404,
                "NotFound",
                "cluster \"" + cluster + "\": not known (expected: " + MANAGER
                        + " or the name of a MultiKueueCluster)");
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the client is gone
     */
    void handle(ApiExchange exchange) throws IOException {
        ClusterPath path = ClusterPath.of(exchange.request())
                .orElseThrow(() -> new StatusException(
                        404, "NotFound", "path: no such path (expected: /clusters/{cluster}/ and a path of its API)"));
        ApiExchange rebased = new RebasedExchange(exchange, path.head(), ClusterPath.PREFIX + path.cluster());
        if (exists(path.cluster())) {
            known.computeIfAbsent(path.cluster(), factory).handle(rebased);
            return;
        }
        forget(path.cluster());
        unknown.handle(exchange);
    }

    private boolean exists(String cluster) {
        return cluster.equals(MANAGER) || workers.find(cluster).isPresent();
    }

    private void forget(String cluster) {
        Gateway gone = known.remove(cluster);
        if (gone != null) {
            gone.close();
        }
    }

    /** Closes the gateways of workers that are not there any more, so that what was read of them is not kept. */
    void closeRemoved() {
        known.keySet().stream().filter(each -> !exists(each)).forEach(this::forget);
    }

    /** What is in memory of each cluster. */
    Map<String, List<WatchCacheReport>> reports() {
        Map<String, List<WatchCacheReport>> reports = new LinkedHashMap<>();
        known.forEach((name, gateway) -> reports.put(name, gateway.report()));
        return reports;
    }

    /** Ends all requests that last. */
    @Override
    public void close() {
        new ArrayList<>(known.values()).forEach(Gateway::close);
        unknown.close();
    }
}
