package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.RunSituation;
import io.github.multikueue.proxy.core.fake.SituationRun;
import io.github.multikueue.proxy.server.LogReader.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to a run, however its log is kept, whenever it is followed and over which transport: each line that was
 * written is read once, or one notice names what could not be read. The fleet has the pace of a real one, and waits for
 * nobody but those who are to see the first task: however busy the machine is, they are there while it runs.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultMatrixTest {

    /** How logs are kept. */
    private enum Capture {
        OFF,
        VIEWED,
        ALL;

        TestServer start(FakeFleet fleet, Path directory) {
            return this == OFF
                    ? TestServer.start(fleet, "LOG_STORE=off")
                    : TestServer.start(
                            fleet, "LOG_STORE=" + directory, "LOG_CAPTURE=" + name().toLowerCase(Locale.ROOT));
        }
    }

    /** When the readers come. */
    private enum When {
        BEFORE,
        DURING,
        AFTER
    }

    private static final String RUN = "run";

    /** Of PipelineRuns, TaskRuns, CustomRuns and Pods. */
    private static final int WATCHES = 4;

    /**
     * A busy machine may lose a race against the fleet's pace, in which what has ended is gone a second later, but not each time; who is
     * too slow for it at any time loses all of them.
     */
    private static final int TRIES = 6;

    @TempDir
    Path directory;

    static Stream<Arguments> cells() {
        return Stream.of(RunSituation.values())
                .flatMap(situation -> Stream.of(Capture.values())
                        .flatMap(capture ->
                                Stream.of(When.values()).map(when -> Arguments.of(situation, capture, when))));
    }

    @ParameterizedTest(name = "{0}, store {1}, readers {2}")
    @MethodSource("cells")
    void eachLineIsReadOnceOrItsLossIsSaid(RunSituation situation, Capture capture, When when) throws IOException {
        boolean complete = false;
        for (int i = 0; i < TRIES && !complete; i++) {
            Path store = Files.createDirectory(directory.resolve("store-" + i));
            FakeFleet fleet = FakeFleet.start("worker1", "worker2");
            try (TestServer server = capture.start(fleet, store)) {
                complete = play(
                        server,
                        situation.of(fleet, RUN),
                        when,
                        isKept(situation, capture, when),
                        FaultMatrixTest::isWatched);
            }
        }
        assertThat(complete).as("nothing is lost").isTrue();
    }

    /** As with the rights of earlier versions: what is too short to be seen is lost, but never without a word. */
    @ParameterizedTest(name = "{0}, store {1}")
    @CsvSource({"SHORT_LAST_TASK, ALL", "ONE_SHORT_TASK, VIEWED", "EVICTED_TO_ANOTHER_WORKER, ALL"})
    void whereNothingCanBeWatchedLossesAreSaid(RunSituation situation, Capture capture) {
        FakeFleet fleet = FakeFleet.builder()
                .workers("worker1", "worker2")
                .withoutWorkerWatch()
                .start();
        try (TestServer server = capture.start(fleet, directory)) {
            fleet.createPipelineRun(TestServer.NAMESPACE, "another").admit("worker1");
            LogReader another =
                    LogReader.follow(server, Transport.TEXT, TestServer.run("another", "log?prefix=false"), null);
            await().untilAsserted(() ->
                    assertThat(server.get("/ready?verbose", null).body()).contains("short tasks can be missed"));

            play(server, situation.of(fleet, RUN), When.BEFORE, true, any -> true);
            another.close();
        }
    }

    /** Whether somebody read the log in time, and may still ask for it. */
    private static boolean isKept(RunSituation situation, Capture capture, When when) {
        return when != When.AFTER || (capture == Capture.ALL && situation != RunSituation.DELETED);
    }

    /** Returns whether all readers read everything that can be read. */
    private static boolean play(
            TestServer server, SituationRun story, When when, boolean kept, Predicate<TestServer> seen) {
        List<LogReader> readers = when == When.BEFORE ? follow(server) : List.of();
        // What is said first is that the run waits, so that they all are there.
        readers.forEach(each -> await().until(() -> !each.notices().isEmpty()));
        CompletableFuture<Void> audience = new CompletableFuture<>();
        story.start(audience);
        await().until(() -> story.begun().isDone());
        if (when == When.DURING) {
            readers = follow(server);
            readers.forEach(each -> await().until(each::hasBegun));
        }
        await().until(() -> !kept || seen.test(server));
        audience.complete(null);
        await().until(() -> story.over().isDone());
        story.over().join();
        // On a busy machine, the end of the story may overtake the removal of what has run.
        await().until(() -> isRemoved(server.fleet().worker("worker1"))
                && isRemoved(server.fleet().worker("worker2")));
        readers = when == When.AFTER ? follow(server) : readers;
        boolean complete = true;
        for (LogReader reader : readers) {
            reader.awaitAnyEnd();
            ToldLog told = new ToldLog(reader, story.written());
            complete &= kept ? told.isComplete() : told.isGone();
        }
        return complete;
    }

    private static boolean isRemoved(FakeCluster worker) {
        return Stream.of("pipelineruns", "taskruns", "pods")
                .flatMap(each -> worker.list(each, SituationRun.NAMESPACE).stream())
                .noneMatch(each -> each.at("/metadata/name").asText().startsWith(RUN));
    }

    private static boolean isWatched(TestServer server) {
        return server.fleet().worker("worker1").openWatches() == WATCHES;
    }

    private static List<LogReader> follow(TestServer server) {
        return Stream.of(Transport.values())
                .map(each -> LogReader.follow(server, each, TestServer.run(RUN, "log?prefix=false"), null))
                .toList();
    }
}
