package io.github.multikueue.proxy.core.runlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeCustomRun;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a whole run as it comes. */
class RunLogFollowTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").keepFinishedRuns().start();
    private final RunLogFixture logs = new RunLogFixture(fleet);
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1");

    @AfterEach
    void close() {
        logs.close();
    }

    @Nested
    class FromTheQueueToTheEnd {

        @Test
        void aRunIsFollowedWhereverItGoes() {
            FeedReader reader = logs.follow("build-1").awaitNotice("NoWorkload");
            run.queue();
            reader.awaitNotice("Pending");
            run.nominate("spoke-1", "spoke-2");
            reader.awaitNotice("Dispatching, nominated clusters [spoke-1, spoke-2]");
            run.admit("spoke-1");
            reader.awaitNotice("Admitted, worker spoke-1");
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("fetching");
            reader.awaitLine("[clone : fetch] fetching");

            run.retryCheck();
            reader.awaitNotice("Retrying");
            run.evict();
            reader.awaitNotice("Evicting");
            clone.cancel();
            run.finishEviction();
            reader.awaitNotice("Pending, reason Pending: At least one admission check is false");
            run.admit("spoke-2");
            reader.awaitNotice("Admitted, worker spoke-2");
            FakeTask again = run.startTask("clone", "fetch");
            again.step("fetch").log().line("fetching again");
            reader.awaitNotice("runs anew on worker spoke-2").awaitLine("[clone : fetch] fetching again");
            again.finish();
            run.finish(true);
            reader.awaitEnd();

            assertThat(reader.text()).containsExactly("[clone : fetch] fetching", "[clone : fetch] fetching again");
            assertThat(reader.lines().get(reader.lines().size() - 1))
                    .startsWith("# PipelineRun team-a/build-1: Finished, worker spoke-2, reason Succeeded");
            assertThat(reader.all().stream()
                            .filter(each -> each.text().endsWith("again") && each.origin() != null)
                            .map(each -> each.origin().worker()))
                    .containsExactly("spoke-2");
        }

        /** Credentials are rotated and API servers start while tasks begin. */
        @ParameterizedTest
        @ValueSource(ints = {401, 403, 429, 500, 503})
        void aLogThatCannotBeOpenedForAWhileIsReadNevertheless(int code) {
            fleet.worker("spoke-1")
                    .inject(Fault.on("get", "pods/log")
                            .answer(code, "Passing", "not now")
                            .times(2));
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("fetching");

            reader.awaitLine("[clone : fetch] fetching");
            clone.finish();
            run.finish(true);
            reader.awaitEnd();

            assertThat(reader.text()).containsExactly("[clone : fetch] fetching");
            assertThat(reader.notices().toString()).doesNotContain("cannot be read");
        }

        @Test
        void aRunThatBeginsAnewOnTheSameWorkerIsReadAnew() {
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("first");
            reader.awaitLine("[clone : fetch] first");
            run.evict().finishEviction();
            reader.awaitNotice("Pending");
            run.admit("spoke-1");
            run.startTask("clone", "fetch").step("fetch").log().line("second");
            reader.awaitLine("[clone : fetch] second");

            assertThat(reader.notices().toString()).contains("runs anew on worker spoke-1");
        }

        @Test
        void ofARunThatRunsAlreadyNothingIsSaidButItsLog() {
            admitted();
            run.startTask("clone", "fetch").step("fetch").log().line("fetching");

            assertThat(logs.follow("build-1")
                            .awaitLine("[clone : fetch] fetching")
                            .lines())
                    .containsExactly("[clone : fetch] fetching");
        }

        @Test
        void aRunThatIsOverIsToldInOrder() {
            admitted();
            run.remote().declare("a", "b");
            FakeTask a = run.startTask("a", "one");
            FakeTask b = run.startTask("b", "two");
            b.step("two").log().line("2");
            a.step("one").log().line("1");
            b.finish();
            a.finish();
            logs.await(run.finish(false), PlacementState.FINISHED);

            assertThat(logs.follow("build-1").awaitEnd().lines())
                    .containsExactly(
                            "[a : one] 1",
                            "[b : two] 2",
                            "# PipelineRun team-a/build-1: Finished, worker spoke-1, reason Failed:"
                                    + " Tasks Completed: 2 (Failed: 1, Cancelled 0), Skipped: 0");
        }

        @Test
        void aRunThatIsDeletedEnds() {
            FeedReader reader = admit();
            run.startTask("clone", "fetch").step("fetch").log().line("fetching");
            reader.awaitLine("[clone : fetch] fetching");

            run.delete();

            reader.awaitEnd();
            assertThat(reader.notices().toString()).contains("PipelineRun team-a/build-1 was deleted");
        }

        @Test
        void aRunWhoseTaskRunsGoBeforeItselfEnds() {
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("fetching");
            reader.awaitLine("[clone : fetch] fetching");
            fleet.worker("spoke-1").delete("taskruns", "team-a", clone.name());
            await().until(() ->
                    fleet.worker("spoke-1").requests().open().stream().noneMatch(FakeRequest::isFollow));

            run.finish(false).removeFromWorker();

            assertThat(reader.awaitEnd().text()).containsExactly("[clone : fetch] fetching");
        }

        /** The worker was asked for the Pod before; its watch began when there was none, and so will never tell of it. */
        @Test
        void aPodThatWentBeforeAnybodyWatchedIsNotWaitedFor() {
            Fault.Injection watchedPods = fleet.worker("spoke-1")
                    .inject(Fault.onPath("GET", "/api/v1/pods\\b.*").stall());
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("fetching");
            reader.awaitLine("[clone : fetch] fetching");
            Fault.Injection podsAsked = fleet.worker("spoke-1")
                    .inject(Fault.onPath("GET", "/api/v1/namespaces/team-a/pods\\b.*")
                            .stall());
            await().until(() -> podsAsked.hits() > 0);

            run.evict().finishEviction();
            watchedPods.release();
            await().until(() -> logs.observer.isWatched("spoke-1"));
            podsAsked.remove();
            run.admit("spoke-2").finish(true);

            assertThat(reader.awaitEnd().text()).containsExactly("[clone : fetch] fetching");
        }

        @Test
        void aRunThatIsReplacedByAnotherOfTheSameNameEnds() {
            FeedReader reader = admit();
            run.delete();
            fleet.createPipelineRun("team-a", "build-1")
                    .admit("spoke-1")
                    .startTask("clone", "fetch")
                    .step("fetch")
                    .log()
                    .line("of somebody else");

            assertThat(reader.awaitEnd().text()).isEmpty();
        }

        @Test
        void aRunOfWhichNothingIsLeftAndNothingWillComeIsRefused() {
            admitted();
            logs.await(run.finish(true), PlacementState.FINISHED).removeFromWorker();

            assertThatThrownBy(() -> logs.open("build-1", RunLogOptions.FOLLOW, null))
                    .isInstanceOf(NotFoundException.class);
        }

        /** Where it cannot be watched: what a watch has told need not be asked for. */
        @Test
        void aWorkerThatCannotBeAskedForAWhileIsAskedAgain() {
            admitted();
            try (RunLogFixture unwatched = RunLogFixture.unwatched(fleet)) {
                FeedReader reader = unwatched.follow("build-1");
                fleet.worker("spoke-1").inject(Fault.on("get", "pipelineruns").answer(500, "InternalError", "etcd"));
                reader.awaitNotice("trying again: worker spoke-1 answered 500");
                fleet.worker("spoke-1").clearFaults();
                run.startTask("clone", "fetch").step("fetch").log().line("fetching");

                reader.awaitLine("[clone : fetch] fetching");
            }
        }
    }

    @Nested
    class AsItComes {

        @Test
        void parallelTasksAreToldLineByLine() {
            FeedReader reader = admit();
            FakeTask a = run.startTask("a", "one");
            FakeTask b = run.startTask("b", "two");
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                a.step("one").log().line("" + i);
                reader.awaitLine("[a : one] " + i);
                b.step("two").log().line("" + i);
                reader.awaitLine("[b : two] " + i);
                expected.addAll(List.of("[a : one] " + i, "[b : two] " + i));
            }
            assertThat(reader.text()).containsExactlyElementsOf(expected);
        }

        @Test
        void aLineIsNeverTorn() {
            FeedReader reader = admit();
            FakeTask a = run.startTask("a", "one");
            FakeTask b = run.startTask("b", "two");
            String part = "x".repeat(100_000);
            a.step("one").log().line("a begins");
            b.step("two").log().line("b begins");
            reader.awaitLine("[a : one] a begins").awaitLine("[b : two] b begins");
            a.step("one").log().raw(part.getBytes(UTF_8));
            b.step("two").log().raw("short ".getBytes(UTF_8));
            for (int i = 0; i < 20; i++) {
                a.step("one").log().raw(part.getBytes(UTF_8));
                b.step("two").log().line("b " + i);
            }
            a.step("one").log().line("end");
            a.finish();
            b.finish();
            run.finish(true);

            List<String> expected = new ArrayList<>(List.of("[b : two] b begins", "[b : two] short b 0"));
            IntStream.range(1, 20).forEach(i -> expected.add("[b : two] b " + i));
            reader.awaitEnd();
            assertThat(reader.text().stream().filter(each -> each.startsWith("[b")))
                    .containsExactlyElementsOf(expected);
            assertThat(reader.text().stream().filter(each -> each.startsWith("[a")))
                    .containsExactly("[a : one] a begins", "[a : one] " + part.repeat(21) + "end");
        }

        @Test
        void triesAgainFinallyTasksMatricesAndChildRunsAreFound() {
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("first try");
            clone.retry();
            clone.step("fetch").log().line("second try");
            reader.awaitLine("[clone : fetch] first try").awaitLine("[clone : fetch] second try");
            clone.finish();
            for (int i = 0; i < 20; i++) {
                FakeTask member = run.task("test").matrixMember(i).steps("run").start();
                member.step("run").log().line("member " + i);
                member.finish();
            }
            IntStream.range(0, 20).forEach(i -> reader.awaitLine("[test : run] member " + i));
            FakeTask child = run.remote().startChildRun("deploy").startTask("apply", "kubectl");
            child.step("kubectl").log().line("applied");
            child.finish();
            reader.awaitLine("[deploy > apply : kubectl] applied");
            FakeCustomRun approval = run.remote().startCustomRun("approve");
            approval.retry();
            approval.fail("Rejected", "not on a Friday");
            reader.awaitNotice("task approve failed: Rejected: to be retried")
                    .awaitNotice("task approve (attempt 2) failed: Rejected: not on a Friday");
            FakeTask report = run.task("report").inFinally().steps("mail").start();
            report.step("mail").log().line("no server");
            report.retry();
            report.step("mail").log().line("sent");
            report.finish();
            run.finish(true);
            reader.awaitEnd();

            assertThat(reader.text()).as("%s", reader.lines()).hasSize(25);
        }

        @Test
        void stepsAreReadOneAfterAnother() {
            FeedReader reader = admit();
            FakeTask build = run.startTask("build", "compile", "package", "skipped");
            build.step("package").log().line("too early?");
            build.step("compile").log().line("compiling");
            reader.awaitLine("[build : compile] compiling");
            assertThat(reader.text()).containsExactly("[build : compile] compiling");
            build.step("compile").finish(0);
            reader.awaitLine("[build : package] too early?");
            build.step("package").finish(1);
            build.step("skipped").skip();
            build.fail();
            run.finish(false);

            assertThat(reader.awaitEnd().text()).hasSize(2);
            assertThat(logs.opened).extracting(LogRequest::container).startsWith("step-compile", "step-package");
        }

        @Test
        void sidecarsAreReadNextToTheSteps() {
            admitted();
            FeedReader reader =
                    logs.follow("build-1", new TestOptions().follow().sidecars().get(), null);
            FakeTask task = run.task("test").steps("run").sidecars("db").start();
            task.log("sidecar-db").line("listening");
            reader.awaitLine("[test : sidecar-db] listening");
            task.step("run").log().line("testing");
            reader.awaitLine("[test : run] testing");
            task.finish();
            run.finish(true);

            assertThat(reader.awaitEnd().text()).hasSize(2);
        }

        @Test
        void aTaskWhosePodHasNotStartedIsWaitedFor() {
            FeedReader reader = admit();
            FakeTask task = run.task("build").steps("compile").create();
            await().until(() -> hasSeen(task.podName()));
            assertThat(logs.opened).isEmpty();
            task.start();
            task.step("compile").log().line("compiling");

            reader.awaitLine("[build : compile] compiling");
        }

        @Test
        void whatFailsIsToldWhenItHasFailed() {
            admitted();
            FeedReader reader = logs.follow(
                    "build-1", new TestOptions().follow().failedOnly().get(), null);
            FakeTask build = run.startTask("build", "prepare", "compile");
            build.step("prepare").log().line("fine");
            build.step("prepare").finish(0);
            build.step("compile").log().line("error: ;");
            build.step("compile").finish(1);
            reader.awaitLine("[build : compile] error: ;");
            build.fail();
            run.finish(false);

            assertThat(reader.awaitEnd().text()).containsExactly("[build : compile] error: ;");
        }

        @Test
        void aTaskThatIsNotInThePipelineIsToldOfAsSoonAsThatIsKnown() {
            FeedReader reader = logs.follow(
                    "build-1", new TestOptions().follow().tasks("cloen").get(), null);
            run.admit("spoke-1");
            run.remote().declare("clone", "build");

            assertThat(reader.awaitEnd().notices())
                    .last()
                    .isEqualTo("# task \"cloen\" not found (expected: one of [clone, build])");
        }

        @Test
        void theLastLinesAndThenWhatComes() {
            admitted();
            FakeTask a = run.startTask("a", "one");
            FakeTask b = run.startTask("b", "two");
            a.step("one").log().line("a1", "a2", "a3");
            b.step("two").log().line("b1", "b2");
            FeedReader reader = logs.follow(
                            "build-1", new TestOptions().follow().tail(1).get(), null)
                    .awaitLine("[b : two] b2");
            a.step("one").log().line("a4");
            reader.awaitLine("[a : one] a4");

            assertThat(reader.lines()).containsExactly("[b : two] b2", "[a : one] a4");
        }
    }

    @Nested
    class GoesOnBehindACursor {

        @Test
        void withExactlyTheRestOfAnInterleavedLog() {
            FeedReader reader = admit();
            FakeTask a = run.startTask("a", "one", "two");
            FakeTask b = run.startTask("b", "three");
            FakeTask c = run.startTask("c", "four");
            for (int i = 0; i < 4; i++) {
                a.step(i < 2 ? "one" : "two").log().line("a" + i);
                b.step("three").log().line("b" + i);
                c.step("four").log().line("same");
                if (i == 1) {
                    a.step("one").finish(0);
                    c.step("four").log().line("x".repeat(200_000));
                    c.finish();
                    c = run.startTask("d", "four");
                }
                reader.awaitLine("[b : three] b" + i);
            }
            List.of(a, b, c).forEach(FakeTask::finish);
            logs.await(run.finish(true), PlacementState.FINISHED);
            reader.awaitEnd();
            List<FeedReader.Line> all =
                    reader.all().stream().filter(each -> each.origin() != null).toList();
            assertThat(all).hasSize(13);

            for (int i = 0; i < all.size(); i++) {
                List<String> rest = new ArrayList<>(FeedReader.texts(all.subList(i + 1, all.size())));
                FeedReader again =
                        logs.read("build-1", RunLogOptions.FOLLOW, all.get(i).cursor());
                assertThat(again.text()).as("behind line %d", i).containsExactlyInAnyOrderElementsOf(rest);
                assertThat(logs.read("build-1", RunLogOptions.ALL, all.get(i).cursor())
                                .text())
                        .containsExactlyInAnyOrderElementsOf(rest);
            }
        }

        @Test
        void whileParallelTasksGoOn() {
            FeedReader reader = admit();
            FakeTask a = run.startTask("a", "one");
            FakeTask b = run.startTask("b", "two");
            a.step("one").log().line("a1");
            reader.awaitLine("[a : one] a1");
            b.step("two").log().line("b1");
            reader.awaitLine("[b : two] b1");
            String cursor = reader.all().get(1).cursor();
            reader.close();
            a.step("one").log().line("a2");
            b.step("two").log().line("b2");
            a.finish();

            FeedReader again = logs.follow("build-1", RunLogOptions.FOLLOW, cursor)
                    .awaitLine("[a : one] a2")
                    .awaitLine("[b : two] b2");
            b.step("two").log().line("b3");
            again.awaitLine("[b : two] b3");

            assertThat(again.text()).containsExactlyInAnyOrder("[a : one] a2", "[b : two] b2", "[b : two] b3");
        }

        @Test
        void evenIfTheTasksThatWereReadAreGone() {
            FeedReader reader = admit();
            FakeTask clone = run.startTask("clone", "fetch");
            clone.step("fetch").log().line("fetching");
            clone.finish();
            FakeTask build = run.startTask("build", "compile");
            build.step("compile").log().line("1", "2");
            reader.awaitLine("[clone : fetch] fetching").awaitLine("[build : compile] 2");
            String cursor = reader.all().get(reader.all().size() - 1).cursor();
            reader.close();
            fleet.worker("spoke-1").delete("pods", "team-a", clone.podName());
            build.step("compile").log().line("3");
            build.finish();
            run.finish(true);

            assertThat(logs.read("build-1", RunLogOptions.FOLLOW, cursor).text())
                    .containsExactly("[build : compile] 3");
        }
    }

    @Nested
    class AfterKueueHasRemovedTheRun {

        @Test
        void theHistoryAndAStoreTellIt() {
            admitted();
            FakeTask clone = run.startTask("clone", "fetch", "verify");
            clone.finish();
            RunTasks seen = logs.contents.tasks(logs.resolver.resolve(RunLogFixture.job("build-1")));
            logs.await(run.finish(true), PlacementState.FINISHED).removeFromWorker();
            logs.withHistory(placement -> List.of(seen)).withLogs(stored());

            assertThat(logs.read("build-1", RunLogOptions.ALL))
                    .containsExactly("[clone : fetch] stored step-fetch", "[clone : verify] stored step-verify");
            FeedReader followed = logs.follow("build-1").awaitEnd();
            assertThat(followed.text()).hasSize(2);
            String cursor = followed.all().get(0).cursor();
            assertThat(logs.read("build-1", RunLogOptions.FOLLOW, cursor).text())
                    .containsExactly("[clone : verify] stored step-verify");
        }

        @Test
        void whatRanOnAnEarlierWorkerComesFirst() {
            admitted();
            run.startTask("clone", "fetch").finish();
            RunTasks seen = logs.contents.tasks(logs.resolver.resolve(RunLogFixture.job("build-1")));
            logs.await(run.evict().finishEviction(), PlacementState.PENDING);
            logs.await(run.admit("spoke-2"), PlacementState.ADMITTED);
            run.startTask("clone", "fetch").step("fetch").log().line("live");
            LogStreamer live = logs.logs();
            LogStreamer stored = stored();
            RunTasks settled = new RunTasks(seen.worker(), seen.runUid(), true, seen.declared(), seen.tasks());
            logs.withHistory(placement -> List.of(settled))
                    .withLogs(
                            request -> ("spoke-1".equals(request.placement().worker()) ? stored : live).open(request));

            FeedReader reader = logs.read("build-1", RunLogOptions.ALL, null);

            assertThat(reader.lines()).containsExactly("[clone : fetch] stored step-fetch", "[clone : fetch] live");
            assertThat(reader.all()).extracting(each -> each.origin().worker()).containsExactly("spoke-1", "spoke-2");
        }

        @Test
        void whatCameAndWentBetweenTwoLooksIsFoundInTheHistory() {
            AtomicReference<List<RunTasks>> history = new AtomicReference<>(List.of());
            RunLogFixture unwatched = RunLogFixture.unwatched(fleet);
            LogStreamer live = unwatched.logs();
            LogStreamer stored = stored();
            try (unwatched) {
                unwatched
                        .withHistory(placement -> history.get())
                        .withLogs(request -> (request.podUid() == null ? stored : live).open(request));
                admitted();
                FeedReader reader = unwatched.follow("build-1");
                FakeTask clone = run.startTask("clone", "fetch");
                clone.step("fetch").log().line("live");
                reader.awaitLine("[clone : fetch] live");
                RunTasks seen = unwatched.contents.tasks(unwatched.resolver.resolve(RunLogFixture.job("build-1")));
                fleet.worker("spoke-1").inject(Fault.on("list", "taskruns").answer(500, "InternalError", "etcd"));
                reader.awaitNotice("trying again");
                clone.finish();
                history.set(List.of(withBuild(seen)));
                run.finish(true).removeFromWorker();

                assertThat(reader.awaitEnd().text())
                        .containsExactly("[clone : fetch] live", "[build : compile] stored step-compile");
            }
        }

        @Test
        void aPodThatNobodySawIsNotTakenForAnEarlierOneOfItsName() {
            LogStreamer live = logs.logs();
            logs.withLogs(request -> (request.podUid() == null ? stored() : live).open(request));
            FeedReader reader = admit();
            run.startTask("clone", "fetch").step("fetch").log().line("first");
            reader.awaitLine("[clone : fetch] first");
            run.evict().finishEviction();
            reader.awaitNotice("Pending");
            run.admit("spoke-1");
            namesAPodThatIsNotThere(
                    run.task("clone").steps("fetch").exceedsQuota("small").create());
            reader.awaitNotice("runs anew on worker spoke-1");
            run.finish(false).removeFromWorker();
            reader.awaitEnd();

            LogRequest again = logs.opened.get(logs.opened.size() - 1);
            assertThat(again.podUid()).isNull();
            assertThat(again.otherPodUids())
                    .as("whoever keeps logs by their names is told which are not meant")
                    .containsExactly(logs.opened.get(0).podUid());
        }

        private void namesAPodThatIsNotThere(FakeTask task) {
            fleet.worker("spoke-1").edit("taskruns", "team-a", task.name(), taskRun -> {
                ObjectNode status = taskRun.withObject("/status").put("podName", task.podName());
                status.putArray("steps")
                        .addObject()
                        .put("name", "fetch")
                        .put("container", "step-fetch")
                        .putObject("running")
                        .put("startedAt", "2026-11-20T10:00:00Z");
            });
        }

        private RunTasks withBuild(RunTasks seen) {
            TaskContainer compile =
                    new TaskContainer("step-compile", Kind.STEP, "compile", State.TERMINATED, "Completed", 0);
            TaskAttempt attempt = new TaskAttempt(
                    1, "build-1-build-pod", null, "2099-01-01T00:00:00Z", "", "True", "", "", List.of(compile));
            List<RunTask> tasks = new ArrayList<>(seen.tasks());
            tasks.add(new RunTask(
                    "build", "", "TaskRun", "build-1-build", "uid-build", false, List.of(1), "", List.of(attempt)));
            return new RunTasks(seen.worker(), seen.runUid(), true, seen.declared(), tasks);
        }

        private LogStreamer stored() {
            return request -> new ByteArrayInputStream(
                    ("2026-11-20T10:00:00.000000001Z stored " + request.container() + "\n").getBytes(UTF_8));
        }
    }

    @Nested
    class ForAReader {

        @Test
        void whoIsSlowTheTransfersWait() throws IOException {
            admitted();
            FakeTask task = run.startTask("build", "compile");
            task.step("compile").log().bulk("0123456789abcde\n".repeat(4096).getBytes(UTF_8), 1_000);
            AtomicLong bytes = new AtomicLong();
            LogStreamer live = logs.logs();
            logs.withLogs(request -> counting(live.open(request), bytes));

            try (LogFeed feed = logs.open("build-1", RunLogOptions.FOLLOW, null)) {
                await().until(() -> bytes.get() > 100_000);
                AtomicLong last = new AtomicLong(-1);
                await().until(() -> last.getAndSet(bytes.get()) == bytes.get());
                assertThat(bytes.get()).isLessThan(1 << 20);
                assertThat(feed.next()).isNotNull();
            }
        }

        @Test
        void whoLeavesEverythingIsClosed() {
            AtomicInteger open = new AtomicInteger();
            LogStreamer live = logs.logs();
            logs.withLogs(request -> {
                open.incrementAndGet();
                return closing(live.open(request), open);
            });
            FeedReader reader = admit();
            List<String> tasks = List.of("a", "b", "c");
            tasks.forEach(each -> run.startTask(each, "one").step("one").log().line("1"));
            tasks.forEach(each -> reader.awaitLine("[" + each + " : one] 1"));
            assertThat(open).hasValue(3);

            reader.close();

            await().untilAtomic(open, equalTo(0));
            int calls = fleet.worker("spoke-1").requests().all().size();
            assertThat(calls).isPositive();
        }

        private static InputStream counting(InputStream in, AtomicLong bytes) {
            return new FilterInputStream(in) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int read = super.read(buffer, offset, length);
                    bytes.addAndGet(Math.max(read, 0));
                    return read;
                }
            };
        }

        private static InputStream closing(InputStream in, AtomicInteger open) {
            return new FilterInputStream(in) {
                private boolean closed;

                @Override
                public synchronized void close() throws IOException {
                    super.close();
                    if (!closed) {
                        closed = true;
                        open.decrementAndGet();
                    }
                }
            };
        }
    }

    private boolean hasSeen(String pod) {
        return logs.observer.watched(logs.resolver.resolve(RunLogFixture.job("build-1"))).orElse(List.of()).stream()
                .flatMap(each -> each.tasks().attempts())
                .anyMatch(each -> each.pod().equals(pod) && each.podUid() != null);
    }

    private void admitted() {
        logs.await(run.admit("spoke-1"), PlacementState.ADMITTED);
    }

    private FeedReader admit() {
        admitted();
        return logs.follow("build-1");
    }
}
