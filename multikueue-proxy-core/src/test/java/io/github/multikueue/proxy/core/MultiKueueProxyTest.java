package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a PipelineRun on a fleet, as a caller of the library sees it. */
class MultiKueueProxyTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").keepFinishedRuns().start();
    private final MultiKueueProxy proxy = TestProxies.connect(fleet);
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));

    @BeforeEach
    void ready() {
        await().until(() -> proxy.readiness().ready());
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void aRunIsFollowedFromTheQueueToItsEnd() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").queue();
        awaitState("build-1", PlacementState.PENDING);

        run.nominate("spoke-1", "spoke-2");
        awaitState("build-1", PlacementState.DISPATCHING);
        assertThatThrownBy(() -> proxy.taskRuns(alice, "team-a", "build-1", ListOptions.ALL))
                .isInstanceOf(NotAdmittedException.class)
                .hasMessageContaining("state Dispatching")
                .hasMessageContaining("[spoke-1, spoke-2]");

        run.admit("spoke-2");
        awaitState("build-1", PlacementState.ADMITTED);
        assertThat(proxy.resolve(alice, "team-a", "build-1").worker()).isEqualTo("spoke-2");

        FakeTask clone = run.startTask("clone", "fetch", "verify");
        clone.step("fetch").log().line("cloning");
        WorkerDocument taskRuns = proxy.taskRuns(alice, "team-a", "build-1", ListOptions.ALL);
        assertThat(taskRuns.worker()).isEqualTo("spoke-2");
        assertThat(names(taskRuns)).containsExactly(clone.name());
        assertThat(names(proxy.pods(alice, "team-a", "build-1", ListOptions.ALL)))
                .containsExactly(clone.podName());
        assertThat(new String(
                        proxy.podStatus(alice, "team-a", "build-1", clone.podName())
                                .json(),
                        UTF_8))
                .contains("\"phase\":\"Running\"");

        try (OpenLog log = proxy.log(alice, "team-a", "build-1", clone.podName(), null, LogOptions.FOLLOW)) {
            assertThat(log.subject()).contains("step-fetch");
            BufferedReader lines = new BufferedReader(new InputStreamReader(log.body(), UTF_8));
            assertThat(lines.readLine()).isEqualTo("cloning");
            clone.step("fetch").log().line("done");
            assertThat(lines.readLine()).isEqualTo("done");
            clone.finish();
            assertThat(lines.readLine()).isNull();
        }

        run.finish(true);
        awaitState("build-1", PlacementState.FINISHED);
        run.removeFromWorker();
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> proxy.taskRuns(alice, "team-a", "build-1", ListOptions.ALL))
                                .isInstanceOf(NotFoundException.class)
                                .hasMessageContaining("is not on worker \"spoke-2\"")
                                .hasMessageContaining("state Finished"));
    }

    @Test
    void anAdmittedRunWhoseWorkerCannotBeUsedSaysSo() {
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        awaitState("build-1", PlacementState.ADMITTED);

        fleet.setKubeconfig("spoke-1", "not a kubeconfig");

        await().untilAsserted(() -> {
            Placement placement = proxy.resolve(alice, "team-a", "build-1");
            assertThat(placement.state()).isEqualTo(PlacementState.ADMITTED);
            assertThat(placement.worker()).isEqualTo("spoke-1");
            assertThat(placement.reason()).isEqualTo("WorkerUnavailable");
            assertThat(placement.message()).startsWith("worker spoke-1 cannot be used: BadKubeConfig: ");
        });
    }

    @Test
    void whoMayNotSeeTheRunDoesNotLearnWhetherItExists() {
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        Caller mallory = new Caller.BearerToken(fleet.user("mallory", new FakeFleet.Right[0]));

        assertThatThrownBy(() -> proxy.resolve(mallory, "team-a", "build-1"))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("pipelineruns.tekton.dev \"build-1\" is forbidden: cannot get resource \"pipelineruns\""
                        + " in API group \"tekton.dev\" in the namespace \"team-a\"");
        assertThatThrownBy(() -> proxy.resolve(mallory, "team-a", "nothing")).isInstanceOf(ForbiddenException.class);
    }

    @Test
    void eachUseCaseAsksForItsRightsAndNoOthers() {
        FakeTask clone =
                fleet.createPipelineRun("team-a", "build-1").admit("spoke-1").startTask("clone", "fetch");
        awaitState("build-1", PlacementState.ADMITTED);
        String pod = clone.podName();
        String getRun = "get tekton.dev pipelineruns  team-a build-1";

        assertThat(rightsAskedBy(() -> proxy.resolve(alice, "team-a", "build-1")))
                .containsExactly(getRun);
        assertThat(rightsAskedBy(() -> proxy.taskRuns(alice, "team-a", "build-1", ListOptions.ALL)))
                .containsExactly(getRun, "list tekton.dev taskruns  team-a ");
        assertThat(rightsAskedBy(() -> proxy.pods(alice, "team-a", "build-1", ListOptions.ALL)))
                .containsExactly(getRun, "list  pods  team-a ");
        assertThat(rightsAskedBy(() -> proxy.podStatus(alice, "team-a", "build-1", pod)))
                .containsExactly(getRun, "get  pods  team-a " + pod);
        assertThat(rightsAskedBy(() -> proxy.log(alice, "team-a", "build-1", pod, null, LogOptions.ALL)
                        .close()))
                .containsExactly(getRun, "get  pods log team-a " + pod);
    }

    private List<String> rightsAskedBy(ThrowingCallable useCase) {
        fleet.manager().requests().clear();
        assertThatCode(useCase).doesNotThrowAnyException();
        return fleet.manager().requests().of("create", "selfsubjectaccessreviews").stream()
                .map(MultiKueueProxyTest::right)
                .toList();
    }

    private static String right(FakeRequest review) {
        try {
            JsonNode attributes = Json.MAPPER.readTree(review.body()).at("/spec/resourceAttributes");
            return Stream.of("verb", "group", "resource", "subresource", "namespace", "name")
                    .map(field -> attributes.path(field).asText())
                    .collect(Collectors.joining(" "));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void logOptionsReachTheWorkerAsTheyAre() throws Exception {
        FakeTask clone =
                fleet.createPipelineRun("team-a", "build-1").admit("spoke-1").startTask("clone", "fetch");
        awaitState("build-1", PlacementState.ADMITTED);
        clone.step("fetch").log().line("one", "two", "three");
        LogOptions options =
                new LogOptions(false, false, true, 2L, null, Instant.parse("2020-01-02T03:04:05Z"), 1_000_000L);

        try (OpenLog log = proxy.log(alice, "team-a", "build-1", clone.podName(), "step-fetch", options)) {
            assertThat(new String(log.body().readAllBytes(), UTF_8)).matches("(\\S+Z (two|three)\n){2}");
        }
        assertThat(fleet.worker("spoke-1").requests().of("get", "pods/log"))
                .singleElement()
                .satisfies(each -> assertThat(each.query())
                        .isEqualTo(Map.of(
                                "container", List.of("step-fetch"),
                                "timestamps", List.of("true"),
                                "tailLines", List.of("2"),
                                "sinceTime", List.of("2020-01-02T03:04:05Z"),
                                "limitBytes", List.of("1000000"))));
    }

    @Test
    void namesAreCheckedBeforeAnythingIsAsked() {
        for (String name : List.of("", "..", "a/b", "A", "a%2fb", "x".repeat(254))) {
            assertThatThrownBy(() -> proxy.resolve(alice, "team-a", name)).isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> proxy.resolve(alice, name, "build-1")).isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> proxy.podStatus(alice, "team-a", "build-1", name))
                    .isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> proxy.log(alice, "team-a", "build-1", "pod", name, LogOptions.ALL))
                    .isInstanceOf(BadRequestException.class);
        }
        assertThat(fleet.manager().requests().count("create", "selfsubjectaccessreviews"))
                .isZero();
    }

    private void awaitState(String name, PlacementState state) {
        await().untilAsserted(() ->
                assertThat(proxy.resolve(alice, "team-a", name).state()).isEqualTo(state));
    }

    private static List<String> names(WorkerDocument list) throws Exception {
        List<String> names = new ArrayList<>();
        Json.MAPPER
                .readTree(list.json())
                .path("items")
                .forEach(each -> names.add(each.at("/metadata/name").asText()));
        return names;
    }
}
