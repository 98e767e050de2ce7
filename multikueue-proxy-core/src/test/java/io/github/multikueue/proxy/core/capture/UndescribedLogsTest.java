package io.github.multikueue.proxy.core.capture;

import static io.github.multikueue.proxy.core.capture.CaptureWorld.WORKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.runwatch.Hold;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the store has of a run is told, also if the process died before it had written down what the run was made of. */
@Timeout(180)
class UndescribedLogsTest {

    private static final String LINE = "2026-03-01T10:00:00.000000001Z ";

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private FakeRun run;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.await(world.run("build-1"), PlacementState.ADMITTED);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** What a process leaves behind that was killed a moment after it began to store the log. */
    private void storeOnly(String pod, String podUid, String container, String text) throws IOException {
        LogKey key = new LogKey("team-a", "build-1", run.uid(), WORKER, pod, podUid, container);
        try (LogAppender appender = world.store().log(key).append()) {
            byte[] bytes = text.getBytes(UTF_8);
            appender.append(bytes, 0, bytes.length);
        }
    }

    private void evict() {
        run.evict().finishEviction();
        await().until(() -> world.worker.get("pipelineruns", "team-a", "build-1") == null);
    }

    @Test
    void aTryThatIsGoneIsToldBeforeTheNextOne() throws IOException {
        FakeTask first = run.startTask("clone", "fetch", "verify");
        String pod = first.podName();
        String uid = first.pod().at("/metadata/uid").asText();
        storeOnly(pod, uid, "step-fetch", LINE + "try one, fetched\n");
        storeOnly(pod, uid, "step-verify", LINE + "try one, veri");
        world.restart();
        evict();
        run.admit(WORKER);
        FakeTask second = run.startTask("clone", "fetch", "verify");
        second.step("fetch").log().line("try two, fetched");
        second.finish();
        await().untilAsserted(() -> assertThat(world.runLog(run))
                .filteredOn(each -> each.startsWith("["))
                .containsExactly("[clone : fetch] try one, fetched", "[clone : fetch] try two, fetched"));

        assertThat(world.runLog(run))
                .filteredOn(each -> each.startsWith("#"))
                .hasSize(2)
                .anyMatch(each -> each.contains("the rest of the log of container step-fetch of pod")
                        && each.contains(" is not known"))
                .anyMatch(each -> each.contains("step-verify") && each.contains("gone"));
    }

    @Test
    void aTryThatIsThereIsToldOnce() throws IOException {
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("fetched");
        storeOnly(task.podName(), task.pod().at("/metadata/uid").asText(), "step-fetch", "");
        task.finish();

        assertThat(world.runLog(run)).containsExactly("[clone : fetch] fetched");
    }

    @Test
    void taskAndTryAreReadFromTheNameOfThePod() throws IOException {
        storeOnly("build-1-deploy-pod-retry2", "uid-a", "step-push", LINE + "pushed\n");
        storeOnly("another-0123-pod", "uid-b", "sidecar-db", LINE + "served\n");
        storeOnly("no-pod-of-tekton", "uid-c", "main", LINE + "odd\n");

        List<RunTasks> known = world.notes().of(CaptureWorld.placement(run, WORKER));

        assertThat(known)
                .flatExtracting(RunTasks::tasks)
                .extracting(each -> each.name() + " " + each.object() + " "
                        + each.attempts().get(0).number() + " "
                        + each.attempts().get(0).containers().get(0).kind())
                .containsExactlyInAnyOrder(
                        "deploy build-1-deploy 3 STEP",
                        "another-0123 another-0123 1 SIDECAR",
                        "no-pod-of-tekton no-pod-of-tekton 1 SIDECAR");
    }

    /** A process that dies later than that has written down whose log it is. */
    @Test
    void aContainerIsNamedBeforeItsLogIsStored() throws IOException {
        FakeTask task = run.startTask("clone", "fetch");
        try (Hold watch = world.watches().hold(WORKER)) {
            await().until(() -> world.watchKnows(run));
            storeOnly(task.podName(), task.pod().at("/metadata/uid").asText(), "step-fetch", "");

            await().untilAsserted(() -> {
                world.notes().name(CaptureWorld.request(run, task, "step-fetch", LogOptions.FOLLOW));
                assertThat(RunDescription.read(world.store().run(run.uid()).orElseThrow())
                                .names(task.pod().at("/metadata/uid").asText(), "step-fetch"))
                        .isTrue();
            });
            assertThat(watch).isNotNull();
        }
    }
}
