package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.kube.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a PipelineRun on a fleet, as a caller of the library sees it. */
class MultiKueueProxyTest {

    private final FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2");
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

        try (ContainerLog log = proxy.log(alice, "team-a", "build-1", clone.podName(), null, LogOptions.FOLLOW)) {
            assertThat(log.container()).isEqualTo("step-fetch");
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
