package io.github.multikueue.proxy.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A fake cluster with Pods, and reads of them from a cache in front of it; a PATCH, whatever it says, changes {@code one} Pod, and
 * {@code /upstream} tells how many watches the cluster has. Everybody may do everything. Prints its port when it serves.
 */
public final class CacheServer {

    static final String MANY = "/api/v1/namespaces/many/pods";
    static final String ONE = "/api/v1/namespaces/one/pods";
    static final String UPSTREAM = "/upstream";

    private static final int PODS = 20;

    private final FakeCluster cluster = FakeCluster.start();
    private final WatchCaches caches;
    private final ResourceVerbs verbs;
    private int changes;

    private CacheServer(ScheduledExecutorService scheduler, Path directory) throws IOException {
        SecureRandom random = new SecureRandom();
        Path kubeconfig = Files.writeString(
                Files.createTempFile(directory, "cluster", ".kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        ApiClient server = ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(30), CallObserver.NONE);
        caches = new WatchCaches(server, WatchCacheConfig.defaults(), scheduler, Clock.systemUTC(), random);
        verbs = new ResourceVerbs(
                new ServedResources(),
                new Watches(Duration.ofMinutes(1), random, dropped -> {}),
                (context, resource, key, object) -> {},
                Clock.systemUTC(),
                random);
        int number = 0;
        for (byte[] pod : Pods.of(PODS + 1)) {
            ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(pod);
            tree.withObject("/metadata").put("namespace", number++ < PODS ? "many" : "one");
            tree.withObject("/metadata").remove("resourceVersion");
            cluster.create(tree.put("kind", "Pod").put("apiVersion", "v1"));
        }
    }

    /** @param arguments a directory for what is written */
    public static void main(String[] arguments) throws IOException {
        BareRoute.quiet();
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1, Threads.daemons("listener"));
        CacheServer server = new CacheServer(scheduler, Path.of(arguments[0]));
        ApiListener listener = new ApiListener(
                ListenerConfig.of("cache", 0).on("127.0.0.1"), server::answer, scheduler, Ticker.systemTicker());
        listener.start();
        System.out.println("Serving on port " + listener.port());
    }

    private void answer(ApiExchange exchange) throws IOException {
        RequestInfo info =
                RequestInfo.of(exchange.request().method(), exchange.request().target());
        if (info.path().equals(UPSTREAM)) {
            String count = Long.toString(cluster.requests().open().stream()
                    .filter(each -> each.isWatch())
                    .count());
            exchange.respond(
                    200, ApiCall.headers(ApiCall.JSON), count.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return;
        }
        if (info.verb().equals("patch")) {
            cluster.edit(
                    "pods",
                    info.namespace(),
                    info.name(),
                    pod -> pod.withObject("/metadata/labels").put("change", Integer.toString(changes++)));
            exchange.respond(200, ApiCall.headers(ApiCall.JSON), new byte[] {'{', '}'});
            return;
        }
        Optional<CachedRead> read = caches.find(info, exchange.request());
        if (read.isEmpty()) {
            FailureResponses.respond(
                    exchange, StatusException.tooManyRequests(1).status());
            return;
        }
        verbs.serve(new ApiCall(exchange, info, UserInfo.ANONYMOUS), read.get().resource());
    }
}
