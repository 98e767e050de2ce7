package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * A Kueue MultiKueue fleet in this process: a manager, its workers, the MultiKueueClusters and Secrets that tie them, and
 * users. {@link FakeRun} takes the steps Kueue and Tekton would take, when a test says so. One thing happens by itself, since
 * clients must live with it: a finished run goes from its worker one second after its end.
 *
 * <pre>{@code
 * try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
 *     String token = fleet.user("alice");
 *     FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
 *     FakeTask task = run.startTask("clone", "fetch", "verify");
 *     task.step("fetch").log().line("cloning");
 *     // ... a proxy configured with fleet.proxyKubeconfig(), called with the token
 * }
 * }</pre>
 *
 * <p>Thread safe.
 *
 * <p>The class is long, since it is the one place for what tests can do with a fleet; each method is a few lines.
 */
public final class FakeFleet implements AutoCloseable {
    /** What a user may be allowed on the manager. */
    public enum Right {
        /** Read one PipelineRun. */
        GET_PIPELINERUNS("get", "pipelineruns"),
        /** List TaskRuns. */
        LIST_TASKRUNS("list", "taskruns"),
        /** List Pods. */
        LIST_PODS("list", "pods"),
        /** Read one Pod. */
        GET_PODS("get", "pods"),
        /** Read logs. */
        GET_LOGS("get", "pods/log");

        private final String verb;
        private final String resource;

        Right(String verb, String resource) {
            this.verb = verb;
            this.resource = resource;
        }
    }

    private static final Duration ROLES_LOADED_AFTER = Duration.ofMillis(600);
    private static final Duration READY_AFTER = Duration.ofSeconds(2);
    private static final String PROXY = "multikueue-proxy";

    private final FakeFleetBuilder config;
    private final Pace pace;
    private final FakeCluster manager;
    private final Map<String, FakeCluster> workers = new ConcurrentSkipListMap<>();
    private final Map<String, String> workerTokens = new ConcurrentHashMap<>();
    private final String proxyToken;
    private final FakeKueue kueue;

    FakeFleet(FakeFleetBuilder config) {
        this.config = config;
        pace = config.pace == null ? Pace.realTime() : config.pace;
        manager = cluster("manager");
        kueue = new FakeKueue(
                manager, workers, config.clock, kueueVersion(), config.labelLink, pace, config.removeAfter);
        manager.namespace(config.secretNamespace);
        proxyToken = manager.token(serviceAccount());
        grantProxy();
        manager.create(KueueObjects.admissionCheck(kueueVersion()));
        config.workers.forEach(this::addWorker);
        for (int i = 1; i <= config.deadWorkers; i++) {
            addDeadWorker("dead-" + i);
        }
    }

    /** A fleet with workers of these names. */
    public static FakeFleet start(String... workers) {
        return builder().workers(workers).start();
    }

    /** To change something about it first. */
    public static FakeFleetBuilder builder() {
        return new FakeFleetBuilder();
    }

    /** The manager. */
    public FakeCluster manager() {
        return manager;
    }

    /** A worker by the name of its MultiKueueCluster. */
    public FakeCluster worker(String name) {
        return kueue.worker(name);
    }

    /** The workers' names, without the dead ones. */
    public List<String> workers() {
        return List.copyOf(workers.keySet());
    }

    /** The namespace of the workers' Secrets. */
    public String secretNamespace() {
        return config.secretNamespace;
    }

    /** The kubeconfig of the proxy's service account on the manager, which has the rights the documentation asks for. */
    public String proxyKubeconfig() {
        return manager.kubeconfig(proxyToken);
    }

    /** The token of the proxy's service account on the manager. */
    public String proxyToken() {
        return proxyToken;
    }

    /** A user with every {@link Right} in the first namespace; the token, which is {@code <name>-token}. */
    public String user(String name) {
        return user(name, Right.values());
    }

    /** A user with these rights, maybe none, in the first namespace; the token, which is {@code <name>-token}. */
    public String user(String name, Right... rights) {
        String token = name + "-token";
        manager.token(token, FakeUser.of(name));
        for (Right right : rights) {
            manager.grant(grant(name, right));
        }
        return token;
    }

