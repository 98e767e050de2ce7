package io.github.multikueue.proxy.core.tekton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeCustomRun;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeWorkerRun;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.fake.HandClock;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.tekton.TaskContainer.Kind;
import io.github.multikueue.proxy.core.tekton.TaskContainer.State;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run is made of: every task that ran, every try of it, in the order they ran. */
class RunTasksTest {

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final HandClock clock = new HandClock();
    private final FakeFleet fleet = FakeFleet.builder()
            .workers("spoke-1")
            .clock(clock)
            .keepFinishedRuns()
            .start();
    private final FakeCluster worker = fleet.worker("spoke-1");
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
    private final WorkerClients workers =
            new WorkerClients(new FleetAdmin(fleet), Duration.ofMinutes(1), CallObserver.NONE, new Random(1));
    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = nanos::get;
    private final RunContents contents = new RunContents(workers, PipelineRuns.ONLY, null, ticker);

    @AfterEach
    void stop() {
        workers.close();
        fleet.close();
    }

    @Test
    void tasksAreToldInTheOrderTheyRan() {
        run.remote().declare("clone", "lint", "build");
        FakeTask clone = run.startTask("clone", "fetch");
        clock.pass(A_WHILE);
        FakeTask build = run.startTask("build", "compile");
        FakeTask lint = run.startTask("lint", "check");
        FakeTask report = run.task("report").inFinally().start();
        clock.pass(A_WHILE);
        FakeTask late = run.startTask("late", "main");

        assertThat(look().tasks())
                .extracting(RunTask::object)
                .containsExactly(clone.name(), lint.name(), build.name(), late.name(), report.name());
        assertThat(look().declared()).containsExactly("clone", "lint", "build", "late", "report");
    }

    @Test
    void aTryThatFailedAndTheNextOneAreAttemptsOfOneTask() {
        FakeTask clone = run.startTask("clone", "fetch", "verify");
        clock.pass(A_WHILE);
        run.startTask("build", "compile");
        clock.pass(A_WHILE);
        String firstPod = clone.podName();
        clone.step("fetch").finish(3);
        clone.step("verify").skip();
        clone.retry();

        RunTask task = look().tasks().get(0);
        assertThat(task.name()).isEqualTo("clone");
        assertThat(task.attempts())
                .extracting(TaskAttempt::number, TaskAttempt::pod, TaskAttempt::complete, TaskAttempt::failed)
                .containsExactly(tuple(1, firstPod, true, true), tuple(2, clone.podName(), false, false));
        assertThat(task.attempts().get(0).containers(Kind.STEP))
                .extracting(TaskContainer::name, TaskContainer::step, TaskContainer::failed, TaskContainer::skipped)
                .containsExactly(
                        tuple("step-fetch", "fetch", true, false), tuple("step-verify", "verify", false, true));
    }

    @Test
    void stepsAreInTheOrderOfTheSpecWithTheirStates() {
        FakeTask task = run.task("deploy")
                .steps("zip", "apply", "check")
                .sidecars("proxy")
                .create();
        assertThat(attempt().containers())
                .extracting(TaskContainer::name, TaskContainer::kind, TaskContainer::state)
                .containsExactly(
                        tuple("prepare", Kind.INIT, State.TERMINATED),
                        tuple("place-scripts", Kind.INIT, State.TERMINATED),
                        tuple("step-zip", Kind.STEP, State.WAITING),
                        tuple("step-apply", Kind.STEP, State.WAITING),
                        tuple("step-check", Kind.STEP, State.WAITING),
                        tuple("sidecar-proxy", Kind.SIDECAR, State.WAITING));

        task.start();
        task.step("zip").finish(0);
        afterASecond();

        assertThat(attempt().containers())
                .filteredOn(each -> each.kind() != Kind.INIT)
                .extracting(TaskContainer::state, TaskContainer::reason, TaskContainer::exitCode)
                .containsExactly(
                        tuple(State.TERMINATED, "Completed", 0),
                        tuple(State.RUNNING, "", null),
                        tuple(State.RUNNING, "", null),
                        tuple(State.RUNNING, "", null));
    }

