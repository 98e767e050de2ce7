package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeTaskBuilder;
import io.github.multikueue.proxy.core.fake.HandClock;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who follows a run is told why a task does not start. */
@Timeout(120)
class StartProblemNoticesTest {

    private static final String IMAGE = "registry.example/none:1";
    private static final String TAINT = "0/3 nodes are available: 3 node(s) had untolerated taint(s).";

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
    private final HandClock clock = new HandClock();
    private final RunLogFixture logs = new RunLogFixture(fleet).withClock(clock);
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1");
    private FeedReader reader;

    @BeforeEach
    void begin() {
        logs.await(run.admit("spoke-1"), PlacementState.ADMITTED);
        reader = logs.follow("build-1");
    }

    @AfterEach
    void close() {
        logs.close();
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                problem(
                        "image pull",
                        task -> task.create().cannotPullImage(IMAGE),
                        "PullImageFailed: build step \"step-fetch\" is pending with reason \"failed to pull and unpack"
                                + " image \\\"" + IMAGE + "\\\": not found\""),
                problem(
                        "no room on any node",
                        task -> task.create().cannotBeScheduled("0/3 nodes are available: 3 Insufficient cpu."),
                        "ExceededNodeResources: TaskRun Pod exceeded available resources"),
                problem(
                        "no node that fits",
                        task -> task.create().cannotBeScheduled(TAINT),
                        "Pending: pod status \"PodScheduled\":\"False\"; message: \"" + TAINT + "\""),
                problem(
                        "quota",
                        task -> task.exceedsQuota("compute").create(),
                        "ExceededResourceQuota: TaskRun Pod exceeded available resources: pods \"build-1-clone-pod\" is"
                                + " forbidden: exceeded quota: compute, requested: pods=1, used: pods=5, limited: pods=5"));
    }

    private static Arguments problem(String what, Function<FakeTaskBuilder, FakeTask> problem, String words) {
        return Arguments.of(what, problem, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void aTaskThatWaitsSaysWhyOnceAndIsReadWhenItStarts(
            String what, Function<FakeTaskBuilder, FakeTask> problem, String words) {
        FakeTask task = problem.apply(cloneTask());
        awaitWatched(words);
        awaitInTime("# task clone has not started: " + words);

        if (task.pod() == null) {
            task.findsQuota();
        }
        task.start();
        task.step("fetch").log().line("fetching after all");
        task.finish();
        run.finish(true);

        reader.awaitEnd();
        assertThat(reader.text()).containsExactly("[clone : fetch] fetching after all");
        assertThat(reader.notices().stream().filter(each -> each.contains("has not started")))
                .hasSize(1);
    }

    static Stream<Arguments> fatal() {
        return Stream.of(
                problem(
                        "image pull given up (ImagePullBackOff)",
                        task -> task.create().giveUpPullingImage(IMAGE),
                        "TaskRunImagePullFailed: The step \"fetch\" in TaskRun \"build-1-clone\" failed to pull the image"
                                + " \"\". The pod errored with the message: \"Back-off pulling image \"" + IMAGE
                                + "\".\""),
                problem(
                        "missing ConfigMap (CreateContainerConfigError)",
                        task -> task.create().missesConfigMap("settings"),
                        "CreateContainerConfigError: Failed to create pod due to config error"));
    }

    /** While the run goes on: nobody waits for its end to hear of it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("fatal")
    void aTaskThatCannotStartSaysWhyOnceAtOnce(String what, Function<FakeTaskBuilder, FakeTask> problem, String words) {
        FakeTask task = problem.apply(cloneTask());
        assertThat(task.taskRun().at("/status").has("completionTime")).isTrue();
        reader.awaitNotice("# task clone failed: " + words);
        run.finish(false);

        reader.awaitEnd();
        assertThat(reader.text()).isEmpty();
        assertThat(reader.notices().stream().filter(each -> each.contains("clone")))
                .hasSize(1);
    }

    /** Every Pod has no node at first. */
    @Test
    void whatEveryTaskGoesThroughIsToldOnlyIfItLasts() {
        cloneTask().create().cannotBeScheduled(TAINT);
        run.task("later").steps("main").exceedsQuota("compute").create();
        reader.awaitNotice("later has not started");
        assertThat(reader.notices()).noneMatch(each -> each.contains("clone"));

        clock.pass(Duration.ofSeconds(4));
        run.task("last").steps("main").exceedsQuota("compute").create();
        reader.awaitNotice("last has not started");
        assertThat(reader.notices()).noneMatch(each -> each.contains("clone"));

        awaitInTime("# task clone has not started: Pending: ");
    }

    /** No time passes before, so that nothing that was only passed through has lasted. */
    private void awaitWatched(String words) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> logs.watchedAttempts("build-1").stream()
                        .anyMatch(each -> (each.reason() + ": " + each.message()).startsWith(words)));
    }

    private FakeTaskBuilder cloneTask() {
        return run.task("clone").steps("fetch");
    }

    /** The reader's clock goes on until it is told. */
    private void awaitInTime(String notice) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    clock.pass(Duration.ofMillis(500));
                    return reader.notices().stream().anyMatch(each -> each.startsWith(notice));
                });
    }
}
