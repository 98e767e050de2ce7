package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.gateway.ForeignUsers;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.GatewayBuilder;
import io.github.multikueue.proxy.core.gateway.ImpersonatedCallers;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.server.config.GatewayConfig;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Makes the gateway of a cluster: the manager is asked with the caller's own token; a worker, which does not know it, with the proxy's own
 * credentials in the name of the caller, who needs a right on the manager for that.
 */
final class ClusterGatewayFactory implements Function<String, Gateway> {

    /** What needs no quotes in YAML, and no escape in a URL. */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");

    private final GatewayConfig config;
    private final ApiClient manager;
    private final WorkerClients workers;
    private final DelegatedAccess access;
    private final ApiCallObserver metrics;
    private final ScheduledExecutorService scheduler;
    private final Duration requestTimeout;
    private final Supplier<Optional<String>> authority;

    /** @param authority the PEM certificate that clients of the server must trust; empty if it serves plain HTTP */
    ClusterGatewayFactory(
            GatewayConfig config,
            ApiClient manager,
            WorkerClients workers,
            DelegatedAccess access,
            ApiCallObserver metrics,
            ScheduledExecutorService scheduler,
            Duration requestTimeout,
            Supplier<Optional<String>> authority) {
        this.config = config;
        this.manager = manager;
        this.workers = workers;
        this.access = access;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.requestTimeout = requestTimeout;
        this.authority = authority;
    }

    @Override
    public Gateway apply(String cluster) {
        GatewayBuilder builder = cluster.equals(ClusterGateways.MANAGER)
                ? Gateway.to(cluster, () -> manager, PassThrough.create())
                : toWorker(cluster);
        builder.observer(metrics).observer(new ApiServerAudit(Ticker.systemTicker(), cluster));
        builder.document("/kubeconfig", call -> kubeconfig(cluster, call));
        if (config.cache()) {
            builder.caches(this::newCaches);
        }
        RenameRules rules = config.renameRules().get(cluster);
        if (rules != null) {
            builder.renaming(new Renaming(rules, RenamingObserver.NONE));
        }
        return builder.requestTimeout(requestTimeout).build();
    }

    private GatewayBuilder toWorker(String cluster) {
        Supplier<ApiClient> upstream = () -> client(cluster);
        return Gateway.to(
                cluster,
                upstream,
                new ImpersonatedCallers(
                        cluster,
                        upstream,
                        access::addTo,
                        access::authorize,
                        ForeignUsers.withPrefix(config.userPrefix()),
                        PassThrough.DEFAULT_TTL,
                        Ticker.systemTicker()::read));
    }

    /** For the address by which the caller has come. */
    private void kubeconfig(String cluster, ApiCall call) throws IOException {
        String host = call.exchange().request().header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw StatusException.badRequest(
                    "Host: absent, or no plain name or address (expected: proxy.example:8080)");
        }
        Optional<String> trusted = authority.get();
        String scheme = trusted.isEmpty() ? "http" : "https";
        String text = ClientKubeconfig.of(
                cluster, scheme + "://" + host + ClusterPath.PREFIX + cluster, trusted.orElse(null));
        call.exchange().respond(200, ApiCall.headers("application/yaml"), text.getBytes(UTF_8));
    }

    private ApiClient client(String worker) {
        try {
            return workers.get(worker).apiClient();
        } catch (WorkerUnavailableException e) {
            throw new StatusException(503, "ServiceUnavailable", String.valueOf(e.getMessage()));
        }
    }

    private WatchCaches newCaches(ApiClient client) {
        return new WatchCaches(client, CacheSettings.of(config), scheduler, Clock.systemUTC(), new SecureRandom());
    }
}
