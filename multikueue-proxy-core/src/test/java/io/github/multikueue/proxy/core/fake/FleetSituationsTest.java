package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to runs on a real fleet happens to those of a fake one: watches see the same, in the same order. */
class FleetSituationsTest {
    private static final String NS = "team-a";
    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String TASK_RUNS = "/apis/tekton.dev/v1/namespaces/team-a/taskruns";
    private static final String PIPELINE_RUNS = "/apis/tekton.dev/v1/namespaces/team-a/pipelineruns";
    private static final String WORKLOADS = "/apis/kueue.x-k8s.io/v1beta2/namespaces/team-a/workloads";
    private static final String KILLED = "MODIFIED Running grace=30 running";

    private final HandPace pace = new HandPace();
    private final FakeFleet fleet =
            FakeFleet.builder().workers("worker1", "worker2").pace(pace).start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void aFinishedRunGoesFromItsWorkerByItselfOneSecondAfterItsEnd() {
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker1");
        run.startTask("main", "s").finish();
        FakeCluster worker = fleet.worker("worker1");
        try (WatchedEvents pods = new WatchedEvents(worker, PODS)) {
            run.finish(true);

            pace.advance(Duration.ofMillis(999));
            assertThat(run.remote().object()).isNotNull();
            pace.advance(Duration.ofMillis(1));
            assertThat(run.remote().object()).isNull();
            assertThat(worker.list("workloads", NS)).isEmpty();
            assertThat(worker.list("taskruns", NS)).hasSize(1);
            pace.advance(Duration.ofMillis(50));
            assertThat(worker.list("taskruns", NS)).isEmpty();
            assertThat(worker.list("pods", NS)).hasSize(1);
            pace.advance(Duration.ofMillis(50));

            String marked = "MODIFIED Succeeded grace=0 terminated0Completed";
            assertThat(EventShapes.watched(pods.awaitType("DELETED"), marked))
                    .isEqualTo(EventShapes.recorded(
                            FleetStories.read("short-finally-task"),
                            "worker1",
                            "pods",
                            "st-short-finally-fin",
                            marked));
        }
        assertThat(run.workload().object().path("metadata").has("finalizers")).isFalse();
    }

    @Test
    void aFinishedRunStaysForAsLongAsTheFleetIsTold() {
        try (FakeFleet keeping = FakeFleet.builder()
                .workers("worker1")
                .pace(pace)
                .keepFinishedRuns()
                .start()) {
            FakeRun run = keeping.createPipelineRun(NS, "r").admit("worker1").finish(true);

            pace.advance(Duration.ofDays(1));

            assertThat(run.remote().object()).isNotNull();
        }
    }

    @Test
    void aDeactivatedRunIsMadeAnewOnNominatedWorkersAndEndsWithoutAClusterName() {
        FleetRecording recording = FleetStories.read("deactivated-while-running");
        FakeRun run = fleet.createPipelineRun(NS, "st-deact").admit("worker1");
        FakeTask first = run.startTask("t1", "s");
        String before = run.remote().uid();
        try (WatchedEvents workloads = new WatchedEvents(fleet.manager(), WORKLOADS);
                WatchedEvents pods = new WatchedEvents(fleet.worker("worker1"), PODS);
                WatchedEvents runs = new WatchedEvents(fleet.worker("worker1"), PIPELINE_RUNS)) {
            run.deactivate().nominateAgain("worker1", "worker2");
            FakeWorkerRun again = run.runAgainOn("worker1");
            again.task("fin").inFinally().steps("z").start().finish();
            run.finishStopped();
            pace.advance(Duration.ofSeconds(2));

            String inactive = "MODIFIED active=false cluster=worker1 nominated=[] check=Ready"
                    + " QuotaReserved=True/QuotaReserved Admitted=True/Admitted";
            assertThat(EventShapes.watched(workloads.await(all -> finalizers(all) == 0), inactive))
                    .isEqualTo(EventShapes.recorded(recording, "manager", "workloads", "", inactive));
            assertThat(EventShapes.watched(pods.awaitType("DELETED"), KILLED))
                    .startsWith(EventShapes.recorded(recording, "worker1", "pods", "st-deact-t1", KILLED)
                            .toArray(String[]::new));
            String created = "ADDED spec.status=PipelineRunPending";
            assertThat(EventShapes.watched(runs.await(all -> ofType("DELETED", all) == 2), created).stream()
                            .filter(shape -> !shape.equals("MODIFIED spec.status=PipelineRunPending"))
                            .toList())
                    .isEqualTo(EventShapes.recorded(recording, "worker1", "pipelineruns", "", created).stream()
                            .skip(5)
                            .filter(shape -> !shape.equals("MODIFIED spec.status=PipelineRunPending"))
                            .toList());
            assertThat(again.uid()).isNotEqualTo(before);
        }
        assertThat(first.pod()).isNull();
        assertThat(run.object().at("/spec/status").asText()).isEqualTo("StoppedRunFinally");
        assertThat(run.object().at("/status/childReferences")).hasSize(1);
    }