    @Test
    void thePodAddsInitContainersAndSidecarsThatAreNotTektons() {
        FakeTask task = run.task("deploy").steps("apply").sidecars("proxy").start();
        worker.edit("pods", "team-a", task.podName(), pod -> {
            pod.withObject("/spec").withArray("/containers").addObject().put("name", "istio-proxy");
            pod.withObject("/spec").withArray("/initContainers").addObject().put("name", "sidecar-native");
        });

        TaskAttempt attempt = attempt().withPod(contents.pod(placement(run), task.podName()));

        assertThat(attempt.containers())
                .extracting(TaskContainer::name, TaskContainer::kind)
                .containsExactly(
                        tuple("prepare", Kind.INIT),
                        tuple("place-scripts", Kind.INIT),
                        tuple("step-apply", Kind.STEP),
                        tuple("sidecar-proxy", Kind.SIDECAR),
                        tuple("sidecar-native", Kind.SIDECAR),
                        tuple("istio-proxy", Kind.SIDECAR));
        assertThat(attempt.podUid()).isNotEmpty();
    }

    @Test
    void everyMemberOfAMatrixIsATaskInTheOrderOfItsNumber() {
        IntStream.of(10, 2, 0)
                .forEach(member -> run.task("test")
                        .matrixMember(member)
                        .displayName("on platform " + member)
                        .start());

        assertThat(look().tasks())
                .extracting(RunTask::name, RunTask::object, RunTask::displayName)
                .containsExactly(
                        tuple("test", "build-1-test-0", "on platform 0"),
                        tuple("test", "build-1-test-2", "on platform 2"),
                        tuple("test", "build-1-test-10", "on platform 10"));
    }

    @Test
    void tasksOfChildRunsAreNamedAfterTheTaskTheyAreOf() {
        run.startTask("clone", "fetch");
        clock.pass(A_WHILE);
        FakeWorkerRun deploy = run.remote().startChildRun("deploy");
        FakeTask apply = deploy.startTask("apply", "kubectl");
        clock.pass(A_WHILE);
        FakeTask deep = deploy.startChildRun("verify").startTask("smoke", "curl");
        clock.pass(A_WHILE);
        run.startTask("announce", "mail");

        assertThat(look().tasks())
                .extracting(RunTask::name)
                .containsExactly("clone", "deploy > apply", "deploy > verify > smoke", "announce");
        assertThat(contents.pod(placement(run), apply.podName()).metadata().name())
                .isEqualTo(apply.podName());
        assertThat(contents.pod(placement(run), deep.podName()).metadata().name())
                .isEqualTo(deep.podName());
    }

    @Test
    void customRunsAreTasksWithoutPods() {
        FakeCustomRun approval = run.remote().startCustomRun("approve");
        approval.retry();
        approval.fail("Rejected", "not on a Friday");

        RunTask task = look().tasks().get(0);
        assertThat(task.custom()).isTrue();
        assertThat(task.name()).isEqualTo("approve");
        assertThat(task.attempts())
                .extracting(TaskAttempt::pod, TaskAttempt::failed, TaskAttempt::message)
                .containsExactly(tuple("", true, "to be retried"), tuple("", true, "not on a Friday"));
    }

    @Test
    void aWorkerThatDoesNotShowCustomRunsShowsTheRest() {
        run.remote().startCustomRun("approve");
        run.startTask("clone", "fetch");
        worker.inject(Fault.on("list", "customruns").answer(403, "Forbidden", "no"));

        assertThat(look().tasks()).extracting(RunTask::name).containsExactly("clone");
    }

    @Test
    void whatOnlyHasTheLabelsIsLeftOut() {
        run.startTask("clone", "fetch");
        FakeWorkerRun foreign = fleet.createForeignRun("spoke-1", "team-a", "other");
        FakeTask stranger = foreign.startTask("clone", "fetch");
        FakeWorkerRun strangersChild = foreign.startChildRun("deploy");
        strangersChild.startTask("apply", "kubectl");
        run.remote().startChildRun("deploy");
        worker.edit("taskruns", "team-a", stranger.name(), RunTasksTest::claim);
        worker.edit("pipelineruns", "team-a", strangersChild.name(), RunTasksTest::claim);

        assertThat(look().tasks()).extracting(RunTask::object).containsExactly("build-1-clone");
    }

    @Test
    void aLookCostsThreeCallsAndIsSharedForASecond() {
        run.startTask("clone", "fetch");
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(i -> InBackground.run(this::look))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(calls()).containsExactly("get pipelineruns", "list taskruns", "list pods");
        afterASecond();
        look();
        assertThat(calls()).hasSize(6);
    }

    @Test
    void aChangeOfStateIsLookedAtAtOnce() {
        run.startTask("clone", "fetch");
        look();
        run.startTask("build", "compile");
        run.finish(true);

        Placement finished = placement(run, PlacementState.FINISHED);
        assertThat(contents.tasks(finished).tasks()).hasSize(2);
        assertThat(contents.tasks(finished).complete()).isTrue();
    }

    @Test
    void longListsAreReadInPages() {
        IntStream.range(0, 501).forEach(i -> worker.create(taskRun("t-" + i)));

        assertThat(look().tasks()).hasSize(501);
    }

