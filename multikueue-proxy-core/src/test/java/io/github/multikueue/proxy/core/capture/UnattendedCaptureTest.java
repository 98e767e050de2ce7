package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.capture.CaptureOutcomes.Result;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker is lost while its log is captured: whether that is waited for depends on who reads along now. */
@Timeout(120)
class UnattendedCaptureTest {

    @TempDir
    Path directory;

    private CaptureWorld world;
    private FakeRun run;
    private FakeTask task;
    private LogRequest follow;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        task = run.startTask("main", "run");
        follow = CaptureWorld.request(run, task, "step-run", LogOptions.FOLLOW);
        task.step("run").log().line("one");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void readOneLineAndLeave(LogOptions options) throws IOException {
        try (InputStream log = world.logs().open(follow.withOptions(options))) {
            assertThat(new String(log.readNBytes(4), UTF_8)).isEqualTo("one\n");
        }
    }

    private void loseWorker() {
        world.worker.disconnect();
        world.awaitFailures();
        world.pass(Duration.ofMinutes(20));
        world.awaitFailures();
    }

    @Test
    void whoHasLeftDoesNotMakeItImpatient() throws Exception {
        readOneLineAndLeave(LogOptions.FOLLOW);
        readOneLineAndLeave(new LogOptions(true, false, false, 10L, null, null, null));

        loseWorker();
        assertThat(world.captures().count()).isOne();
        task.step("run").log().line("two");
        task.finish();
        world.worker.reconnect();

        await().atMost(Duration.ofMinutes(1))
                .until(() -> world.captures().outcomes().count(Result.COMPLETE) == 1);
        assertThat(world.captures().outcomes().count(Result.FAILED)).isZero();
        assertThat(world.read(follow.withOptions(LogOptions.ALL))).isEqualTo("one\ntwo\n");
    }

    @Test
    void whoReadsAlongIsToldAfterAWhile() throws Exception {
        readOneLineAndLeave(LogOptions.FOLLOW);
        Future<String> reader = world.reader(follow);

        world.worker.disconnect();
        world.awaitFailures();
        world.pass(Duration.ofMinutes(20));

        assertThatThrownBy(reader::get).hasMessageContaining("cannot be reached since");
        await().atMost(Duration.ofMinutes(1)).until(() -> world.captures().count() == 0);
    }

    /** The capture that the follower reads along with is given up; another one goes on behind what is stored. */
    @Test
    void whoFollowsTheRunGetsTheRestWhenTheWorkerIsBack() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> world.resolver()
                                .resolve(PipelineRuns.KIND.reference("team-a", "build-1"))
                                .worker()
                        != null);
        Future<?> follower = world.follow(run, told);
        await().atMost(Duration.ofMinutes(1)).until(() -> told.contains("[main : run] one"));

        world.worker.disconnect();
        // Else a capture that is begun anew could fail, too, before the follower has noticed that the worker is away.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> told.stream().anyMatch(each -> each.startsWith("# trying again: worker spoke-1 ")));
        world.awaitFailures();
        world.pass(Duration.ofMinutes(20));
        await().atMost(Duration.ofMinutes(1)).until(() -> gaps(told).size() == 1);
        task.step("run").log().line("two");
        task.finish();
        world.worker.reconnect();
        await().atMost(Duration.ofMinutes(1)).until(() -> told.contains("[main : run] two"));
        run.finish(true);
        follower.get();

        assertThat(told.stream().filter(each -> each.startsWith("[")))
                .containsExactly("[main : run] one", "[main : run] two");
        assertThat(gaps(told)).singleElement().asString().contains("worker \"spoke-1\" cannot be reached since 20");
        assertThat(world.captures().outcomes().count(Result.FAILED)).isOne();
        assertThat(world.read(follow.withOptions(LogOptions.ALL))).isEqualTo("one\ntwo\n");
    }

    private static List<String> gaps(List<String> told) {
        return told.stream().filter(each -> each.contains("broke off")).toList();
    }

    @Test
    void itIsGivenUpAfterAnHour() throws Exception {
        readOneLineAndLeave(LogOptions.FOLLOW);
        loseWorker();

        world.pass(Duration.ofHours(1));

        await().atMost(Duration.ofMinutes(1)).until(() -> world.captures().count() == 0);
        assertThat(world.captures().outcomes().count(Result.FAILED)).isOne();
    }
}
