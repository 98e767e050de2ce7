package io.github.multikueue.proxy.core.tekton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeWorkerRun;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a worker is the run's, and what only looks like it. */
class RunContentsTest {

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final FakeCluster worker = fleet.worker("spoke-1");
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
    private final FakeTask clone = run.startTask("clone", "fetch", "verify");
    private final WorkerClients workers =
            new WorkerClients(new FleetAdmin(fleet), Duration.ofMinutes(1), CallObserver.NONE, new Random(1));
    /** No time passes: what is known of a run stays known, however long a machine takes for the next step. */
    private final RunContents contents = new RunContents(workers, PipelineRuns.ONLY, null, () -> 0);

    private final Placement placement = placement(run);

    @AfterEach
    void stop() {
        workers.close();
        fleet.close();
    }

    @Nested
    class Lists {

        @Test
        void haveTheRunsTaskRunsAndPodsAndNothingElse() throws IOException {
            FakeTask build = run.startTask("build", "compile");
            fleet.createPipelineRun("team-a", "build-2").admit("spoke-1").startTask("clone", "fetch");
            run.remote().addAffinityAssistant();
            run.remote().addSpoofedPod("spoofed");
            taskRunThatOnlyHasTheLabel("labelled");

            assertThat(names(contents.taskRuns(placement, ListOptions.ALL)))
                    .containsExactly(build.name(), clone.name());
            assertThat(names(contents.pods(placement, ListOptions.ALL)))
                    .containsExactly(build.podName(), clone.podName());
        }

        @Test
        void haveThePodsOfEarlierTriesToo() throws IOException {
            String firstTry = clone.podName();
            clone.fail();
            clone.retry();

            assertThat(names(contents.pods(placement, ListOptions.ALL))).contains(firstTry, clone.podName());
        }

        @Test
        void keepFieldsThatNobodyHereKnows() throws IOException {
            worker.edit(
                    "taskruns",
                    "team-a",
                    clone.name(),
                    each -> each.withObject("/status")
                            .putObject("fieldOfTheFuture")
                            .put("depth", 1.50));

            JsonNode list = Json.MAPPER.readTree(contents.taskRuns(placement, ListOptions.ALL));

            assertThat(list.path("items").get(0)).isEqualTo(worker.get("taskruns", "team-a", clone.name()));
            assertThat(list.path("kind").asText()).isEqualTo("TaskRunList");
            assertThat(list.at("/metadata/resourceVersion").asText()).isNotEmpty();
        }

        @Test
        void areReadInPagesIfTheCallerWants() throws IOException {
            run.startTask("build", "compile");
            run.startTask("test", "unit");

            byte[] first = contents.taskRuns(placement, new ListOptions(2L, null));
            String next = Json.MAPPER.readTree(first).at("/metadata/continue").asText();
            byte[] second = contents.taskRuns(placement, new ListOptions(2L, next));

            assertThat(names(first)).hasSize(2);
            assertThat(names(second)).hasSize(1).doesNotContainAnyElementsOf(names(first));
        }

        @Test
        void costOneCallEachOnceTheRunIsKnown() {
            contents.pods(placement, ListOptions.ALL);
            worker.requests().clear();

            contents.taskRuns(placement, ListOptions.ALL);
            contents.pods(placement, ListOptions.ALL);

            assertThat(worker.requests().all())
                    .extracting(each -> each.verb() + " " + each.resource())
                    .containsExactly("list taskruns", "list pods");
        }

        @Test
        void areEmptyForARunThatHasNoneYet() throws IOException {
            Placement fresh =
                    placement(fleet.createPipelineRun("team-a", "fresh").admit("spoke-1"));

            assertThat(names(contents.taskRuns(fresh, ListOptions.ALL))).isEmpty();
            assertThat(names(contents.pods(fresh, ListOptions.ALL))).isEmpty();
        }

        @Test
        void ofARunThatWasRemovedSinceSaySo() {
            contents.taskRuns(placement, ListOptions.ALL);
            run.finish(true).removeFromWorker();

            assertThatThrownBy(() -> contents.taskRuns(placement, ListOptions.ALL))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("is not on worker \"spoke-1\"");
        }

        @Test
        void ofARunThatWasCreatedAnewSinceHaveWhatItHas() throws IOException {
            contents.taskRuns(placement, ListOptions.ALL);
            FakeTask again = createAnew().startTask("again", "main");

            assertThat(names(contents.taskRuns(placement, ListOptions.ALL))).containsExactly(again.name());
        }

        @Test
        void ofPodsOfARunThatWasCreatedAnewSinceHaveItsPods() throws IOException {
            contents.pods(placement, ListOptions.ALL);
            FakeTask again = createAnew().startTask("again", "main");

            assertThat(names(contents.pods(placement, ListOptions.ALL))).containsExactly(again.podName());
        }