    @Test
    void aRunMayBeMadeAnewOnAllNominatedWorkersUnderTheSameNames() {
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker1");
        FakeTask old = run.startTask("fin", "z");
        run.evict().nominateAgain("worker1", "worker2");

        FakeTask one = run.runAgainOn("worker1").task("fin").inFinally().start();
        FakeTask other = run.runAgainOn("worker2")
                .task("fin")
                .taskRun("other")
                .inFinally()
                .start();

        assertThat(one.podName()).isEqualTo(old.podName());
        assertThat(other.podName()).isEqualTo("other-pod");
        for (String worker : fleet.workers()) {
            JsonNode remote = fleet.worker(worker).get("pipelineruns", NS, "r");
            assertThat(remote.at("/metadata/labels/kueue.x-k8s.io~1multikueue-origin")
                            .asText())
                    .isEqualTo("multikueue");
            assertThat(remote.at("/metadata/annotations/kueue.x-k8s.io~1prebuilt-workload-name")
                            .asText())
                    .isEqualTo(run.workload().name());
        }
        run.finishStopped();
        pace.advance(Duration.ofSeconds(2));
        fleet.workers()
                .forEach(worker ->
                        assertThat(fleet.worker(worker).list("pods", NS)).isEmpty());
    }

    @Test
    void aRunEvictedOnItsWorkerGoesOnThereToItsEnd() {
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker1");
        FakeTask task = run.startTask("t1", "s");

        run.evictOnWorker();

        JsonNode workload = run.workload().object();
        assertThat(workload.path("status").has("clusterName")).isFalse();
        assertThat(workload.path("status").has("nominatedClusterNames")).isFalse();
        assertThat(workload.at("/status/admissionChecks/0/message").asText()).endsWith("Previously: Retry");
        assertThat(run.remote().object().at("/spec/status").asText()).isEqualTo("StoppedRunFinally");
        task.step("s").log().line("goes on");
        task.finish();
        run.task("fin").inFinally().start().finish();
        run.finishStopped();
        assertThat(Conditions.isTrue(run.workload().object(), "Finished")).isTrue();
    }

    @Test
    void aRunDeletedOnTheManagerGoesFromItsWorkerAsItDidOnARealFleet() {
        FleetRecording recording = FleetStories.read("deleted-while-running");
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker2");
        run.startTask("t1", "s");
        try (WatchedEvents pods = new WatchedEvents(fleet.worker("worker2"), PODS)) {
            run.deleteAtPace();
            assertThat(run.object()).isNull();
            assertThat(run.remote().object()).isNotNull();
            pace.advance(Duration.ofSeconds(1));

            assertThat(EventShapes.watched(pods.awaitType("DELETED"), KILLED))
                    .isEqualTo(EventShapes.recorded(recording, "worker2", "pods", "", KILLED));
        }
        assertThat(fleet.worker("worker2").list("taskruns", NS)).isEmpty();
        assertThat(fleet.worker("worker2").list("workloads", NS)).isEmpty();
        assertThat(fleet.manager().list("workloads", NS)).isEmpty();
    }

    @Test
    void aKilledTaskLosesItsTaskRunFirstAndItsPodSaysWhyItEnded() {
        FakeTask task = fleet.createPipelineRun(NS, "r").admit("worker2").startTask("t1", "s");
        FakeCluster worker = fleet.worker("worker2");
        task.step("s").log().line("so far");
        try (WatchedEvents pods = new WatchedEvents(worker, PODS);
                WatchedEvents taskRuns = new WatchedEvents(worker, TASK_RUNS);
                EventLines log = new EventLines(TestClient.admin(worker)
                        .open(PODS + "/" + task.podName() + "/log?follow=true&container=step-s"))) {
            task.kill();

            assertThat(log.line()).isEqualTo("so far");
            assertThat(log.line()).isNull();
            List<JsonNode> podEvents = pods.awaitType("DELETED");
            assertThat(EventShapes.watched(podEvents, KILLED))
                    .isEqualTo(EventShapes.recorded(
                            FleetStories.read("deleted-while-running"), "worker2", "pods", "", KILLED));
            List<JsonNode> taskRunEvents = taskRuns.awaitType("DELETED");
            assertThat(version(taskRunEvents.get(taskRunEvents.size() - 1))).isLessThan(version(podEvents.get(0)));
        }
    }