    /** A right of {@link #user}, to give or revoke later. */
    public FakeGrant grant(String user, Right right) {
        return FakeGrant.toUser(user)
                .named("dev")
                .verbs(right.verb)
                .resources(right.resource)
                .namespaces(config.namespaces.get(0));
    }

    /** Creates a PipelineRun on the manager as a user does with tekton-kueue in place: pending, managed by MultiKueue. */
    public FakeRun createPipelineRun(String namespace, String name) {
        ObjectNode created = manager.create(KueueObjects.managedPipelineRun(namespace, name));
        return new FakeRun(
                this, kueue, namespace, name, created.at("/metadata/uid").asText());
    }

    /** Creates a PipelineRun on the manager that MultiKueue has nothing to do with. */
    public FakeRun createLocalPipelineRun(String namespace, String name) {
        ObjectNode object = KueueObjects.managedPipelineRun(namespace, name);
        object.withObject("/spec").remove(List.of("managedBy", "status"));
        ObjectNode created = manager.create(object);
        return new FakeRun(
                this, kueue, namespace, name, created.at("/metadata/uid").asText());
    }

    /** Creates a PipelineRun on a worker directly, as somebody may who has access there: no origin label, no Workload. */
    public FakeWorkerRun createForeignRun(String worker, String namespace, String name) {
        ObjectNode object = KueueObjects.managedPipelineRun(namespace, name);
        object.withObject("/spec").remove(List.of("managedBy", "status"));
        ObjectNode created = worker(worker).create(object);
        return new FakeWorkerRun(worker(worker), config.clock, created, run -> {}).start();
    }

    /** Adds a worker: cluster, Secret, active MultiKueueCluster. */
    public FakeCluster addWorker(String name) {
        FakeCluster worker = cluster(name);
        workers.put(name, worker);
        List.of("pipelineruns", "taskruns", "customruns", "pods", "pods/log")
                .forEach(resource -> worker.grant(workerGrant(resource)));
        rotateSecret(name);
        manager.apply(KueueObjects.multiKueueCluster(kueueVersion(), name, name + "-secret", "Secret"));
        setActive(name, true, "Active", "Connected");
        return worker;
    }

    /** Removes a worker: MultiKueueCluster, Secret, and the cluster itself. */
    public void removeWorker(String name) {
        manager.delete("multikueueclusters", "", name);
        manager.delete("secrets", config.secretNamespace, name + "-secret");
        FakeCluster worker = workers.remove(name);
        if (worker != null) {
            worker.close();
        }
    }

    /** A new token for the proxy on this worker, put into the Secret; the old one is refused from now on. The new token. */
    public String rotateSecret(String worker) {
        FakeCluster cluster = worker(worker);
        String token = cluster.token(serviceAccount());
        setKubeconfig(worker, cluster.kubeconfig(token));
        String old = workerTokens.put(worker, token);
        if (old != null) {
            cluster.revokeToken(old);
        }
        return token;
    }

    /** Puts any text into a worker's Secret as its kubeconfig. */
    public void setKubeconfig(String worker, String kubeconfig) {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("namespace", config.secretNamespace).put("name", worker + "-secret");
        byte[] bytes = kubeconfig.getBytes(StandardCharsets.UTF_8);
        secret.putObject("data").put("kubeconfig", Base64.getEncoder().encodeToString(bytes));
        manager.apply(secret.put("type", "Opaque"));
    }