        @Test
        void thatAreNoListsAreAFailureOfTheWorker() {
            worker.inject(Fault.on("list", "taskruns").html().times(1));
            assertThatThrownBy(() -> contents.taskRuns(placement, ListOptions.ALL))
                    .isInstanceOf(UpstreamFailureException.class);
            worker.inject(Fault.on("list", "taskruns").truncatedJson().times(1));
            assertThatThrownBy(() -> contents.taskRuns(placement, ListOptions.ALL))
                    .isInstanceOf(UpstreamFailureException.class);
        }
    }

    @Nested
    class Pods {

        @Test
        void ofTheRunCanBeSeen() throws IOException {
            JsonNode status = Json.MAPPER.readTree(contents.podStatus(placement, clone.podName()));

            assertThat(status)
                    .isEqualTo(worker.get("pods", "team-a", clone.podName()).path("status"));
            assertThat(contents.pod(placement, clone.podName()).container(null)).isEqualTo("step-fetch");
        }

        @Test
        void ofARunThatWasCreatedAnewSinceCanBeSeen() {
            contents.pod(placement, clone.podName());
            FakeTask again = createAnew().startTask("again", "main");

            assertThat(contents.pod(placement, again.podName()).metadata().name())
                    .isEqualTo(again.podName());
        }

        @Test
        void thatOnlyHaveTheRunsLabelsAreNotTheRuns() {
            run.remote().addSpoofedPod("spoofed");

            assertNotOfRun("spoofed");
        }

        @Test
        void ofTheAffinityAssistantAreNotTheRuns() {
            ObjectNode assistant = run.remote().addAffinityAssistant();

            assertNotOfRun(assistant.at("/metadata/name").asText());
        }

        @Test
        void ofAnotherRunAreNotTheRuns() {
            FakeTask other = fleet.createPipelineRun("team-a", "build-2")
                    .admit("spoke-1")
                    .startTask("clone", "fetch");

            assertNotOfRun(other.podName());
        }

        @Test
        void whoseOwnerHasTheRightNameAndTheWrongUidAreNotTheRuns() {
            pod("stale", owner("tekton.dev/v1", "TaskRun", clone.name(), "00000000-0000-0000-0000-000000000000", true));

            assertNotOfRun("stale");
        }

        @Test
        void whoseOwnerDoesNotManageThemAreNotTheRuns() {
            String uid = worker.get("taskruns", "team-a", clone.name())
                    .at("/metadata/uid")
                    .asText();
            pod("hanger-on", owner("tekton.dev/v1", "TaskRun", clone.name(), uid, false));

            assertNotOfRun("hanger-on");
        }

        @Test
        void ofAKindThatIsNotTektonsAreNotTheRuns() {
            contents.pod(placement, clone.podName()); // From now on the TaskRun is known to be the run's.
            String uid = worker.get("taskruns", "team-a", clone.name())
                    .at("/metadata/uid")
                    .asText();
            pod("job-pod", owner("batch/v1", "Job", clone.name(), uid, true));

            assertNotOfRun("job-pod");
        }

        @Test
        void ofAChildPipelineRunAreTheRuns() {
            String uid = worker.get("pipelineruns", "team-a", "build-1")
                    .at("/metadata/uid")
                    .asText();
            String child = create(
                    "pipelineruns",
                    "PipelineRun",
                    "child",
                    owner("tekton.dev/v1", "PipelineRun", "build-1", uid, true));
            String task = create(
                    "taskruns", "TaskRun", "child-task", owner("tekton.dev/v1", "PipelineRun", "child", child, true));
            pod("child-pod", owner("tekton.dev/v1", "TaskRun", "child-task", task, true));

            assertThat(contents.pod(placement, "child-pod").metadata().name()).isEqualTo("child-pod");
        }

        /** {@code null} is JSON, too. */
        @ParameterizedTest
        @ValueSource(strings = {"null", "[]", "{", ""})
        void thatAreNoObjectsAreAFailureOfTheWorker(String body) {
            contents.pod(placement, clone.podName()); // From now on the run is known.
            worker.inject(Fault.on("get", "pods").body(200, "application/json", body.getBytes(UTF_8)));

            assertThatThrownBy(() -> contents.pod(placement, clone.podName()))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("worker \"spoke-1\" gave an unusable answer: not the JSON expected");
        }

