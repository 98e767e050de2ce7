package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeWorkerRun;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.HandClock;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.runwatch.RunHistory;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a whole run as it is now. */
class RunLogTest {

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final HandClock clock = new HandClock();
    private final FakeFleet fleet = FakeFleet.builder()
            .workers("spoke-1")
            .clock(clock)
            .keepFinishedRuns()
            .start();
    private final RunLogFixture logs = new RunLogFixture(fleet);
    private final FakeRun run = admitted("build-1");

    @AfterEach
    void close() {
        logs.close();
    }

    @Nested
    class ToldInOrder {

        @Test
        void tasksOneAfterAnotherAsTheyRanAndStepsInTheirOrder() {
            FakeTask clone = task("clone", "fetch", "verify");
            clock.pass(A_WHILE);
            FakeTask lint = task("lint", "check");
            FakeTask build = task("build", "compile");
            build.step("compile").log().line("compiling");
            lint.step("check").log().line("checking");
            build.step("compile").log().line("compiled");
            clone.step("verify").log().line("verified");
            clone.step("fetch").log().line("fetching", "fetched");

            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] fetching",
                            "[clone : fetch] fetched",
                            "[clone : verify] verified",
                            "[lint : check] checking",
                            "[build : compile] compiling",
                            "[build : compile] compiled");
        }

        @Test
        void everyTryOfATaskAndFinallyTasksLast() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("first try");
            clone.retry();
            clone.step("fetch").log().line("second try");
            FakeTask report = run.task("report").inFinally().steps("mail").start();
            report.step("mail").log().line("failed to send");
            report.retry();
            report.step("mail").log().line("sent");
            FakeTask build = task("build", "compile");
            build.step("compile").log().line("compiling");

            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] first try",
                            "[clone : fetch] second try",
                            "[build : compile] compiling",
                            "[report : mail] failed to send",
                            "[report : mail] sent");
        }

        @Test
        void everyMemberOfAMatrix() {
            IntStream.of(2, 0, 1).forEach(member -> {
                FakeTask task =
                        run.task("test").matrixMember(member).steps("run").start();
                task.step("run").log().line("member " + member);
            });

            assertThat(read())
                    .containsExactly("[test : run] member 0", "[test : run] member 1", "[test : run] member 2");
        }

        @Test
        void tasksOfChildRuns() {
            FakeWorkerRun deploy = run.remote().startChildRun("deploy");
            deploy.startTask("apply", "kubectl").step("kubectl").log().line("applied");

            assertThat(read()).containsExactly("[deploy > apply : kubectl] applied");
        }

        @Test
        void failuresOfTasksThatHaveNoLog() {
            run.remote().startCustomRun("approve").fail("Rejected", "not on a Friday");
            run.remote().startCustomRun("notify").finish();

            assertThat(read()).containsExactly("# task approve failed: Rejected: not on a Friday");
        }

        @Test
        void logsThatAreEmptyAndLinesThatEndWithoutNewline() {
            FakeTask clone = task("clone", "fetch", "quiet", "verify");
            clone.step("fetch").log().line("fetching").raw(bytes("no newline"));
            clone.step("verify").log().line("verified");
            clone.finish();

            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] fetching", "[clone : fetch] no newline$", "[clone : verify] verified");
        }

        @Test
        void linesOfAnyLength() {
            String long1 = "x".repeat(3 << 20);
            String long2 = "y".repeat(64 << 10);
            task("clone", "fetch")
                    .step("fetch")
                    .log()
                    .line(long1, "short", long2, "")
                    .raw(bytes(long1));

            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] " + long1,
                            "[clone : fetch] short",
                            "[clone : fetch] " + long2,
                            "[clone : fetch] ",
                            "[clone : fetch] " + long1 + "$");
        }

        @Test
        void whoIsAskedForEachLine() {
            FakeTask clone = task("clone", "fetch");
            clone.retry();
            clone.step("fetch").log().line("again");

            assertThat(logs.read("build-1", RunLogOptions.ALL, null)
                            .all()
                            .get(0)
                            .origin())
                    .isEqualTo(new LogOrigin("spoke-1", clone.podName(), "step-fetch", "clone", "fetch", 2));
        }
    }

    @Nested
    class ReadsNoMoreThanItHasTo {

        @Test
        void stepsThatWereSkippedOrHaveNotStartedCostNothing() {
            FakeTask clone = task("clone", "fetch", "verify");
            clone.step("fetch").log().line("broken");
            clone.step("fetch").finish(1);
            clone.step("verify").skip();
            clone.fail();
            run.task("build").steps("compile").create();

            assertThat(read()).containsExactly("[clone : fetch] broken");
            assertThat(logs.opened).extracting(LogRequest::container).containsExactly("step-fetch");
        }

        @Test
        void sidecarsAndInitContainersOnlyIfAskedFor() {
            FakeTask task = run.task("test").steps("run").sidecars("db").start();
            task.log("prepare").line("preparing");
            task.step("run").log().line("testing");
            task.log("sidecar-db").line("listening");

            assertThat(read()).containsExactly("[test : run] testing");
            assertThat(logs.read("build-1", options().sidecars().get()))
                    .containsExactly("[test : run] testing", "[test : sidecar-db] listening");
            assertThat(logs.read("build-1", options().init().get()))
                    .containsExactly("[test : prepare] preparing", "[test : run] testing");
        }

        @Test
        void whatFailed() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("fine");
            clone.finish();
            FakeTask build = task("build", "prepare", "compile", "package");
            build.step("prepare").log().line("prepared");
            build.step("prepare").finish(0);
            build.step("compile").log().line("error: ;");
            build.step("compile").finish(2);
            build.step("package").skip();
            build.fail();

            assertThat(logs.read("build-1", options().failedOnly().get()))
                    .containsExactly("[build : compile] error: ;");
        }

        @Test
        void whatFailedAlthoughItsTaskWentOn() {
            FakeTask test = task("test", "unit", "report");
            test.step("unit").log().line("1 of 2 tests failed");
            test.step("unit").failAndContinue(1);
            test.step("report").log().line("reported");
            test.finish();

            assertThat(logs.read("build-1", options().failedOnly().get()))
                    .containsExactly("[test : unit] 1 of 2 tests failed");
        }

        @Test
        void oneTaskStepOrAttempt() {
            FakeTask clone = task("clone", "fetch", "verify");
            clone.step("fetch").log().line("first");
            clone.retry();
            clone.step("fetch").log().line("second");
            clone.step("verify").log().line("verified");
            IntStream.range(0, 2)
                    .forEach(member -> run.task("test")
                            .matrixMember(member)
                            .steps("run")
                            .start()
                            .step("run")
                            .log()
                            .line("member " + member));

            assertThat(logs.read("build-1", options().tasks("clone").get()))
                    .containsExactly("[clone : fetch] first", "[clone : fetch] second", "[clone : verify] verified");
            assertThat(logs.read("build-1", options().steps("verify").get()))
                    .containsExactly("[clone : verify] verified");
            assertThat(logs.read("build-1", options().steps("verify", "run").get()))
                    .containsExactly("[clone : verify] verified", "[test : run] member 0", "[test : run] member 1");
            assertThat(logs.read("build-1", options().tasks("clone").attempt(1).get()))
                    .containsExactly("[clone : fetch] first");
            assertThat(logs.read("build-1", options().tasks("build-1-test-1").get()))
                    .containsExactly("[test : run] member 1");
            assertThat(logs.read(
                            "build-1",
                            options().tasks("test", "clone").attempt(2).get()))
                    .containsExactly("[clone : fetch] second", "[clone : verify] verified");
        }

        @Test
        void whatWasWrittenSinceATime() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("before");
            clock.pass(A_WHILE);
            clone.step("fetch").log().line("after");

            assertThat(logs.read("build-1", options().sinceTime(clock.instant()).get()))
                    .containsExactly("[clone : fetch] after");
        }
    }

    @Nested
    class TheLastLines {

        private static final int TIMESTAMP = "2026-11-20T10:00:00.000000000Z ".length();

        /** All lines of a task have the same time, so that only counting tells them apart. */
        private final List<String> all = new ArrayList<>();

        private void write() {
            for (String task : List.of("a", "b", "c")) {
                FakeTask each = task(task, "one", "two");
                for (String step : List.of("one", "two")) {
                    IntStream.range(0, 3).forEach(i -> each.step(step).log().line("line " + i));
                    IntStream.range(0, 3).forEach(i -> all.add("[" + task + " : " + step + "] line " + i));
                }
                if (!task.equals("c")) {
                    each.finish();
                }
            }
        }

        static IntStream counts() {
            return IntStream.rangeClosed(0, 20);
        }

        @ParameterizedTest
        @MethodSource("counts")
        void areThoseOfTheWhole(int count) {
            write();

            assertThat(logs.read("build-1", options().tail(count).get()))
                    .containsExactlyElementsOf(all.subList(Math.max(0, all.size() - count), all.size()));
        }

        @Test
        void areLookedForInTheLastLogsOnly() {
            write();

            logs.read("build-1", options().tail(1).get());

            assertThat(logs.opened).extracting(LogRequest::pod).containsOnly("build-1-c-pod");
        }

        @Test
        void areAsManyAsWereAskedForWhateverIsWrittenMeanwhile() {
            write();
            logs.withLogs(growing(task("d", "one"), "line 0", "line 1", "line 2"));

            List<FeedReader.Line> last =
                    logs.read("build-1", options().tail(5).get(), null).all();

            assertThat(FeedReader.texts(last))
                    .containsExactly(
                            "[c : two] line 1",
                            "[c : two] line 2",
                            "[d : one] line 0",
                            "[d : one] line 1",
                            "[d : one] line 2");
            assertThat(logs.read("build-1", RunLogOptions.ALL, last.get(4).cursor())
                            .lines())
                    .containsExactly("[d : one] written meanwhile", "[d : one] and its end");
        }

        /** A task that goes on, and comes to its end, right after somebody has asked for its last lines. */
        private LogStreamer growing(FakeTask task, String... lines) {
            FakeLog log = task.step("one").log().line(lines);
            LogStreamer live = logs.logs();
            return request -> {
                InputStream answer = live.open(request);
                if (request.options().tailLines() == null || !request.pod().equals(task.podName())) {
                    return answer;
                }
                try (answer) {
                    byte[] all = answer.readAllBytes();
                    log.line("written meanwhile", "and its end");
                    task.finish();
                    return new ByteArrayInputStream(all);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }

        /** To find where they begin takes two calls, to tell them another one. */
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void areTheSameIfOneOfTheConnectionsBreaks(int call) {
            task("a", "one").step("one").log().line("line 0", "", "line 2").raw(bytes("x".repeat(100)));
            LogStreamer live = logs.logs();
            for (int bytes : breaks("line 0\n".length(), "\n".length(), "line 2\n".length(), 100)) {
                logs.withLogs(breaking(live, call, bytes));

                assertThat(logs.read("build-1", options().tail(3).get()))
                        .as("broken after %d bytes", bytes)
                        .containsExactly("[a : one] ", "[a : one] line 2", "[a : one] " + "x".repeat(100) + "$");
            }
        }

        /** Where a connection breaks: around the ends of every timestamp and line, and here and there in between. */
        private static SortedSet<Integer> breaks(int... lines) {
            SortedSet<Integer> breaks = new TreeSet<>();
            int position = 0;
            for (int line : lines) {
                for (int border : List.of(position, position += TIMESTAMP, position += line)) {
                    breaks.addAll(List.of(Math.max(0, border - 1), border, border + 1));
                }
            }
            for (int between = 0; between < position; between += 11) {
                breaks.add(between);
            }
            return breaks;
        }

        private static LogStreamer breaking(LogStreamer live, int call, int bytes) {
            AtomicInteger calls = new AtomicInteger();
            return request -> calls.incrementAndGet() == call
                    ? new SequenceInputStream(ByteStreams.limit(live.open(request), bytes), new BrokenStream())
                    : live.open(request);
        }

        private static final class BrokenStream extends InputStream {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        }

        @Test
        void areLookedForSinceATime() {
            task("a", "one").step("one").log().line("before");
            clock.pass(A_WHILE);
            task("b", "one").step("one").log().line("after");

            assertThat(logs.read(
                            "build-1",
                            options().sinceTime(clock.instant()).tail(5).get()))
                    .containsExactly("[b : one] after");
        }
    }

    @Nested
    class GoesOnBehindACursor {

        @Test
        void withExactlyTheRestWhereverThatIs() {
            FakeTask clone = task("clone", "fetch", "verify");
            clone.step("fetch").log().line("a", "b", "", "b");
            clone.step("verify").log().line("x".repeat(100_000), "c").raw(bytes("d"));
            clone.retry();
            clone.step("fetch").log().line("e");
            clock.pass(A_WHILE);
            clone.step("fetch").log().line("f", "f");
            clone.finish();
            run.remote().startCustomRun("approve").fail("Rejected", "no");
            task("build", "compile").step("compile").log().line("g", "h");

            List<FeedReader.Line> all =
                    logs.read("build-1", RunLogOptions.ALL, null).all();
            assertThat(all).hasSize(13);
            for (int i = 0; i < all.size(); i++) {
                String cursor = all.get(i).cursor();
                if (cursor == null) { // The reader has seen the end of this line only with the next one.
                    continue;
                }
                assertThat(logs.read("build-1", RunLogOptions.ALL, cursor).lines())
                        .as("behind %s", all.get(i))
                        .containsExactlyElementsOf(FeedReader.texts(all.subList(i + 1, all.size())));
            }
            assertThat(all.stream().filter(each -> each.cursor() == null)).hasSizeLessThanOrEqualTo(1);
        }

        @Test
        void alsoIfTheTaskHasGoneOnSince() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("a", "b");
            String cursor =
                    logs.read("build-1", RunLogOptions.ALL, null).all().get(1).cursor();
            clone.step("fetch").log().line("c");
            clone.finish();
            task("build", "compile").step("compile").log().line("d");

            assertThat(logs.read("build-1", RunLogOptions.ALL, cursor).lines())
                    .containsExactly("[clone : fetch] c", "[build : compile] d");
        }

        @Test
        void anOptionThatSaysWhereToBeginCountsNoMore() {
            task("clone", "fetch").step("fetch").log().line("a", "b", "c", "d");
            List<FeedReader.Line> all =
                    logs.read("build-1", options().tail(3).get(), null).all();

            assertThat(logs.read("build-1", options().tail(3).get(), all.get(0).cursor())
                            .lines())
                    .containsExactly("[clone : fetch] c", "[clone : fetch] d");
        }

        @Test
        void thatIsNotOfThisRunIsRefused() {
            task("clone", "fetch").step("fetch").log().line("a");
            admitted("build-2").startTask("clone", "fetch");
            String cursor =
                    logs.read("build-1", RunLogOptions.ALL, null).all().get(0).cursor();

            assertThatThrownBy(() -> logs.open("build-2", RunLogOptions.ALL, cursor))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("cursor");
            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.ALL, "x" + cursor))
                    .isInstanceOf(BadRequestException.class);
        }

        @Test
        void ofARunThatIsGoneIsAnswered410() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("a");
            String cursor =
                    logs.read("build-1", RunLogOptions.ALL, null).all().get(0).cursor();
            clone.finish();
            logs.await(run.finish(true), PlacementState.FINISHED).removeFromWorker();

            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.ALL, cursor))
                    .isInstanceOf(GoneException.class);
            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.ALL, "nonsense"))
                    .isInstanceOf(BadRequestException.class);
        }

        @Test
        void whoseLineHasBeenRotatedAwayIsToldOf() {
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("a", "b");
            String cursor =
                    logs.read("build-1", RunLogOptions.ALL, null).all().get(0).cursor();
            clock.pass(A_WHILE);
            clone.step("fetch").log().line("c").rotate(1);

            assertThat(logs.read("build-1", RunLogOptions.ALL, cursor).lines())
                    .containsExactly(
                            "[clone : fetch] # lines may be missing here: the line to go on behind is gone",
                            "[clone : fetch] c");
        }
    }

    @Nested
    class SaysWhatIsWrong {

        @Test
        void withNamesThatDoNotExist() {
            run.remote().declare("clone", "deploy");
            task("clone", "fetch", "verify");

            assertNotFound(
                    options().tasks("cloen").get(), "task \"cloen\" not found (expected: one of [clone, deploy])");
            assertNotFound(options().steps("fech").get(), "step \"fech\" not found (expected: one of [fetch, verify])");
            assertNotFound(
                    options().steps("fetch", "verfy").get(),
                    "step \"verfy\" not found (expected: one of [fetch, verify])");
            assertNotFound(options().attempt(2).get(), "attempt \"2\" not found (expected: one of [1])");
            assertThat(logs.read("build-1", options().tasks("deploy").get())).isEmpty();
        }

        @Test
        void withOptionsThatExcludeEachOther() {
            assertBadRequest(options().steps("fetch").sidecars().get(), "step and sidecars");
            assertBadRequest(options().steps("fetch").init().get(), "step and init");
            assertBadRequest(options().failedOnly().sidecars().get(), "failed=only and sidecars");
            assertBadRequest(options().failedOnly().init().get(), "failed=only and init");
            assertBadRequest(options().attempt(0).get(), "attempt: 0");
            assertBadRequest(options().tail(-1).get(), "tailLines: -1");
        }

        @Test
        void withARunThatIsNotOnAWorker() {
            logs.await(fleet.createPipelineRun("team-a", "pending").queue(), PlacementState.PENDING);
            fleet.createPipelineRun("team-a", "fresh");

            assertThatThrownBy(() -> logs.open("pending", RunLogOptions.ALL, null))
                    .isInstanceOf(NotAdmittedException.class);
            assertThatThrownBy(() -> logs.open("fresh", RunLogOptions.ALL, null))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> logs.open("nothing", RunLogOptions.ALL, null))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void withARunThatIsGone() {
            logs.await(run.finish(true), PlacementState.FINISHED).removeFromWorker();

            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.ALL, null))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("as Kueue does seconds after the end");
        }

        @Test
        void withARunWhoseLogsAreNotStoredAnyMoreAndSaysWhy() {
            logs.withHistory(new RunHistory() {
                @Override
                public List<RunTasks> of(Placement placement) {
                    return List.of();
                }

                @Override
                public Optional<String> removal(Placement placement) {
                    return Optional.of("the disk was full");
                }
            });
            logs.await(run.finish(true), PlacementState.FINISHED).removeFromWorker();

            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.ALL, null))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("as Kueue does seconds after the end")
                    .hasMessageEndingWith("its logs are not stored any more: the disk was full");
        }

        @Test
        void withOneContainerAndTellsTheOthers() {
            task("clone", "fetch").step("fetch").log().line("a");
            FakeTask build = task("build", "compile");
            fleet.worker("spoke-1").delete("pods", "team-a", build.podName());
            task("test", "run").step("run").log().line("b");
            fleet.worker("spoke-1")
                    .inject(Fault.onPath("GET", ".*/build-1-clone-pod/log").answer(500, "InternalError", "no disk"));

            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] # the log of container \"step-fetch\" of pod \"build-1-clone-pod\" cannot be read: worker spoke-1 answered 500: no disk",
                            "[build : compile] # the log of container \"step-compile\" of pod \"build-1-build-pod\" is gone: pods \"build-1-build-pod\" not found",
                            "[test : run] b");
        }

        @Test
        void aLogThatBreaksOffIsReadOnWhereItStopped() {
            String long1 = "x".repeat(300_000);
            FakeTask clone = task("clone", "fetch");
            clone.step("fetch").log().line("a", "b", "b", long1, "c").raw(bytes("d"));
            Fault broken = Fault.onPath("GET", ".*/build-1-clone-pod/log");
            for (int bytes : List.of(0, 20, 33, 40, 99, 100, 70_000, 200_000, 300_100)) {
                fleet.worker("spoke-1").inject(broken.dropAfter(bytes).times(1));

                assertThat(read())
                        .as("dropped after %d bytes", bytes)
                        .containsExactly(
                                "[clone : fetch] a",
                                "[clone : fetch] b",
                                "[clone : fetch] b",
                                "[clone : fetch] " + long1,
                                "[clone : fetch] c",
                                "[clone : fetch] d$");
            }
            fleet.worker("spoke-1").inject(broken.dropAfter(40));
            assertThat(read())
                    .containsExactly(
                            "[clone : fetch] a",
                            "[clone : fetch] # the log of container \"step-fetch\" of pod \"build-1-clone-pod\" broke off here:"
                                    + " the connection to the worker broke");
        }

        private void assertNotFound(RunLogOptions options, String message) {
            assertThatThrownBy(() -> logs.open("build-1", options, null))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage(message);
        }

        private void assertBadRequest(RunLogOptions options, String names) {
            assertThatThrownBy(() -> logs.open("build-1", options, null))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining(names);
        }
    }

    private FakeRun admitted(String name) {
        return logs.await(fleet.createPipelineRun("team-a", name).admit("spoke-1"), PlacementState.ADMITTED);
    }

    private FakeTask task(String name, String... steps) {
        return run.startTask(name, steps);
    }

    private List<String> read() {
        return logs.read("build-1", RunLogOptions.ALL);
    }

    private static TestOptions options() {
        return new TestOptions();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
