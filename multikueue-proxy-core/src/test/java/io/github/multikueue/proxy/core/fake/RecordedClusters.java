package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A manager and a worker as they were when the recordings were made, and clients for all who called them. */
public final class RecordedClusters implements AutoCloseable {

    /** Serves a cluster by one of the carriers of the library. */
    @FunctionalInterface
    interface Carriage {
        TestCarrier carry(FakeCluster cluster) throws IOException;
    }

    private static final Instant LOGGED = Instant.parse("2026-11-20T10:29:52.031203432Z");
    private static final int PODS = 34;

    private final FakeCluster manager = FakeCluster.builder()
            .name("manager")
            .kueueVersions("v1beta2")
            .namespaces("team-a", "kueue-system")
            .start();
    private final FakeCluster worker = FakeCluster.builder()
            .name("worker1")
            .kueueVersions("v1beta2")
            .namespaces("team-a", "team-b")
            .start();
    private final TestCarrier managerCarrier;
    private final TestCarrier workerCarrier;
    private final Map<String, TestClient> managerClients;
    private final Map<String, TestClient> workerClients;

    RecordedClusters(Carriage carriage) throws IOException {
        addUsers();
        addObjects();
        addLog();
        managerCarrier = carriage.carry(manager);
        workerCarrier = carriage.carry(worker);
        managerClients = clients(manager, managerCarrier, "alice", "bob", "mallory", "proxy");
        workerClients = clients(worker, workerCarrier, "reader");
    }

    /** What answers requests for a cluster which come by a carrier of ours; the cluster neither records nor breaks them. */
    public static TestCarrier.Handler handler(FakeCluster cluster) {
        return cluster.api()::answer;
    }

    private void addUsers() {
        manager.token("alice-token", new UserInfo("alice", "u1", List.of("dev"), Map.of()));
        manager.token("bob-token", FakeUser.of("bob"));
        manager.token("mallory-token", FakeUser.of("mallory"));
        manager.token("proxy-token", FakeUser.serviceAccount("multikueue-proxy", "proxy"));
        manager.grant(
                FakeGrant.toUser("alice")
                        .named("dev")
                        .verbs("get", "list", "watch")
                        .resources("pipelineruns", "taskruns", "pods", "pods/log", "workloads")
                        .namespaces("team-a"),
                FakeGrant.toUser("bob").verbs("get").resources("pipelineruns").namespaces("team-a"),
                FakeGrant.toUser("system:serviceaccount:multikueue-proxy:proxy")
                        .verbs("*")
                        .resources("*"));
        worker.token("reader-token", FakeUser.serviceAccount("kueue-system", "multikueue-sa"));
        worker.grant(FakeGrant.toUser("system:serviceaccount:kueue-system:multikueue-sa")
                .verbs("get", "list", "watch")
                .resources("pipelineruns", "taskruns", "pods", "pods/log")
                .namespaces("team-a"));
    }

    private void addObjects() {
        Stream.of(
                        "list-multikueueclusters",
                        "get-workload",
                        "get-workload-nominated",
                        "get-workload-evicted",
                        "get-worker-secret")
                .flatMap(name -> Recording.of(name).objects().stream())
                .forEach(manager::create);
        Stream.of("list-rv0", "list-pods-by-label", "get-worker-pipelinerun")
                .flatMap(name -> Recording.of(name).objects().stream())
                .forEach(worker::create);
        for (int i = worker.list("pods", "team-a").size(); i < PODS; i++) {
            worker.create("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"z-%d"},
                     "status":{"phase":"Succeeded"}}""".formatted(i));
        }
    }

    private void addLog() {
        FakeLog log = worker.log("team-a", "run-0-clone-pod", "step-main");
        for (int i = 0; i < 100; i++) {
            String text =
                    "team-a/run-0-clone-pod/step-main line %08d héllo wörld ✓ the quick brown fox jumps over the lazy dog";
            log.lineAt(LOGGED.plusNanos(1000L * i), text.formatted(i));
        }
        log.end();
    }

    private static Map<String, TestClient> clients(FakeCluster cluster, TestCarrier carrier, String... users) {
        Map<String, TestClient> clients = new HashMap<>();
        for (String user : users) {
            clients.put(user, TestClient.of(carrier, user + "-token", null));
        }
        clients.put(
                "admin",
                TestClient.of(carrier, null, cluster.clientCertificate(FakeUser.of("admin", UserInfo.MASTERS))));
        clients.put("bad", TestClient.of(carrier, "no-such-token", null));
        clients.put("nobody", TestClient.of(carrier, null, null));
        return clients;
    }

    /** The client of whoever made the recorded request. */
    TestClient client(Recording recording) {
        Map<String, TestClient> clients = recording.cluster().equals("manager") ? managerClients : workerClients;
        return Objects.requireNonNull(clients.get(recording.caller()), recording.caller());
    }

    FakeCluster worker() {
        return worker;
    }

    @Override
    public void close() {
        managerCarrier.close();
        workerCarrier.close();
        manager.close();
        worker.close();
    }
}