        @Test
        void thatDoNotExistAreNotFound() {
            assertThatThrownBy(() -> contents.podStatus(placement, "nothing"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("pods \"nothing\" not found on worker \"spoke-1\"");
        }

        private void assertNotOfRun(String pod) {
            assertThatThrownBy(() -> contents.podStatus(placement, pod))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("does not belong to PipelineRun team-a/build-1");
            assertThatThrownBy(() -> contents.pod(placement, pod)).isInstanceOf(NotFoundException.class);
        }
    }

    @Nested
    class Runs {

        @Test
        void thatSomebodyElseMadeOnTheWorkerAreSomebodyElses() {
            FakeRun elsewhere = fleet.createPipelineRun("team-a", "direct").reserveQuota();
            FakeWorkerRun foreign = fleet.createForeignRun("spoke-1", "team-a", "direct");
            FakeTask task = foreign.startTask("clone", "fetch");

            Placement there = placement(elsewhere);
            assertThatThrownBy(() -> contents.taskRuns(there, ListOptions.ALL))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("was not made by Kueue for Workload");
            assertThatThrownBy(() -> contents.pod(there, task.podName())).isInstanceOf(NotFoundException.class);
        }

        @Test
        void ofAnEarlierIncarnationAreNotThisOne() {
            edit(metadata -> metadata.withObject("/annotations")
                    .put("kueue.x-k8s.io/prebuilt-workload-name", "pipelinerun-build-1-00000"));

            assertNotMadeForWorkload(contents);
        }

        @Test
        void withoutKueuesOriginLabelAreNotKueues() {
            edit(metadata -> metadata.withObject("/labels").remove("kueue.x-k8s.io/multikueue-origin"));

            assertNotMadeForWorkload(contents);
        }

        @Test
        void ofAnotherManagerAreNotOursIfOurOriginIsKnown() {
            assertThat(new RunContents(workers, PipelineRuns.ONLY, "multikueue", Ticker.systemTicker())
                            .taskRuns(placement, ListOptions.ALL))
                    .isNotEmpty();
            assertNotMadeForWorkload(
                    new RunContents(workers, PipelineRuns.ONLY, "another-manager", Ticker.systemTicker()));
        }

        @Test
        void areLinkedByLabelInOlderKueues() {
            edit(metadata -> {
                JsonNode link = metadata.withObject("/annotations").remove("kueue.x-k8s.io/prebuilt-workload-name");
                metadata.withObject("/labels").set("kueue.x-k8s.io/prebuilt-workload-name", link);
            });

            assertThat(contents.taskRuns(placement, ListOptions.ALL)).isNotEmpty();
        }

        private void edit(Consumer<ObjectNode> change) {
            worker.edit("pipelineruns", "team-a", "build-1", each -> change.accept(each.withObject("/metadata")));
        }

        private void assertNotMadeForWorkload(RunContents of) {
            assertThatThrownBy(() -> of.taskRuns(placement, ListOptions.ALL))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("was not made by Kueue for Workload \""
                            + run.workload().name() + "\"");
        }
    }

    /** As Kueue does with a run that it takes back and admits again: it has the same Workload, and another UID there. */
    private FakeRun createAnew() {
        return run.evict().finishEviction().admit("spoke-1");
    }

    private static Placement placement(FakeRun of) {
        return new Placement(
                PipelineRuns.KIND.reference(of.namespace(), of.name()),
                of.uid(),
                PlacementState.ADMITTED,
                "spoke-1",
                of.workload().name(),
                List.of(),
                null,
                null);
    }

    private void taskRunThatOnlyHasTheLabel(String name) {
        worker.create(("{\"apiVersion\":\"tekton.dev/v1\",\"kind\":\"TaskRun\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"team-a\",\"labels\":{\"tekton.dev/pipelineRun\":\"build-1\"}}}"));
    }

    private void pod(String name, String owner) {
        create("pods", "Pod", name, owner);
    }

    private String create(String resource, String kind, String name, String owner) {
        String apiVersion = kind.equals("Pod") ? "v1" : "tekton.dev/v1";
        ObjectNode object = worker.create("{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind
                + "\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"team-a\",\"labels\":"
                + "{\"tekton.dev/pipelineRun\":\"build-1\"},\"ownerReferences\":[" + owner
                + "]},\"spec\":{\"containers\":[{\"name\":\"step-x\"}]}}");
        assertThat(worker.get(resource, "team-a", name)).isNotNull();
        return object.at("/metadata/uid").asText();
    }

    private static String owner(String apiVersion, String kind, String name, String uid, boolean controller) {
        return "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "\",\"name\":\"" + name + "\",\"uid\":\""
                + uid + "\",\"controller\":" + controller + "}";
    }

    private static List<String> names(byte[] list) throws IOException {
        List<String> names = new ArrayList<>();
        Json.MAPPER
                .readTree(new String(list, UTF_8))
                .path("items")
                .forEach(each -> names.add(each.at("/metadata/name").asText()));
        return names;
    }
}
