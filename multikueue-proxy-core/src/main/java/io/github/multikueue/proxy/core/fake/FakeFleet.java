package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

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

    private final FakeFleetBuilder config;
    private final Pace pace;
    private final FakeCluster manager;
    private final FakeWorkers workers;
    private final FakeKueue kueue;
    private final String proxyToken;

    FakeFleet(FakeFleetBuilder config) {
        this.config = config;
        pace = config.pace == null ? Pace.realTime() : config.pace;
        manager = config.startCluster("manager");
        ProxyServiceAccount proxy =
                new ProxyServiceAccount(config.secretNamespace, config.withheld, config.gatewayRights);
        workers = new FakeWorkers(config, manager, proxy);
        kueue = new FakeKueue(config, manager, workers, pace);
        manager.namespace(config.secretNamespace);
        proxyToken = proxy.newToken(manager);
        proxy.grantOnManager(manager);
        manager.create(KueueObjects.admissionCheck(config.storedKueueVersion()));
        config.workers.forEach(workers::add);
        for (int i = 1; i <= config.deadWorkers; i++) {
            workers.addDead("dead-" + i);
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
        return workers.get(name);
    }

    /** The workers' names, without the dead ones. */
    public List<String> workers() {
        return List.copyOf(workers.all().keySet());
    }

    /** The kubeconfig of the proxy's service account on the manager, which has the rights the documentation asks for, and those for Jobs. */
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
        return new FakeRun(this, kueue, manager.create(KueueObjects.managedPipelineRun(namespace, name)));
    }

    /** Creates a {@code batch/v1} Job on the manager: suspended, managed by MultiKueue. No user may read it without a further grant. */
    public FakeJob createJob(String namespace, String name) {
        return new FakeJob(manager, workers, config, manager.create(FakeJob.managed(namespace, name)));
    }

    /** Creates a PipelineRun on the manager that MultiKueue has nothing to do with. */
    public FakeRun createLocalPipelineRun(String namespace, String name) {
        return new FakeRun(this, kueue, manager.create(KueueObjects.localPipelineRun(namespace, name)));
    }

    /** Creates a PipelineRun on a worker directly, as somebody may who has access there: no origin label, no Workload. */
    public FakeWorkerRun createForeignRun(String worker, String namespace, String name) {
        FakeCluster cluster = worker(worker);
        ObjectNode created = cluster.create(KueueObjects.localPipelineRun(namespace, name));
        return new FakeWorkerRun(cluster, config.clock, created, run -> {}).start();
    }

    /** Adds a worker: cluster, Secret, active MultiKueueCluster. */
    public FakeCluster addWorker(String name) {
        return workers.add(name);
    }

    /** Removes a worker: MultiKueueCluster, Secret, and the cluster itself. */
    public void removeWorker(String name) {
        workers.remove(name);
    }

    /** A new token for the proxy on this worker, put into the Secret; the old one is refused from now on. The new token. */
    public String rotateSecret(String worker) {
        return workers.rotateSecret(worker);
    }

    /** Puts any text into a worker's Secret as its kubeconfig. */
    public void setKubeconfig(String worker, String kubeconfig) {
        workers.setKubeconfig(worker, kubeconfig);
    }

    /** The kubeconfig in a worker's Secret. */
    public String kubeconfig(String worker) {
        return workers.kubeconfig(worker);
    }

    /** The worker goes silent, and Kueue says so at its MultiKueueCluster. */
    public void loseWorker(String worker) {
        workers.lose(worker);
    }

    /** A lost worker comes back, as complete as it was; {@link #restartWorker} is how a real one comes. */
    public void recoverWorker(String worker) {
        workers.recover(worker);
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
        takeTime(manager.restartSlowly(), () -> {});
    }

    /**
     * A worker's API server restarts, or a lost one comes back, in the time that this takes: see
     * {@link FakeCluster#restartSlowly()}. Kueue finds a lost one connected as soon as that does not forbid everything any more.
     */
    public void restartWorker(String worker) {
        takeTime(workers.get(worker).restartSlowly(), () -> workers.connected(worker));
    }

    private void takeTime(FakeStartup startup, Runnable answers) {
        pace.after(ROLES_LOADED_AFTER, () -> {
            startup.loadRoles();
            answers.run();
        });
        pace.after(READY_AFTER, startup::becomeReady);
    }

    /** A worker's MultiKueueCluster refers to a file instead of a Secret. */
    public void usePath(String worker, String path) {
        workers.usePath(worker, path);
    }

    /** A worker's MultiKueueCluster refers to a ClusterProfile instead of a Secret. */
    public void useClusterProfile(String worker, String profile) {
        workers.useClusterProfile(worker, profile);
    }

    /** Closes all clusters; nothing happens any more. */
    @Override
    public void close() {
        pace.close();
        manager.close();
        workers.close();
    }

    /** The time in which things happen by themselves. */
    Pace pace() {
        return pace;
    }
}