    /** The kubeconfig in a worker's Secret. */
    public String kubeconfig(String worker) {
        ObjectNode secret =
                Objects.requireNonNull(manager.get("secrets", config.secretNamespace, worker + "-secret"), "no Secret");
        byte[] bytes = Base64.getDecoder().decode(secret.at("/data/kubeconfig").asText());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Sets the condition Active of a MultiKueueCluster. */
    public void setActive(String worker, boolean active, String reason, String message) {
        manager.edit(
                "multikueueclusters",
                "",
                worker,
                cluster -> Conditions.set(
                        cluster, "Active", active ? "True" : "False", reason, message, config.clock.instant()));
    }

    /** The worker goes silent, and Kueue says so at its MultiKueueCluster. */
    public void loseWorker(String worker) {
        worker(worker).disconnect();
        setActive(worker, false, "ClientConnectionFailed", "failed to connect");
    }

    /** A lost worker comes back. */
    public void recoverWorker(String worker) {
        worker(worker).reconnect();
        setActive(worker, true, "Active", "Connected");
    }

    /** A recorded story, to be configured and started; the fleet needs workers of the recorded names. */
    public FakeStory replay(FleetRecording recording) {
        return new FakeStory(this, recording, pace);
    }

    /**
     * Kueue's garbage collection, which runs every minute: what is left on reachable workers of runs that have finished, moved
     * or gone is removed.
     */
    public void collectGarbage() {
        kueue.collectGarbage();
    }

    /** The manager's API server restarts in the time that this takes: see {@link FakeCluster#restartSlowly()}. */
    public void restartManager() {
        FakeStartup startup = manager.restartSlowly();
        pace.after(ROLES_LOADED_AFTER, startup::loadRoles);
        pace.after(READY_AFTER, startup::becomeReady);
    }

    /** A worker's MultiKueueCluster refers to a file instead of a Secret. */
    public void usePath(String worker, String path) {
        manager.apply(KueueObjects.multiKueueCluster(kueueVersion(), worker, path, "Path"));
    }

    /** A worker's MultiKueueCluster refers to a ClusterProfile instead of a Secret. */
    public void useClusterProfile(String worker, String profile) {
        manager.apply(KueueObjects.clusterProfileCluster(kueueVersion(), worker, profile));
    }

    /** Closes all clusters; nothing happens any more. */
    @Override
    public void close() {
        pace.close();
        manager.close();
        workers.values().forEach(FakeCluster::close);
    }

    /** The time in which things happen by themselves. */
    Pace pace() {
        return pace;
    }

    private void addDeadWorker(String name) {
        String nobodyListens = "https://127.0.0.1:1";
        setKubeconfig(name, manager.kubeconfig("dead-token").replace(manager.url(), nobodyListens));
        manager.apply(KueueObjects.multiKueueCluster(kueueVersion(), name, name + "-secret", "Secret"));
        setActive(name, false, "ClientConnectionFailed", "dial tcp: connect: connection refused");
    }

    private void grantProxy() {
        String proxy = serviceAccount().name();
        manager.grant(
                FakeGrant.toUser(proxy)
                        .named(PROXY)
                        .verbs("get", "list", "watch")
                        .resources("workloads", "multikueueclusters", "pipelineruns"),
                FakeGrant.toUser(proxy)
                        .named(PROXY)
                        .verbs("get", "list", "watch")
                        .apiGroups("")
                        .resources("secrets")
                        .namespaces(config.secretNamespace),
                FakeGrant.toUser(proxy).named(PROXY).verbs("create").resources("subjectaccessreviews", "tokenreviews"));
    }

    private FakeCluster cluster(String name) {
        FakeClusterBuilder builder = FakeCluster.builder()
                .name(name)
                .clock(config.clock)
                .namespaces(config.namespaces.toArray(String[]::new))
                .kueueVersions(config.kueueVersions.toArray(String[]::new));
        if (config.executor != null) {
            builder.executor(config.executor);
        }
        return builder.start();
    }

    private FakeGrant workerGrant(String resource) {
        return FakeGrant.toUser(serviceAccount().name())
                .named("multikueue-proxy-reader")
                .verbs(Stream.of("get", "list", "watch")
                        .filter(verb -> !config.withheld.contains(verb + " " + resource))
                        .toArray(String[]::new))
                .resources(resource);
    }

    private UserInfo serviceAccount() {
        return FakeUser.serviceAccount(config.secretNamespace, PROXY);
    }

    private String kueueVersion() {
        return config.kueueVersions.get(0);
    }
}
