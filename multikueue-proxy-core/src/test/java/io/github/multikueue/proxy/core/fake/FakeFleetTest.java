package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps of Kueue and Tekton leave behind what the real controllers would. */
class FakeFleetTest {
    private static final String NS = "team-a";

    /** Time stands still, so that no finished run goes from its worker while a test still looks at it. */
    private final FakeFleet fleet = FakeFleet.builder()
            .workers("spoke-1", "spoke-2")
            .pace(new HandPace())
            .start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Job,batch,name,uid,job-name-ef3a1",
        "PipelineRun,tekton.dev,build-1,11111111-2222-3333-4444-555555555555,pipelinerun-build-1-b138b"
    })
    void workloadsAreNamedAsKueueNamesThem(String kind, String group, String name, String uid, String expected) {
        assertThat(WorkloadName.of(kind, group, name, uid)).isEqualTo(expected);
    }

    @Test
    void theSlicesOfAWorkloadHashTheirNumberToo() {
        assertThat(WorkloadName.of("Job", "batch", "name", "uid", "1")).isEqualTo("job-name-2514c");
        assertThat(WorkloadName.of("Job", "batch", "n".repeat(300), "uid")).hasSize(253);
    }

    @Test
    void aRunIsQueuedThenDispatchedThenAdmittedToOneWorker() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").queue();
        assertThat(condition(run, "QuotaReserved")).isEqualTo("False Pending");
        assertThat(run.workload().object().at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo(run.uid());

        run.nominate("spoke-1", "spoke-2");
        assertThat(condition(run, "QuotaReserved")).isEqualTo("True QuotaReserved");
        assertThat(run.workload().clusterName()).isNull();
        assertThat(run.workload().object().at("/status/nominatedClusterNames").toString())
                .isEqualTo("[\"spoke-1\",\"spoke-2\"]");
        assertThat(fleet.worker("spoke-2").list("workloads", NS)).hasSize(1);

        run.admit("spoke-1");
        assertThat(run.workload().clusterName()).isEqualTo("spoke-1");
        assertThat(run.workload().object().at("/status/nominatedClusterNames").isMissingNode())
                .isTrue();
        assertThat(run.workload().object().at("/status/admissionChecks/0/state").asText())
                .isEqualTo("Ready");
        assertThat(condition(run, "Admitted")).isEqualTo("True Admitted");
        assertThat(fleet.worker("spoke-2").list("workloads", NS)).isEmpty();
        assertThat(fleet.worker("spoke-2").list("pipelineruns", NS)).isEmpty();
    }

    @Test
    void theRemoteRunIsAnotherObjectWithOriginAndLink() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");
        ObjectNode remote = Objects.requireNonNull(run.remote().object());

        assertThat(run.remote().uid()).isNotEqualTo(run.uid());
        assertThat(remote.at("/metadata/labels/kueue.x-k8s.io~1multikueue-origin")
                        .asText())
                .isEqualTo("multikueue");
        assertThat(remote.at("/metadata/annotations/kueue.x-k8s.io~1prebuilt-workload-name")
                        .asText())
                .isEqualTo(run.workload().name());
        assertThat(remote.path("spec").has("managedBy")).isFalse();
        assertThat(remote.path("metadata").has("ownerReferences")).isFalse();
        assertThat(run.object().at("/status/startTime").asText()).isNotEmpty();
    }

    @Test
    void olderKueuesLinkByLabelAndServeV1beta1Only() {
        try (FakeFleet old = FakeFleet.builder()
                .workers("spoke-1")
                .kueueVersions("v1beta1")
                .linkByLabel()
                .deadWorkers(1)
                .start()) {
            FakeRun run = old.createPipelineRun(NS, "build-1").admit("spoke-1");

            assertThat(run.remote()
                            .object()
                            .at("/metadata/labels/kueue.x-k8s.io~1prebuilt-workload-name")
                            .asText())
                    .isEqualTo(run.workload().name());
            JsonNode cluster = old.manager().get("multikueueclusters", "", "dead-1");
            assertThat(cluster.at("/spec/kubeConfig/location").asText()).isEqualTo("dead-1-secret");
            assertThat(cluster.at("/status/conditions/0/status").asText()).isEqualTo("False");
        }
    }

    @Test
    void aTaskIsATaskRunAndAPodOwnedByUidDownFromTheRun() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");

        FakeTask task = run.startTask("clone", "fetch", "verify");

        ObjectNode taskRun = Objects.requireNonNull(task.taskRun());
        ObjectNode pod = Objects.requireNonNull(task.pod());
        assertThat(taskRun.at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo(run.remote().uid());
        assertThat(pod.at("/metadata/ownerReferences/0/uid")).isEqualTo(taskRun.at("/metadata/uid"));
        assertThat(pod.at("/metadata/labels/tekton.dev~1pipelineRunUID").asText())
                .isEqualTo(run.remote().uid());
        assertThat(names(pod.at("/spec/containers"))).containsExactly("step-fetch", "step-verify");
        assertThat(taskRun.at("/status/podName").asText()).isEqualTo("build-1-clone-pod");
        assertThat(run.object().at("/status/childReferences/0/pipelineTaskName").asText())
                .isEqualTo("clone");
    }

    @Test
    void stepsEndOneByOneAndTheirLogsWithThem() {
        FakeTask task = fleet.createPipelineRun(NS, "build-1").admit("spoke-1").startTask("clone", "fetch", "verify");

        task.step("fetch").log().line("cloning");
        task.step("fetch").finish(3);
        task.step("verify").skip();
        task.fail();

        JsonNode steps = task.taskRun().at("/status/steps");
        assertThat(steps.at("/0/terminated/exitCode").asInt()).isEqualTo(3);
        assertThat(steps.at("/1/terminationReason").asText()).isEqualTo("Skipped");
        assertThat(task.step("fetch").log().isEnded()).isTrue();
        assertThat(task.pod().at("/status/phase").asText()).isEqualTo("Failed");
        assertThat(task.taskRun().at("/status/conditions/0/status").asText()).isEqualTo("False");
    }

    @Test
    void aTaskThatIsOverHasStepsThatAreAlsoIfTheirLogsEndedBefore() {
        FakeTask task = fleet.createPipelineRun(NS, "build-1").admit("spoke-1").startTask("clone", "fetch", "verify");

        task.step("fetch").log().line("cloning").end();
        task.fail();

        JsonNode steps = task.taskRun().at("/status/steps");
        assertThat(steps.at("/0/terminated/exitCode").asInt(-1)).isZero();
        assertThat(steps.at("/1/terminated/exitCode").asInt(-1)).isEqualTo(1);
        assertThat(steps.findValues("running")).isEmpty();
    }

    @Test
    void aWaitingTaskHasContainersThatWait() {
        FakeTask task = fleet.createPipelineRun(NS, "build-1")
                .admit("spoke-1")
                .task("clone")
                .steps("fetch")
                .create();

        assertThat(task.pod()
                        .at("/status/containerStatuses/0/state/waiting/reason")
                        .asText())
                .isEqualTo("PodInitializing");
        task.start();
        assertThat(task.pod().at("/status/containerStatuses/0/state").has("running"))
                .isTrue();
    }

    @Test
    void aRetryKeepsTheOldStatusAndRunsInANewPod() {
        FakeTask task = fleet.createPipelineRun(NS, "build-1").admit("spoke-1").startTask("clone", "fetch");
        String first = task.podName();

        task.retry();
        task.retry();

        assertThat(task.podName()).isEqualTo("build-1-clone-pod-retry2");
        assertThat(task.taskRun().at("/status/retriesStatus/0/podName").asText())
                .isEqualTo(first);
        assertThat(task.taskRun().at("/status/retriesStatus")).hasSize(2);
        assertThat(fleet.worker("spoke-1").list("pods", NS)).hasSize(3);
    }

    @Test
    void finallyMatrixAndSidecarsAreMarkedAsTektonMarksThem() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");

        FakeTask notify = run.task("notify").inFinally().start();
        FakeTask member = run.task("test").matrixMember(1).sidecars("db").start();

        assertThat(notify.taskRun().at("/metadata/labels/tekton.dev~1memberOf").asText())
                .isEqualTo("finally");
        assertThat(member.name()).isEqualTo("build-1-test-1");
        assertThat(names(member.pod().at("/spec/containers"))).containsExactly("step-main", "sidecar-db");
        assertThat(run.object().at("/status/pipelineSpec/finally/0/name").asText())
                .isEqualTo("notify");
    }

    @Test
    void podsThatOnlyLookAsIfTheyBelongToTheRunHaveNoOwner() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");

        ObjectNode assistant = run.remote().addAffinityAssistant();
        ObjectNode spoofed = run.remote().addSpoofedPod("evil");

        assertThat(assistant.at("/metadata/labels/tekton.dev~1pipelineRun").asText())
                .isEqualTo("build-1");
        assertThat(spoofed.at("/metadata/labels/tekton.dev~1pipelineRunUID").asText())
                .isEqualTo(run.remote().uid());
        assertThat(spoofed.path("metadata").has("ownerReferences")).isFalse();
    }

    @Test
    void aForeignRunOfTheSameNameHasNoOrigin() {
        FakeWorkerRun foreign = fleet.createForeignRun("spoke-2", NS, "build-1");
        FakeTask task = foreign.startTask("clone", "fetch");

        assertThat(foreign.object().at("/metadata/labels").has("kueue.x-k8s.io/multikueue-origin"))
                .isFalse();
        assertThat(task.pod()).isNotNull();
        assertThat(fleet.manager().list("pipelineruns", NS)).isEmpty();
    }

    @Test
    void aFinishedRunKeepsItsWorkersNameAndThenLosesTheWorkersObjects() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");
        run.startTask("clone", "fetch").finish();

        run.finish(true);
        assertThat(condition(run, "Finished")).isEqualTo("True Succeeded");
        assertThat(run.workload().clusterName()).isEqualTo("spoke-1");
        assertThat(run.object().at("/status/conditions/0/status").asText()).isEqualTo("True");
        assertThat(fleet.worker("spoke-1").list("pods", NS)).hasSize(1);

        run.removeFromWorker();
        for (String resource : List.of("pipelineruns", "taskruns", "pods", "workloads")) {
            assertThat(fleet.worker("spoke-1").list(resource, NS)).as(resource).isEmpty();
        }
        assertThat(run.workload().object()).isNotNull();
    }

    @Test
    void anEvictionClearsTheWorkersNameWhilePodsLiveOnAndThenRemovesThem() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");
        FakeTask task = run.startTask("clone", "fetch");

        run.retryCheck();
        assertThat(run.workload().clusterName()).isEqualTo("spoke-1");
        assertThat(run.workload().object().at("/status/admissionChecks/0/state").asText())
                .isEqualTo("Retry");

        run.evict();
        assertThat(run.workload().clusterName()).isNull();
        assertThat(condition(run, "Evicted")).isEqualTo("True AdmissionCheck");
        assertThat(condition(run, "Admitted")).isEqualTo("True Admitted");
        assertThat(run.workload()
                        .object()
                        .at("/status/admissionChecks/0/message")
                        .asText())
                .isEqualTo("Reset to Pending after eviction. Previously: Retry");
        assertThat(task.pod()).isNotNull();

        run.finishEviction();
        assertThat(condition(run, "QuotaReserved")).isEqualTo("False Pending");
        assertThat(task.pod()).isNull();

        run.admit("spoke-2");
        assertThat(condition(run, "Evicted")).isEqualTo("False QuotaReserved");
        assertThat(run.workload().clusterName()).isEqualTo("spoke-2");
    }

    @Test
    void rejectedAndDeactivatedWorkloadsSaySo() {
        FakeRun rejected = fleet.createPipelineRun(NS, "rejected").reject();
        FakeRun inactive =
                fleet.createPipelineRun(NS, "inactive").reserveQuota().deactivate();

        assertThat(rejected.workload()
                        .object()
                        .at("/status/admissionChecks/0/state")
                        .asText())
                .isEqualTo("Rejected");
        assertThat(inactive.workload().object().at("/spec/active").asBoolean()).isFalse();
        assertThat(condition(inactive, "Evicted")).isEqualTo("True Deactivated");
    }

    @Test
    void aReCreatedRunHasAnotherUidAndWorkloadWhileTheOldOneMayLinger() {
        FakeRun old = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");
        old.deleteButKeepWorkload();

        FakeRun next = fleet.createPipelineRun(NS, "build-1").queue();

        assertThat(next.uid()).isNotEqualTo(old.uid());
        assertThat(old.workload().object().at("/metadata/deletionTimestamp").isTextual())
                .isTrue();
        assertThat(fleet.manager().list("workloads", NS)).hasSize(2);
        old.workload().releaseFinalizer();
        assertThat(old.workload().object()).isNull();
    }

    @Test
    void aDeletedRunLeavesNothingAnywhere() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");
        run.startTask("clone");

        run.delete();

        assertThat(fleet.manager().list("workloads", NS)).isEmpty();
        assertThat(fleet.worker("spoke-1").list("pods", NS)).isEmpty();
    }

    @Test
    void slicesAndVariantsAreFurtherWorkloadsOfTheRun() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1");

        FakeWorkload slice = run.addSlice();
        FakeWorkload variant = run.addVariant("gpu");

        assertThat(slice.clusterName()).isEqualTo("spoke-1");
        assertThat(slice.object().at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo(run.uid());
        assertThat(variant.object().at("/metadata/ownerReferences/0/kind").asText())
                .isEqualTo("Workload");
        assertThat(variant.object().at("/metadata/ownerReferences/0/uid"))
                .isEqualTo(run.workload().object().at("/metadata/uid"));
    }

    @Test
    void aWholeLifeInOneCall() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").complete("spoke-2", "hello");

        assertThat(condition(run, "Finished")).isEqualTo("True Succeeded");
        assertThat(fleet.worker("spoke-2").list("pods", NS)).isEmpty();
    }

    @Test
    void usersHaveTheirRightsInTheNamespaceOnly() {
        TestClient alice = TestClient.withToken(fleet.manager(), fleet.user("alice"));
        TestClient bob = TestClient.withToken(fleet.manager(), fleet.user("bob", FakeFleet.Right.GET_PIPELINERUNS));
        fleet.createPipelineRun(NS, "build-1");
        String run = "/apis/tekton.dev/v1/namespaces/team-a/pipelineruns/build-1";

        assertThat(alice.get(run).status()).isEqualTo(200);
        assertThat(alice.get("/api/v1/namespaces/team-a/pods").status()).isEqualTo(200);
        assertThat(alice.get("/api/v1/pods").status()).isEqualTo(403);
        assertThat(bob.get(run).status()).isEqualTo(200);
        assertThat(bob.get("/api/v1/namespaces/team-a/pods").status()).isEqualTo(403);
    }

    @Test
    void theProxyMayReadWhatItNeedsAndNothingMore() {
        TestClient proxy = TestClient.withToken(fleet.manager(), fleet.proxyToken());

        assertThat(proxy.get("/apis/kueue.x-k8s.io/v1beta2/workloads").status()).isEqualTo(200);
        assertThat(proxy.get("/api/v1/namespaces/kueue-system/secrets").status())
                .isEqualTo(200);
        assertThat(proxy.get("/api/v1/namespaces/team-a/secrets").status()).isEqualTo(403);
        assertThat(proxy.get("/api/v1/namespaces/team-a/pods").status()).isEqualTo(403);
        assertThat(proxy.delete("/apis/tekton.dev/v1/namespaces/team-a/pipelineruns/x")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRotatedSecretHoldsANewTokenAndTheOldOneIsRefused() {
        FakeCluster worker = fleet.worker("spoke-1");
        String before = tokenIn(fleet.kubeconfig("spoke-1"));
        String pods = "/api/v1/namespaces/team-a/pods";
        assertThat(TestClient.withToken(worker, before).get(pods).status()).isEqualTo(200);

        String now = fleet.rotateSecret("spoke-1");

        assertThat(tokenIn(fleet.kubeconfig("spoke-1"))).isEqualTo(now).isNotEqualTo(before);
        assertThat(TestClient.withToken(worker, before).get(pods).status()).isEqualTo(401);
        assertThat(TestClient.withToken(worker, now).get(pods).status()).isEqualTo(200);
        assertThat(TestClient.withToken(worker, now).delete(pods + "/x").status())
                .isEqualTo(403);
    }

    @Test
    void workersComeGoAndAreLost() {
        FakeRun run = fleet.createPipelineRun(NS, "build-1").admit("spoke-1").workerLost();
        assertThat(active("spoke-1")).isEqualTo("False ClientConnectionFailed");
        assertThat(run.workload().clusterName()).isEqualTo("spoke-1");
        fleet.recoverWorker("spoke-1");
        assertThat(active("spoke-1")).isEqualTo("True Active");

        fleet.addWorker("spoke-3");
        assertThat(fleet.workers()).containsExactly("spoke-1", "spoke-2", "spoke-3");
        fleet.removeWorker("spoke-2");
        assertThat(fleet.manager().get("multikueueclusters", "", "spoke-2")).isNull();
        assertThatThrownBy(() -> fleet.worker("spoke-2")).hasMessageContaining("spoke-2");
    }

    @Test
    void aWorkerMayBeConfiguredByPathOrClusterProfile() {
        fleet.usePath("spoke-1", "/etc/multikueue/kubeconfigs/spoke-1");
        fleet.useClusterProfile("spoke-2", "profile");

        JsonNode path = fleet.manager().get("multikueueclusters", "", "spoke-1");
        JsonNode profile = fleet.manager().get("multikueueclusters", "", "spoke-2");
        assertThat(path.at("/spec/clusterSource/kubeConfig/locationType").asText())
                .isEqualTo("Path");
        assertThat(profile.at("/spec/clusterSource").toString())
                .isEqualTo("{\"clusterProfileRef\":{\"name\":\"profile\"}}");
        assertThat(active("spoke-2")).isEqualTo("True Active");
    }

    private String active(String worker) {
        return condition(fleet.manager().get("multikueueclusters", "", worker), "Active");
    }

    private static String condition(FakeRun run, String type) {
        return condition(run.workload().object(), type);
    }

    private static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText() + " "
                        + condition.path("reason").asText();
            }
        }
        return "";
    }

    private static String tokenIn(String kubeconfig) {
        return kubeconfig.replaceAll("(?s).*token: \"([^\"]*)\".*", "$1");
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(element -> names.add(element.path("name").asText()));
        return names;
    }
}