    @Test
    void aLostWorkerComesBackWithItsPodsAndTheLinesWrittenMeanwhile() {
        FleetRecording recording = FleetStories.read("worker-lost-and-back");
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker2");
        FakeTask task = run.startTask("t1", "s");
        TestClient client = TestClient.admin(fleet.worker("worker2"));
        String log = PODS + "/" + task.podName() + "/log?container=step-s";
        try (WatchedEvents workloads = new WatchedEvents(fleet.manager(), WORKLOADS)) {
            run.workerLost();
            assertThatThrownBy(() -> client.get(log)).isInstanceOf(RuntimeException.class);
            task.step("s").log().line("meanwhile");
            run.giveUpWorker().nominateAgain("worker1");
            run.runAgainOn("worker1").task("fin").inFinally().start().finish();
            run.finishStopped();
            pace.advance(Duration.ofSeconds(2));

            String retry = "MODIFIED active=true cluster=worker2 nominated=[] check=Retry"
                    + " QuotaReserved=True/QuotaReserved Admitted=True/Admitted";
            assertThat(EventShapes.watched(workloads.await(all -> finalizers(all) == 0), retry))
                    .isEqualTo(EventShapes.recorded(recording, "manager", "workloads", "", retry));
        }
        assertThat(fleet.worker("worker1").list("pods", NS)).isEmpty();

        fleet.recoverWorker("worker2");
        assertThat(client.get(log).text()).isEqualTo("meanwhile\n");
        fleet.collectGarbage();
        pace.advance(Duration.ofSeconds(1));
        for (String resource : List.of("pipelineruns", "taskruns", "pods", "workloads")) {
            assertThat(fleet.worker("worker2").list(resource, NS)).as(resource).isEmpty();
        }
    }

    @Test
    void garbageCollectionLeavesAloneWhatIsWantedOrSomebodyElses() {
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker1");
        FakeWorkerRun foreign = fleet.createForeignRun("worker2", NS, "r");

        fleet.collectGarbage();
        pace.advance(Duration.ofSeconds(1));

        assertThat(run.remote().object()).isNotNull();
        assertThat(foreign.object()).isNotNull();
    }

    @Test
    void aGracefulCancellationReachesNoWorker() {
        FakeRun run = fleet.createPipelineRun(NS, "r").admit("worker1");

        run.cancelGracefully();

        assertThat(run.object().at("/spec/status").asText()).isEqualTo("CancelledRunFinally");
        assertThat(run.remote().object().path("spec").has("status")).isFalse();
    }

    @Test
    void aRestartingManagerForbidsEverythingThenWorksThenIsReady() {
        String token = fleet.user("alice");
        TestClient alice = TestClient.withToken(fleet.manager(), token);
        TestClient proxy = TestClient.withToken(fleet.manager(), fleet.proxyToken());
        TestClient admin = TestClient.admin(fleet.manager());
        String review = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        String body =
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":{\"user\":\"alice\","
                        + "\"resourceAttributes\":{\"verb\":\"get\",\"group\":\"tekton.dev\",\"resource\":\"pipelineruns\","
                        + "\"namespace\":\"team-a\"}}}";
        fleet.createPipelineRun(NS, "r");

        fleet.restartManager();

        assertThat(alice.get(PIPELINE_RUNS + "/r").status()).isEqualTo(403);
        assertThat(alice.get("/readyz").message()).isEqualTo("forbidden: User \"alice\" cannot get path \"/readyz\"");
        assertThat(proxy.post(review, body).status()).isEqualTo(403);
        assertThat(admin.post(review, body).json().at("/status/allowed").asBoolean())
                .isFalse();
        assertThat(admin.get("/readyz").status()).isEqualTo(500);

        pace.advance(Duration.ofMillis(600));
        assertThat(alice.get(PIPELINE_RUNS + "/r").status()).isEqualTo(200);
        assertThat(proxy.post(review, body).json().at("/status/allowed").asBoolean())
                .isTrue();
        assertThat(alice.get("/readyz").status()).isEqualTo(500);
        assertThat(alice.get("/livez").status()).isEqualTo(200);

        pace.advance(Duration.ofSeconds(2));
        assertThat(alice.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void aWorkerThatComesBackForbidsEverythingAtFirst() {
        TestClient proxy = proxyOf(fleet);
        fleet.loseWorker("worker1");

        fleet.restartWorker("worker1");

        assertThat(proxy.get(PODS).status()).isEqualTo(403);
        assertThat(proxy.get(PODS + "?watch=true").status()).isEqualTo(403);
        assertThat(active()).isEqualTo("False");

        pace.advance(Duration.ofMillis(600));
        assertThat(proxy.get(PODS).status()).isEqualTo(200);
        assertThat(active()).isEqualTo("True");
    }

    private String active() {
        return fleet.manager()
                .get("multikueueclusters", "", "worker1")
                .at("/status/conditions/0/status")
                .asText();
    }

    private static TestClient proxyOf(FakeFleet fleet) {
        String token = fleet.kubeconfig("worker1").replaceAll("(?s).*token: \"([^\"]*)\".*", "$1");
        return TestClient.withToken(fleet.worker("worker1"), token);
    }

    @Test
    void aWorkersProxyMayLackTheRightToWatch() {
        try (FakeFleet old =
                FakeFleet.builder().workers("worker1").withoutWorkerWatch().start()) {
            TestClient proxy = proxyOf(old);

            assertThat(proxy.get(PODS).status()).isEqualTo(200);
            assertThat(proxy.get(PODS + "?watch=true").status()).isEqualTo(403);
        }
    }

    private static int finalizers(List<JsonNode> events) {
        return events.isEmpty()
                ? -1
                : events.get(events.size() - 1)
                        .at("/object/metadata/finalizers")
                        .size();
    }

    private static long ofType(String type, List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .count();
    }

    private static long version(JsonNode event) {
        return event.at("/object/metadata/resourceVersion").asLong();
    }
}
