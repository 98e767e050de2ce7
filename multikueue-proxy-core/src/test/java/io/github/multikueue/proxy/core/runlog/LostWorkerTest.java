package io.github.multikueue.proxy.core.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.HandClock;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker is away for longer than a log of its own is waited for: who follows the run gets the rest when it is back. */
@Timeout(180)
class LostWorkerTest {

    private static final Duration FAILURE_TIMEOUT = Duration.ofMinutes(5);
    private static final String BROKE_OFF =
            "the log of container \"step-run\" of pod \"build-1-main-pod\" broke off here: ";

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").keepFinishedRuns().start();
    private final FakeCluster worker = fleet.worker("spoke-1");
    private final RunLogFixture logs = new RunLogFixture(fleet);
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1");
    private final AtomicLong passed = new AtomicLong();
    private final LivePodLogs live = new LivePodLogs(logs.workers, new PodContainerStates(logs.workers), policy());
    private FakeTask task;

    @BeforeEach
    void start() {
        logs.withLogs(live);
        logs.await(run.admit("spoke-1"), PlacementState.ADMITTED);
        task = run.startTask("main", "run");
    }

    @AfterEach
    void close() {
        live.close();
        logs.close();
    }

    /** Minutes pass when the test says so, and pauses are short. */
    private ResumePolicy policy() {
        Supplier<Backoff> pauses = () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(10), new Random(1));
        return new ResumePolicy(
                FAILURE_TIMEOUT,
                FAILURE_TIMEOUT,
                Duration.ofDays(1),
                pauses,
                pauses,
                () -> System.nanoTime() + passed.get(),
                Clock.systemUTC());
    }

    /** The worker is away until the reader is told that its log broke off. */
    private void loseWorker(FeedReader reader, long gaps) {
        worker.disconnect();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            passed.addAndGet(FAILURE_TIMEOUT.toNanos() / 4);
            return gaps(reader).size() == gaps;
        });
    }

    private static List<String> gaps(FeedReader reader) {
        return reader.notices().stream()
                .filter(each -> each.contains("broke off"))
                .toList();
    }

    private void write(String... lines) {
        task.step("run").log().line(lines);
    }

    @Test
    void theRestOfATryIsReadHoweverOftenTheWorkerWasAway() {
        FeedReader reader = logs.follow("build-1");
        write("one", "two");
        reader.awaitLine("[main : run] two");

        loseWorker(reader, 1);
        write("three");
        worker.reconnect();
        reader.awaitLine("[main : run] three");
        loseWorker(reader, 2);
        write("four");
        task.finish();
        worker.reconnect();
        reader.awaitLine("[main : run] four");
        run.finish(true);

        assertThat(reader.awaitEnd().text())
                .containsExactly("[main : run] one", "[main : run] two", "[main : run] three", "[main : run] four");
        assertThat(gaps(reader))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each)
                        .startsWith("[main : run] # trying again: " + BROKE_OFF
                                + "worker \"spoke-1\" cannot be reached since 20")
                        .doesNotContain("127.0.0.1"));
    }

    @Test
    void theStepsThatFollowAreReadTooAndALineThatHadBegunGoesOn() {
        FakeTask build = run.startTask("build", "compile", "package");
        FeedReader reader = logs.follow("build-1");
        write("one");
        task.step("run").log().raw("half".getBytes(UTF_8));
        build.step("compile").log().line("compiling");
        reader.awaitLine("[main : run] one").awaitLine("[build : compile] compiling");

        loseWorker(reader, 2);
        write(" a line", "three");
        task.finish();
        build.step("compile").finish(0);
        build.step("package").log().line("packaging");
        build.finish();
        worker.reconnect();
        reader.awaitLine("[build : package] packaging").awaitLine("[main : run] three");
        run.finish(true);
        reader.awaitEnd();

        assertThat(reader.text().stream().filter(each -> each.startsWith("[build")))
                .containsExactly("[build : compile] compiling", "[build : package] packaging");
        assertThat(String.join(
                                "|",
                                reader.text().stream()
                                        .filter(each -> each.startsWith("[main"))
                                        .toList())
                        .replace("$|[main : run] ", ""))
                .isEqualTo("[main : run] one|[main : run] half a line|[main : run] three");
        assertThat(gaps(reader)).hasSize(2);
    }

    @Test
    void aWorkerThatRefusesWhenItIsBackIsAskedAgain() {
        FeedReader reader = logs.follow("build-1");
        write("one");
        reader.awaitLine("[main : run] one");

        loseWorker(reader, 1);
        Fault.Injection refusal = worker.inject(
                Fault.on("get", "pods/log").answer(403, "Forbidden", "not yet").times(2));
        write("two");
        worker.reconnect();
        reader.awaitLine("[main : run] two");

        assertThat(refusal.hits()).isEqualTo(2);
        assertThat(gaps(reader)).hasSize(1);
    }

    @Test
    void aWorkerThatDoesNotComeBackIsGivenUpAMinuteAfterTheEndOfTheRun() {
        HandClock clock = new HandClock();
        logs.withClock(clock);
        FeedReader reader = logs.follow("build-1");
        write("one");
        reader.awaitLine("[main : run] one");

        loseWorker(reader, 1);
        // The log may have broken off before anybody had noticed that the worker cannot be looked at, either.
        reader.awaitNotice("# trying again: worker spoke-1 ");
        logs.await(run.finish(true), PlacementState.FINISHED);
        awaitEndInTime(reader, clock);

        assertThat(gaps(reader)).hasSize(1);
        assertThat(reader.notices().toString())
                .contains("what else there may be on worker spoke-1 is not known: worker spoke-1 ")
                .doesNotContain("cannot be read");
    }

    @Test
    void aWorkerThatWasLostJustBeforeTheEndIsGivenUpAMinuteAfterIt() {
        HandClock clock = new HandClock();
        logs.withClock(clock);
        FeedReader reader = logs.follow("build-1");
        write("one");
        reader.awaitLine("[main : run] one");

        worker.disconnect();
        logs.await(run.finish(true), PlacementState.FINISHED);
        awaitEndInTime(reader, clock);

        assertThat(gaps(reader))
                .containsExactly("[main : run] # " + BROKE_OFF + "it had not ended a minute after the run was over");
    }

    @Test
    void aPodThatIsGoneWhenTheWorkerIsBackIsSaidToBeGone() {
        FeedReader reader = logs.follow("build-1");
        write("one");
        reader.awaitLine("[main : run] one");

        loseWorker(reader, 1);
        write("two");
        worker.delete("pods", "team-a", task.podName());
        worker.reconnect();
        reader.awaitNotice("is gone: pods \"build-1-main-pod\" not found");
        task.finish();
        run.finish(true);

        assertThat(reader.awaitEnd().text()).containsExactly("[main : run] one");
        assertThat(gaps(reader)).hasSize(1);
    }

    /** The reader's clock goes on until it has its end. */
    private static void awaitEndInTime(FeedReader reader, HandClock clock) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            clock.pass(Duration.ofMinutes(1));
            return reader.isEnded();
        });
    }
}
