package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeJob;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchedJobsTest {

    private static final JobKind JOB =
            JobKind.of("batch", "v1", "jobs", "Job").withPodLabel("batch.kubernetes.io/job-name");
    /** Stands for a kind whose Pods are managed by Jobs, as a JobSet's are. */
    private static final JobKind DEPLOYMENT =
            JobKind.of("apps", "v1", "deployments", "Deployment").withIntermediates(JOB);

    private static final JobReference TRAIN = JOB.reference("team-a", "train-1");

    private final FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2");
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));
    private MultiKueueProxy proxy;
    private DispatchedJobs jobs;

    @BeforeEach
    void connect(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        LogConfig logs = LogConfig.OFF.withStore(LogStoreConfig.DEFAULTS);
        fleet.manager().grant(FakeGrant.toUser("alice").verbs("get").resources("jobs", "deployments"));
        fleet.manager().grant(proxyMay("list", "watch", "get"));
        fleet.worker("spoke-1").grant(proxyMay("get"));
        proxy = MultiKueueProxy.builder()
                .config(ProxyConfig.builder().logs(logs).build())
                .kubeconfig(kubeconfig)
                .addJobKind(JOB)
                .addJobKind(DEPLOYMENT)
                .connect();
        jobs = proxy.jobs();
    }

    private static FakeGrant proxyMay(String... verbs) {
        return FakeGrant.toUser("system:serviceaccount:kueue-system:multikueue-proxy")
                .verbs(verbs)
                .resources("deployments");
    }

    /** The Job on its worker, as the proxy knows, too. */
    private FakeJob admitted() {
        FakeJob job = fleet.createJob("team-a", "train-1").admit("spoke-1");
        awaitWorker(TRAIN, "spoke-1");
        return job;
    }

    /** A Workload that was made a moment ago may not be known yet. */
    private void awaitWorker(JobReference job, String worker) {
        await().ignoreException(NotFoundException.class)
                .untilAsserted(() -> assertThat(jobs.resolve(alice, job))
                        .returns(worker, Placement::worker)
                        .returns(PlacementState.ADMITTED, Placement::state));
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void aJobIsPlacedByItsWorkload() {
        FakeJob job = fleet.createJob("team-a", "train-1").queue();
        assertThat(jobs.resolve(alice, TRAIN).state()).isEqualTo(PlacementState.PENDING);
        assertThatThrownBy(() -> jobs.pods(alice, TRAIN, ListOptions.ALL)).isInstanceOf(NotAdmittedException.class);

        job.admit("spoke-2");

        awaitWorker(TRAIN, "spoke-2");
        Placement placement = jobs.resolve(alice, TRAIN);
        assertThat(placement.jobUid()).isEqualTo(job.uid());
        assertThat(placement.workloadName()).isEqualTo(job.workload().name());
    }

    @Test
    void itsPodsAreThoseThatItManages() throws IOException {
        FakeJob job = admitted();
        String pod = job.startPod("main");
        spoof("train-1-spoofed", null);
        spoof("train-1-other", "11111111-1111-1111-1111-111111111111");

        assertThat(names(jobs.pods(alice, TRAIN, ListOptions.ALL))).containsExactly(pod);
        assertThat(new String(jobs.podStatus(alice, TRAIN, pod).json(), UTF_8)).contains("\"phase\":\"Running\"");
        assertThatThrownBy(() -> jobs.podStatus(alice, TRAIN, "train-1-spoofed"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("does not belong to Job team-a/train-1");
        assertThatThrownBy(() -> jobs.log(alice, TRAIN, "train-1-other", null, LogOptions.ALL))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aJobThatKueueHasNotMadeIsSomebodyElses() {
        FakeJob job = admitted();
        String pod = job.startPod("main");
        fleet.worker("spoke-1")
                .edit(
                        "jobs",
                        "team-a",
                        "train-1",
                        object -> ((ObjectNode) object.at("/metadata/labels"))
                                .put("kueue.x-k8s.io/prebuilt-workload-name", "job-another-12345"));

        assertThatThrownBy(() -> jobs.pods(alice, TRAIN, ListOptions.ALL))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("was not made by Kueue");
        assertThatThrownBy(() -> jobs.log(alice, TRAIN, pod, null, LogOptions.ALL))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void itsLogIsFollowedToTheEndAndNotKept() throws IOException {
        FakeJob job = admitted();
        String pod = job.startPod("main", "sidecar");
        job.log(pod, "main").line("epoch 1");

        try (OpenLog log = jobs.log(alice, TRAIN, pod, null, LogOptions.FOLLOW);
                BufferedReader lines = new BufferedReader(new InputStreamReader(log.body(), UTF_8))) {
            assertThat(log.worker()).isEqualTo("spoke-1");
            assertThat(lines.readLine()).isEqualTo("epoch 1");
            job.log(pod, "main").line("epoch 2");
            assertThat(lines.readLine()).isEqualTo("epoch 2");
            job.endContainer(pod, "main");
            assertThat(lines.readLine()).isNull();
        }
        assertThat(proxy.logKeeping().orElseThrow().store().runs()).isZero();
    }

    @Test
    void whatIsGoneIsSaidToBeGone() {
        FakeJob job = admitted();
        String pod = job.startPod("main");
        job.endContainer(pod, "main");
        job.finish().removeFromWorker();

        await().untilAsserted(
                        () -> assertThat(jobs.resolve(alice, TRAIN).state()).isEqualTo(PlacementState.FINISHED));
        assertThatThrownBy(() -> jobs.log(alice, TRAIN, pod, null, LogOptions.ALL))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("it was removed there, as Kueue does");
    }

    @Test
    void theRightsAreThoseOfTheJobsOwnResource() {
        admitted().startPod("main");
        Caller bob = new Caller.BearerToken(fleet.user("bob"));

        assertThatThrownBy(() -> jobs.resolve(bob, TRAIN))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("cannot get resource \"jobs\" in API group \"batch\"");
        fleet.manager().grant(FakeGrant.toUser("carol").verbs("get").resources("jobs"));
        Caller carol = new Caller.BearerToken(fleet.user("carol", new FakeFleet.Right[0]));
        assertThatThrownBy(() -> jobs.pods(carol, TRAIN, ListOptions.ALL))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("cannot list resource \"pods\"");
    }

    @Test
    void aPodMayBeManagedByWhatTheJobManages() throws IOException {
        String workload = workloadOf(fleet.manager().create(deployment()));
        ObjectNode remote = deployment();
        remote.withObject("/metadata/labels")
                .put("kueue.x-k8s.io/multikueue-origin", "multikueue")
                .put("kueue.x-k8s.io/prebuilt-workload-name", workload);
        FakeCluster worker = fleet.worker("spoke-1");
        String uid = worker.create(remote).at("/metadata/uid").asText();
        FakeJob child = fleet.createJob("team-a", "set-1-0").admit("spoke-1");
        worker.edit("jobs", "team-a", "set-1-0", object -> own(object, "apps/v1", "Deployment", "set-1", uid));
        FakeJob other = fleet.createJob("team-a", "set-1-1").admit("spoke-1");

        String pod = child.startPod("main");
        String foreign = other.startPod("main");

        JobReference set = DEPLOYMENT.reference("team-a", "set-1");
        awaitWorker(set, "spoke-1");
        assertThat(names(jobs.pods(alice, set, ListOptions.ALL))).containsExactly(pod);
        assertThatThrownBy(() -> jobs.podStatus(alice, set, foreign)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aKindThatWasNotAddedIsRefused() {
        JobReference other = new JobReference("jobset.x-k8s.io", "JobSet", "team-a", "set-1");

        assertThatThrownBy(() -> jobs.resolve(alice, other))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("kind: JobSet (expected: one of [PipelineRun, Job, Deployment])");
    }

    @Test
    void aPipelineRunIsOneOfThem() {
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");

        JobReference run = new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1");
        await().until(() -> proxy.resolve(alice, "team-a", "build-1").state() == PlacementState.ADMITTED);
        assertThat(jobs.resolve(alice, run)).isEqualTo(proxy.resolve(alice, "team-a", "build-1"));
    }

    private String workloadOf(ObjectNode set) {
        String uid = set.at("/metadata/uid").asText();
        ObjectNode workload =
                Json.object().put("apiVersion", "kueue.x-k8s.io/v1beta2").put("kind", "Workload");
        workload.putObject("metadata").put("namespace", "team-a").put("name", "deployment-set-1");
        own(workload, "apps/v1", "Deployment", "set-1", uid);
        fleet.manager().create(workload);
        fleet.manager().edit("workloads", "team-a", "deployment-set-1", object -> {
            ObjectNode status = object.withObject("/status").put("clusterName", "spoke-1");
            for (String type : List.of("QuotaReserved", "Admitted")) {
                status.withArray("/conditions").addObject().put("type", type).put("status", "True");
            }
        });
        return "deployment-set-1";
    }

    private static ObjectNode deployment() {
        ObjectNode set = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
        set.putObject("metadata").put("namespace", "team-a").put("name", "set-1");
        set.putObject("spec").put("managedBy", "kueue.x-k8s.io/multikueue");
        return set;
    }

    private static void own(ObjectNode object, String apiVersion, String kind, String name, String uid) {
        object.withObject("/metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", true);
    }

    /** A Pod with the labels of the Job's; of no owner, or of one that has the Job's name and another UID. */
    private void spoof(String pod, String ownerUid) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata =
                object.putObject("metadata").put("namespace", "team-a").put("name", pod);
        metadata.putObject("labels").put("batch.kubernetes.io/job-name", "train-1");
        if (ownerUid != null) {
            own(object, "batch/v1", "Job", "train-1", ownerUid);
        }
        object.putObject("spec").putArray("containers").addObject().put("name", "main");
        fleet.worker("spoke-1").garbageCollection(false);
        fleet.worker("spoke-1").create(object);
    }

    private static List<String> names(WorkerDocument pods) throws IOException {
        List<String> names = new ArrayList<>();
        Json.MAPPER
                .readTree(pods.json())
                .path("items")
                .forEach(each -> names.add(each.at("/metadata/name").asText()));
        return names;
    }
}
