package io.github.multikueue.proxy.server.demo;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.mount.CacheProxy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A cache in front of one of the demo's workers, on a port of its own with a certificate made at start, and what a user may do with clusters. */
final class ClusterDemo implements AutoCloseable {

    private static final String[] READ = {"get", "list", "watch"};

    private final CacheProxy cache;
    private final Path clients;

    private ClusterDemo(CacheProxy cache, Path clients) {
        this.cache = cache;
        this.clients = clients;
    }

    /**
     * Starts the cache.
     *
     * @param user who may look at the clusters from now on
     */
    static ClusterDemo start(FakeFleet fleet, String user) throws IOException {
        grant(fleet, user);
        FakeCluster worker = fleet.worker(Scenario.WORKERS.get(0));
        String token = worker.token(FakeUser.of(user));
        Path kubeconfig = Files.createTempFile("demo-", ".kubeconfig");
        Files.writeString(kubeconfig, worker.kubeconfig(worker.adminToken()));
        CacheProxy cache = CacheProxy.create(
                CacheProxyConfig.of(
                        Map.of(),
                        Map.of(
                                "PORT",
                                "0",
                                "BIND_ADDRESS",
                                "127.0.0.1",
                                "SHUTDOWN_DELAY",
                                "0",
                                "SHUTDOWN_GRACE",
                                "1s")),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        Files.delete(kubeconfig);
        Path clients = Files.createTempFile("demo-clients-", ".kubeconfig");
        ClusterDemo demo = new ClusterDemo(cache, clients);
        try {
            cache.start();
            Files.writeString(clients, cache.clientKubeconfig().replace("user: {}", "user: {token: " + token + "}"));
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private static void grant(FakeFleet fleet, String user) {
        fleet.manager()
                .grant(FakeGrant.toUser(user)
                        .named("clusters")
                        .verbs("get")
                        .apiGroups("proxy.multikueue.io")
                        .resources("clusters/proxy"));
        for (String worker : Scenario.WORKERS) {
            fleet.worker(worker).grant(FakeGrant.toUser(user).verbs(READ).resources("pods", "taskruns", "pods/log"));
        }
    }

    /** Prints the lines to try. */
    void print(PrintWriter out) {
        String kubectl = "kubectl --kubeconfig=" + clients + " -n " + Scenario.NAMESPACE;
        out.println("# kubectl through cache-proxy in front of " + Scenario.WORKERS.get(0)
                + ": forwarded at first, from memory when repeated");
        out.println(kubectl + " get pods");
        out.println("# Which it was (X-Cache)");
        out.println(kubectl + " get pods -v=8 2>&1 | grep -i x-cache");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        cache.close();
        Files.deleteIfExists(clients);
    }
}
