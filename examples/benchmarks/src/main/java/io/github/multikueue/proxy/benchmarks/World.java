package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeStep;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The fleet around the proxy, in this process: a manager with many admitted Workloads, its workers, some of them dead. The
 * one worker that is read from is fast, since it answers from memory: a real API server leaves a proxy more time.
 */
final class World implements AutoCloseable {

    static final String NAMESPACE = "team-a";

    /** The run that is read. Its container's log is as large as was asked for; its list of TaskRuns, too. */
    static final String RUN = "measured";

    private static final String WORKER = "spoke-1";
    private static final String STEP = "main";
    private static final int LOG_LINE = 128;

    /** What large logs are made of. */
    static final String LINE = "x".repeat(LOG_LINE - 1).concat("\n");

    private static final int STEPS = 20;
    /** A run names all of its tasks in its status; with many more, the fake fleet would be busy with these alone. */
    private static final int MOST_TASKS = 25;

    private final FakeFleet fleet;
    private final Path directory;
    private final Path kubeconfig;
    private final String userToken;
    private final Endpoint worker;
    private final FakeRun run;
    private final String largeLogPod;
    private int furtherTasks;
    private int furtherRuns;

    private World(Scale scale, FakeFleet fleet) throws IOException {
        this.fleet = fleet;
        directory = Files.createTempDirectory("benchmarks-");
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        userToken = fleet.user("alice");
        FakeCluster cluster = fleet.worker(WORKER);
        worker = Endpoint.secured(
                URI.create(cluster.url()).getPort(), cluster.adminToken(), cluster.certificateAuthority());
        for (int i = 1; i < scale.workloads(); i++) {
            admitOnManager("other-" + i, "spoke-" + (1 + i % scale.workers()));
        }
        run = fleet.createPipelineRun(NAMESPACE, RUN).admit(WORKER);
        largeLogPod = startTasks(scale);
    }

    static World create(Scale scale) throws IOException {
        FakeFleet fleet = FakeFleet.builder()
                .workers(IntStream.rangeClosed(1, scale.workers())
                        .mapToObj(number -> "spoke-" + number)
                        .toArray(String[]::new))
                .deadWorkers(scale.deadWorkers())
                .namespaces(NAMESPACE)
                .start();
        try {
            return new World(scale, fleet);
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** As far as the manager shows it; nobody looks for these on their workers. */
    private void admitOnManager(String name, String workerName) {
        fleet.createPipelineRun(NAMESPACE, name).reserveQuota().workload().admitted(workerName);
    }

    private String startTasks(Scale scale) throws IOException {
        FakeTask first = run.startTask("task-1", STEP);
        fill(first, scale.logMebibytes());
        for (int i = 2; HttpConnection.fetch(worker, workerTaskRunsPath()).length < scale.listBytes(); i++) {
            run.startTask("task-" + i, steps());
        }
        return first.podName();
    }

    private static void fill(FakeTask task, int mebibytes) {
        task.step(STEP)
                .log()
                .bulk(LINE.getBytes(StandardCharsets.US_ASCII), mebibytes * (1L << 20) / LOG_LINE)
                .end();
    }

    /**
     * A run whose only container has ended, to be read and then finished and removed from its worker.
     *
     * @param placement where the proxy says where it is
     * @param log where it has its log
     */
    record Finished(String placement, String log, Runnable finish, Runnable remove) {}

    /** @param mebibytes the size of the log */
    Finished finished(int mebibytes) throws IOException {
        String name = "finished-" + ++furtherRuns;
        FakeRun finished = fleet.createPipelineRun(NAMESPACE, name).admit(WORKER);
        FakeTask task = finished.startTask("task", STEP);
        fill(task, mebibytes);
        task.finish();
        String runs = "/api/v1/namespaces/" + NAMESPACE;
        return new Finished(
                runs + "/pipelineruns/" + name + "/resolve",
                runs + "/logs?tailLines=-1&pipelineRun=" + name + "&pod=" + task.podName() + "&container=step-" + STEP,
                () -> finished.finish(true),
                finished::removeFromWorker);
    }

    /** As many as make a TaskRun some 6 KiB large, which is what they are when their specs are not empty. */
    private static String[] steps() {
        return IntStream.rangeClosed(1, STEPS).mapToObj(step -> "step-" + step).toArray(String[]::new);
    }

    /** Lets the worker take some time for each list, until the injection is taken back. */
    Fault.Injection slowLists(Duration time) {
        return fleet.worker(WORKER).inject(Fault.on("list", "taskruns").delay(time));
    }

    /** Where servers leave what they print. */
    Path directory() {
        return directory;
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** The worker, with the token that it is called with. */
    String workerKubeconfig() {
        return fleet.worker(WORKER).kubeconfig(worker.token());
    }

    /** Who signed the certificate of the worker. */
    String workerAuthority() {
        return fleet.worker(WORKER).certificateAuthority();
    }

    String userToken() {
        return userToken;
    }

    /** The worker, called without the proxy. */
    Endpoint worker() {
        return worker;
    }

    String workerTaskRunsPath() {
        return "/apis/tekton.dev/v1/namespaces/" + NAMESPACE + "/taskruns?labelSelector=tekton.dev%2FpipelineRun%3D"
                + RUN;
    }

    String largeLogPodPath() {
        return "/api/v1/namespaces/" + NAMESPACE + "/pods/" + largeLogPod;
    }

    String largeLogPod() {
        return largeLogPod;
    }

    /** The log of a new container of the run, to be read through the proxy. */
    Audience.Stage stage(Follower follower) {
        FakeTask task = startTask(STEP);
        return new Audience.Stage(task.step(STEP).log(), task.podName(), follower.path(task));
    }

    /** The same, to be read from the worker. */
    Audience.Stage workerStage() {
        FakeTask task = startTask(STEP);
        return new Audience.Stage(
                task.step(STEP).log(),
                task.podName(),
                "/api/v1/namespaces/" + NAMESPACE + "/pods/" + task.podName() + "/log?follow=true&container=step-"
                        + STEP);
    }

    /** So many new containers, of new runs. */
    List<Captures.Container> containers(int count) {
        List<Captures.Container> containers = new ArrayList<>();
        while (containers.size() < count) {
            int left = count - containers.size();
            containers.addAll(containersOfRun("further-" + ++furtherRuns, Math.min(left, MOST_TASKS * STEPS)));
        }
        return containers;
    }

    private List<Captures.Container> containersOfRun(String name, int count) {
        FakeRun further = fleet.createPipelineRun(NAMESPACE, name).admit(WORKER);
        List<Captures.Container> containers = new ArrayList<>();
        for (int i = 1; containers.size() < count; i++) {
            FakeTask task = further.startTask("task-" + i, steps());
            for (int j = 1; j <= STEPS && containers.size() < count; j++) {
                FakeStep step = task.step("step-" + j);
                String path = "/api/v1/namespaces/" + NAMESPACE + "/logs?tailLines=-1&pipelineRun=" + name + "&pod="
                        + task.podName() + "&container=" + step.container();
                containers.add(new Captures.Container(step.log(), path));
            }
        }
        return containers;
    }

    /** What the worker was asked of the log of a Pod. */
    List<FakeRequest> logRequests(String pod) {
        return fleet.worker(WORKER)
                .requests()
                .matching(each ->
                        each.resource().equals("pods/log") && each.name().equals(pod));
    }

    /** A further task of the run, whose steps run and have written nothing. */
    private FakeTask startTask(String... steps) {
        return run.startTask("further-" + ++furtherTasks, steps);
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        delete(directory);
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