    @Test
    void aRunThatWasMadeAnewOnTheSameWorkerHasOnlyItsOwnTasks() {
        run.startTask("clone", "fetch");
        look();
        run.evict().finishEviction();
        run.admit("spoke-1");
        FakeTask again = run.startTask("build", "compile");
        afterASecond();

        assertThat(look().tasks()).extracting(RunTask::object).containsExactly(again.name());
        assertThat(contents.pod(placement(run), again.podName()).metadata().name())
                .isEqualTo(again.podName());
    }

    @Test
    void aRunThatIsGoneIsNotFound() {
        run.finish(true).removeFromWorker();

        assertThatThrownBy(this::look)
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("is not on worker \"spoke-1\"");
    }

    @Test
    void whatARunWasMadeOfCanBeKeptAsJson() throws IOException {
        run.startTask("clone", "fetch", "verify").retry();
        run.remote().startChildRun("deploy").task("apply").sidecars("proxy").start();
        run.remote().startCustomRun("approve").fail("Rejected", "no");
        run.task("report").inFinally().start().step("main").finish(1);

        RunTasks tasks = look();

        assertThat(RunTasks.fromJson(tasks.toJson())).isEqualTo(tasks);
        assertThat(RunTasks.fromJson("{\"worker\":\"w\",\"fieldOfTheFuture\":[1]}".getBytes(UTF_8))
                        .tasks())
                .isEmpty();
    }

    private RunTasks look() {
        return contents.tasks(placement(run));
    }

    private TaskAttempt attempt() {
        return look().tasks().get(0).attempts().get(0);
    }

    private void afterASecond() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    private List<String> calls() {
        return worker.requests().all().stream()
                .map(each -> each.verb() + " " + each.resource())
                .toList();
    }

    private String taskRun(String name) {
        return "{\"apiVersion\":\"tekton.dev/v1\",\"kind\":\"TaskRun\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"team-a\",\"labels\":{\"tekton.dev/pipelineRun\":\"build-1\"},"
                + "\"ownerReferences\":[{\"apiVersion\":\"tekton.dev/v1\",\"kind\":\"PipelineRun\","
                + "\"name\":\"build-1\",\"controller\":true,\"uid\":\""
                + run.remote().uid() + "\"}]}}";
    }

    private static void claim(ObjectNode object) {
        object.withObject("/metadata/labels").put("tekton.dev/pipelineRun", "build-1");
    }

    private static Placement placement(FakeRun of) {
        return placement(of, PlacementState.ADMITTED);
    }

    private static Placement placement(FakeRun of, PlacementState state) {
        return new Placement(
                PipelineRuns.KIND.reference(of.namespace(), of.name()),
                of.uid(),
                state,
                "spoke-1",
                of.workload().name(),
                List.of(),
                null,
                null);
    }

    /** A watch that was broken may be behind what the worker has answered: a try that was seen would be waited for in vain. */
    @Test
    void aTryThatWasSeenStaysWhenAnOlderViewComesLater() {
        RunTasks newer = tasksWith(attempt(1, "uid-1"), attempt(2, "uid-2"));
        RunTasks older = tasksWith(attempt(1, null));

        for (RunTasks each : List.of(older.including(newer), newer.including(older))) {
            assertThat(each.tasks())
                    .singleElement()
                    .satisfies(task -> assertThat(task.attempts())
                            .extracting(TaskAttempt::podUid)
                            .containsExactly("uid-1", "uid-2"));
        }
    }

    /** In one try, a Pod has taken the place of another one; when it is gone, too, its TaskRun still names it. */
    @Test
    void aPodThatTookThePlaceOfAnotherOneIsNotForgottenWhenNobodyLooksAtItAnyMore() {
        RunTasks seen = tasksWith(attempt(1, "uid-1"), attempt(1, "uid-2"));
        RunTasks now = tasksWith(attempt(1, null));

        assertThat(now.including(seen).attempts())
                .extracting(TaskAttempt::podUid)
                .containsExactly("uid-1", "uid-2");
    }

    private static RunTasks tasksWith(TaskAttempt... attempts) {
        RunTask task =
                new RunTask("build", "", "TaskRun", "build-1-build", "uid", false, List.of(), "", List.of(attempts));
        return new RunTasks("spoke-1", "uid-of-run", false, List.of(), List.of(task));
    }

    private static TaskAttempt attempt(int number, @Nullable String podUid) {
        return new TaskAttempt(number, "pod-" + number, podUid, "", "", "Unknown", "", "", List.of());
    }
}
