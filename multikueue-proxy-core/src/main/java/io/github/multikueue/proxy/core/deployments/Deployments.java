package io.github.multikueue.proxy.core.deployments;

import com.google.common.net.HttpHeaders;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.client.PerClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The Deployments of one cluster: which there are, how many replicas each is to have, and a way to change that. Reads are answered from a
 * watch cache if it is fresh enough, and by the API server otherwise; a read that begins after a write through the same instance has
 * returned sees it. Whoever asks must have been reviewed. Safe for use by many threads, all of which may block for as long as a call to the
 * API server may take.
 *
 * <pre>{@code
 * try (Deployments deployments = new Deployments("the API server", () -> client, this::newCaches)) {
 *     deployments.scale(new ObjectKey("team-a", "web"), 3);
 *     int replicas = deployments.replicas(new ObjectKey("team-a", "web")).replicas();
 * }
 * }</pre>
 */
public final class Deployments implements AutoCloseable {

    private static final GroupResource RESOURCE = new GroupResource("apps", "deployments");
    private static final ApiPath API = ApiPath.group("apps", "v1");
    private static final ApiPath HEALTH = ApiPath.of("healthz");
    private static final String FIELD_MANAGER = "multikueue-proxy";
    private static final List<Map.Entry<String, String>> JSON =
            List.of(Map.entry(HttpHeaders.ACCEPT, "application/json"));

    private final Supplier<ApiClient> cluster;
    private final PerClient<WatchCaches> caches;
    private final PerClient<NameLists> lists = new PerClient<>(unused -> new NameLists());
    private final String server;
    private final DeploymentFailures failures;

    /**
     * Makes it; nobody is asked yet.
     *
     * @param server what callers are told that the API server is, for example {@code the API server}
     * @param cluster the client of the cluster, asked at each request, since it may become another one; needs get, list, watch and patch of
     *     {@code deployments.apps}. May throw a {@link StatusException}
     * @param caches makes the caches of a client
     */
    public Deployments(String server, Supplier<ApiClient> cluster, Function<ApiClient, WatchCaches> caches) {
        this.server = server;
        this.cluster = cluster;
        this.caches = new PerClient<>(caches, WatchCaches::close);
        this.failures = new DeploymentFailures(server);
    }

    /**
     * Names the Deployments of a namespace.
     *
     * @param namespace the name of a namespace, which need not exist; empty for all
     * @throws StatusException 502 or 504, if the API server does not answer
     */
    public DeploymentNames list(String namespace) {
        ApiClient client = cluster.get();
        RequestInfo info = listing(namespace);
        return find(client, info)
                .map(read ->
                        new DeploymentNames(lists.of(client).of(namespace, read, context(info)), Optional.of(read)))
                .orElseGet(() -> new DeploymentNames(
                        NameLists.json(told(() -> ListedMetadata.read(client, collection(namespace)))),
                        Optional.empty()));
    }

    /**
     * Tells how many replicas a Deployment is to have.
     *
     * @throws StatusException 404, if there is none; 502 or 504, if the API server does not answer
     */
    public DeploymentScale replicas(ObjectKey deployment) {
        ApiClient client = cluster.get();
        RequestInfo info = listing(deployment.namespace());
        return find(client, info)
                .flatMap(read -> cached(read, deployment, info))
                .orElseGet(() -> told(() -> client.get(path(deployment), ScaledObject.class))
                        .scale(deployment));
    }

    /** Of a Deployment that the cache has not, the API server may know. */
    private static Optional<DeploymentScale> cached(CachedRead read, ObjectKey deployment, RequestInfo info) {
        try {
            ApiObject object =
                    read.resource().as(ObjectGetter.class).orElseThrow().get(context(info), deployment);
            int replicas = object.tree().path("spec").path("replicas").asInt(ScaledObject.DEFAULT_REPLICAS);
            return Optional.of(new DeploymentScale(deployment, replicas, Optional.of(read)));
        } catch (StatusException absent) {
            return Optional.empty();
        }
    }

    /**
     * Changes how many replicas a Deployment is to have, and nothing else of it.
     *
     * @param replicas 0 or more
     * @throws StatusException 404, if there is none; 409, 422 or another refusal, as the API server says it; 502 or 504, if it does not answer
     */
    public DeploymentScale scale(ObjectKey deployment, int replicas) {
        ApiClient client = cluster.get();
        WatchCaches cached = caches.of(client);
        try {
            ScaledObject changed = client.mergePatch(
                    path(deployment).query("fieldManager", FIELD_MANAGER),
                    Map.of("spec", Map.of("replicas", replicas)),
                    ScaledObject.class);
            cached.wrote(RESOURCE, changed.metadata().resourceVersion());
            return changed.scale(deployment);
        } catch (KubeException e) {
            if (DeploymentFailures.mayHaveWritten(e)) {
                cached.wrote(RESOURCE, "");
            }
            throw failures.of(e);
        }
    }

    /** Asks the API server whether it is healthy; what is wrong otherwise, in words for callers. */
    public Optional<String> problem() {
        try {
            cluster.get().getBytes(HEALTH);
            return Optional.empty();
        } catch (KubeException.Refused e) {
            return Optional.of(server + " answers " + e.code());
        } catch (KubeException e) {
            return Optional.of(String.valueOf(e.asUpstreamFailure(server).getMessage()));
        } catch (StatusException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Begins to fill the cache, if that was not begun yet; returns whether it is full. */
    public boolean isCached() {
        var unused = find(cluster.get(), listing(""));
        return report().stream().anyMatch(each -> each.state() == WatchCacheReport.State.READY);
    }

    /** What is cached. */
    public List<WatchCacheReport> report() {
        return caches.last().map(WatchCaches::report).orElse(List.of());
    }

    private Optional<CachedRead> find(ApiClient client, RequestInfo info) {
        return caches.of(client).find(info, new RequestHead("GET", info.path(), JSON, List.of()));
    }

    private static StorageContext context(RequestInfo info) {
        return new StorageContext(UserInfo.ANONYMOUS, info);
    }

    private static RequestInfo listing(String namespace) {
        return RequestInfo.of(
                "GET", "/" + String.join("/", collection(namespace).segments()));
    }

    private static ApiPath collection(String namespace) {
        return (namespace.isEmpty() ? API : API.namespace(namespace)).segment(RESOURCE.resource());
    }

    private static ApiPath path(ObjectKey deployment) {
        return collection(deployment.namespace()).segment(deployment.name());
    }

    private <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubeException e) {
            throw failures.of(e);
        }
    }

    /** Ends the cache; the client stays open. */
    @Override
    public void close() {
        caches.last().ifPresent(WatchCaches::close);
    }
}
