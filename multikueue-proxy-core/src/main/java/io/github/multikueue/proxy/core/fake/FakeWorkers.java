package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The workers of a fleet, and the MultiKueueClusters and Secrets by which its manager knows them. Thread safe. */
final class FakeWorkers {
    private final FakeFleetBuilder config;
    private final FakeCluster manager;
    private final ProxyServiceAccount account;
    private final Map<String, FakeCluster> clusters = new ConcurrentSkipListMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    /** {@code account} is whose kubeconfigs the Secrets have. */
    FakeWorkers(FakeFleetBuilder config, FakeCluster manager, ProxyServiceAccount account) {
        this.config = config;
        this.manager = manager;
        this.account = account;
    }

    /** The live ones by their names; changes with the fleet. */
    Map<String, FakeCluster> all() {
        return Collections.unmodifiableMap(clusters);
    }

    FakeCluster get(String name) {
        FakeCluster worker = clusters.get(name);
        if (worker == null) {
            throw new IllegalArgumentException("worker: " + name + " (expected: one of " + clusters.keySet() + ")");
        }
        return worker;
    }

    /** Adds a worker: cluster, Secret, active MultiKueueCluster. */
    FakeCluster add(String name) {
        FakeCluster worker = config.startCluster(name);
        clusters.put(name, worker);
        account.grantOnWorker(worker);
        rotateSecret(name);
        useSecret(name);
        setActive(name, true, "Active", "Connected");
        return worker;
    }

    /** Adds a MultiKueueCluster and a Secret for a worker where nobody listens. */
    void addDead(String name) {
        String nobodyListens = "https://127.0.0.1:1";
        setKubeconfig(name, manager.kubeconfig("dead-token").replace(manager.url(), nobodyListens));
        useSecret(name);
        setActive(name, false, "ClientConnectionFailed", "dial tcp: connect: connection refused");
    }

    void remove(String name) {
        manager.delete("multikueueclusters", "", name);
        manager.delete("secrets", config.secretNamespace, secretOf(name));
        FakeCluster worker = clusters.remove(name);
        if (worker != null) {
            worker.close();
        }
    }

    /** A new token for the proxy, put into the Secret; the old one is refused from now on. */
    String rotateSecret(String name) {
        FakeCluster worker = get(name);
        String token = account.newToken(worker);
        setKubeconfig(name, worker.kubeconfig(token));
        String old = tokens.put(name, token);
        if (old != null) {
            worker.revokeToken(old);
        }
        return token;
    }

    void setKubeconfig(String name, String kubeconfig) {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("namespace", config.secretNamespace).put("name", secretOf(name));
        byte[] bytes = kubeconfig.getBytes(StandardCharsets.UTF_8);
        secret.putObject("data").put("kubeconfig", Base64.getEncoder().encodeToString(bytes));
        manager.apply(secret.put("type", "Opaque"));
    }

    String kubeconfig(String name) {
        ObjectNode secret =
                Objects.requireNonNull(manager.get("secrets", config.secretNamespace, secretOf(name)), "no Secret");
        byte[] bytes = Base64.getDecoder().decode(secret.at("/data/kubeconfig").asText());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String secretOf(String worker) {
        return worker + "-secret";
    }

    private void useSecret(String name) {
        manager.apply(KueueObjects.multiKueueCluster(config.storedKueueVersion(), name, secretOf(name), "Secret"));
    }

    void usePath(String name, String path) {
        manager.apply(KueueObjects.multiKueueCluster(config.storedKueueVersion(), name, path, "Path"));
    }

    void useClusterProfile(String name, String profile) {
        manager.apply(KueueObjects.clusterProfileCluster(config.storedKueueVersion(), name, profile));
    }

    /** The worker goes silent, and Kueue says so at its MultiKueueCluster. */
    void lose(String name) {
        get(name).disconnect();
        setActive(name, false, "ClientConnectionFailed", "failed to connect");
    }

    void recover(String name) {
        get(name).reconnect();
        connected(name);
    }

    /** Kueue has reached the worker, and says so at its MultiKueueCluster. */
    void connected(String name) {
        setActive(name, true, "Active", "Connected");
    }

    /** Sets the condition Active of a MultiKueueCluster. */
    private void setActive(String name, boolean active, String reason, String message) {
        String status = active ? "True" : "False";
        manager.edit(
                "multikueueclusters",
                "",
                name,
                cluster -> Conditions.set(cluster, "Active", status, reason, message, config.clock.instant()));
    }

    void close() {
        clusters.values().forEach(FakeCluster::close);
    }
}
