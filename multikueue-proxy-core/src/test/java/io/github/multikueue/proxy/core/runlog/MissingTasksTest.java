package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeWorkerRun;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run did while nobody could look, and what was removed before anybody could: it is said what may be missing. */
@Timeout(180)
class MissingTasksTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").keepFinishedRuns().start();
    private final FakeCluster worker = fleet.worker("spoke-1");
    private final RunLogFixture logs = new RunLogFixture(fleet);
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1");
    private final AtomicReference<List<RunTasks>> history = new AtomicReference<>(List.of());

    @BeforeEach
    void admit() {
        logs.withHistory(placement -> history.get());
        logs.await(run.admit("spoke-1"), PlacementState.ADMITTED);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    /** Nobody sees what happens on the worker, and then everything there is gone. */
    private void whileBlind(Runnable story) {
        worker.disconnect();
        story.run();
        run.finish(true).removeFromWorker();
        worker.expireHistory();
        worker.reconnect();
    }

    private FakeTask begin(String task, String line, FeedReader reader) {
        FakeTask begun = run.startTask(task, "main");
        begun.step("main").log().line(line);
        reader.awaitLine("[" + task + " : main] " + line);
        return begun;
    }

    private List<String> missing(FeedReader reader) {
        return reader.awaitEnd().notices().stream()
                .filter(each -> each.contains("before anybody had seen"))
                .toList();
    }

    @Test
    void aTryThatNobodySaw() {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = begin("flaky", "try one", reader);
        allowRetries("flaky", 2);
        FakeTask steady = begin("steady", "working", reader);
        steady.finish();
        awaitSeen(steady);

        whileBlind(() -> flaky.retry().finish());

        assertThat(missing(reader))
                .containsExactly("# whether task flaky was tried again after attempt 1 is not known:"
                        + " TaskRun build-1-flaky was removed from the worker before anybody had seen its end");
    }

    @Test
    void aTryOfWhichNobodySawThePod() {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = begin("flaky", "try one", reader);
        allowRetries("flaky", 2);
        worker.edit("taskruns", "team-a", flaky.name(), taskRun -> {
            ObjectNode before = taskRun.withObject("/status").deepCopy();
            taskRun.withObject("/status").removeAll().putArray("retriesStatus").add(before);
            taskRun.withObject("/status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Succeeded")
                    .put("status", "Unknown")
                    .put("reason", "ToBeRetried");
        });
        awaitSeen(flaky);
        begin("other", "whose reader has looked since", reader);

        whileBlind(() -> {});

        assertThat(missing(reader))
                .containsExactly("# the log of task flaky (attempt 2) is not known:"
                        + " TaskRun build-1-flaky was removed from the worker before anybody had seen its pod");
    }

    @Test
    void tasksOfAChildRunThatNobodySaw() {
        FeedReader reader = logs.follow("build-1");
        begin("clone", "cloned", reader).finish();

        whileBlind(() -> run.remote().startChildRun("deploy").startTask("apply", "kubectl"));

        assertThat(missing(reader))
                .containsExactly("# the logs of task deploy are not known:"
                        + " PipelineRun build-1-deploy was removed from the worker before anybody had seen it");
    }

    @Test
    void whatAChildRunDidWhileNobodyCouldLook() {
        FeedReader reader = logs.follow("build-1");
        FakeWorkerRun child = run.remote().startChildRun("deploy");
        FakeTask apply = child.startTask("apply", "kubectl");
        apply.step("kubectl").log().line("applied");
        reader.awaitLine("[deploy > apply : kubectl] applied");

        whileBlind(() -> child.startTask("verify", "curl"));

        assertThat(missing(reader))
                .containsExactly("# what else task deploy did is not known:"
                        + " PipelineRun build-1-deploy was removed from the worker before anybody had seen its end");
    }

    @Test
    void whatBeganWhileNobodyCouldLookIsReadIfItIsStillThere() {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = begin("flaky", "try one", reader);
        allowRetries("flaky", 2);
        awaitSeen(flaky);

        worker.disconnect();
        flaky.retry();
        flaky.step("main").log().line("try two");
        FakeTask apply = run.remote().startChildRun("deploy").startTask("apply", "kubectl");
        apply.step("kubectl").log().line("applied");
        worker.expireHistory();
        worker.reconnect();

        reader.awaitLine("[flaky : main] try two").awaitLine("[deploy > apply : kubectl] applied");
        flaky.finish();
        apply.finish();
        run.finish(true).removeFromWorker();
        assertThat(reader.awaitEnd().text())
                .containsExactlyInAnyOrder(
                        "[flaky : main] try one", "[flaky : main] try two", "[deploy > apply : kubectl] applied");
    }

    /** A deletion that is watched tells the last state: nothing else can have been. */
    @Test
    void nothingIsMissingOfWhatWasWatchedToItsEnd() {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = begin("flaky", "try one", reader);
        allowRetries("flaky", 2);
        flaky.retry();
        flaky.step("main").log().line("try two");
        reader.awaitLine("[flaky : main] try two");
        FakeTask killed = begin("killed", "working", reader);
        allowRetries("killed", 2);
        awaitSeen(killed);
        flaky.finish();
        killed.kill();
        run.finish(false).removeFromWorker();

        assertThat(missing(reader)).isEmpty();
    }

    @Test
    void whatIsKnownFromAnEarlierProcessTellsIt() throws IOException {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = begin("flaky", "try one", reader);
        allowRetries("flaky", 2);
        FakeTask apply = run.remote().startChildRun("deploy").startTask("apply", "kubectl");
        apply.step("kubectl").log().line("applied");
        reader.awaitLine("[deploy > apply : kubectl] applied");
        reader.close();
        RunTasks seen = logs.contents.tasks(logs.resolver.resolve(RunLogFixture.job("build-1")));
        history.set(List.of(RunTasks.fromJson(seen.toJson())));
        whileBlind(() -> flaky.retry().finish());
        logs.await(run, PlacementState.FINISHED);

        // The watches may take a moment to notice that they were cut; until then the run seems to be there.
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                logs.read("build-1", RunLogOptions.ALL, null).notices())
                        .anyMatch(each ->
                                each.startsWith("# whether task flaky was tried again after attempt 1 is not known"))
                        .anyMatch(each -> each.startsWith("# what else task deploy did is not known")));
    }

    /** The status on the manager is that of the last worker, where the same task runs anew. */
    @Test
    void aTaskThatWasSeenOnAnotherWorkerAlone() {
        FeedReader reader = logs.follow("build-1");
        awaitSeen(begin("clone", "on the first", reader));
        run.evict().finishEviction();
        logs.await(run.admit("spoke-2"), PlacementState.ADMITTED);
        reader.awaitNotice("worker spoke-2");
        FakeCluster second = fleet.worker("spoke-2");
        second.disconnect();
        run.startTask("clone", "main").finish();
        run.finish(true).removeFromWorker();
        second.expireHistory();
        second.reconnect();

        assertThat(missing(reader))
                .containsExactly("# the log of task clone is not known:"
                        + " TaskRun build-1-clone was removed from the worker before anybody had seen it");
    }

    @Test
    void whatARunDidBeforeItWasTakenBackWhileNobodyCouldLook() {
        FeedReader reader = logs.follow("build-1");
        begin("build", "seen", reader).finish();
        worker.disconnect();
        run.startTask("test", "main").step("main").log().line("never read");
        run.evict().finishEviction();
        worker.expireHistory();
        worker.reconnect();
        run.admit("spoke-2");
        begin("build", "on another worker", reader).finish();
        run.finish(true);

        assertThat(reader.awaitEnd().notices())
                .contains("# what else PipelineRun team-a/build-1 did on worker spoke-1 is not known:"
                        + " it was removed from there before anybody had seen its end");
    }

    @Test
    void whatARunDidOnAWorkerWhereNobodySawIt() {
        FakeRun blind = fleet.createPipelineRun("team-a", "blind");
        logs.await(blind.queue(), PlacementState.PENDING);
        FeedReader reader = logs.follow("blind").awaitNotice("Pending");
        worker.disconnect();
        blind.admit("spoke-1");
        reader.awaitNotice("Admitted, worker spoke-1");
        blind.startTask("lost", "main").step("main").log().line("nobody sees this");
        blind.retryCheck().evict().finishEviction();
        worker.expireHistory();
        worker.reconnect();
        FakeTask again = blind.admit("spoke-2").startTask("again", "main");
        again.step("main").log().line("seen");
        reader.awaitLine("[again : main] seen");
        again.finish();
        blind.finish(true);

        assertThat(missing(reader))
                .containsExactly(
                        "# what PipelineRun team-a/blind did on worker spoke-1 is not known: it was removed from"
                                + " there before anybody had seen it");
    }

    @Test
    void nothingIsMissingOfARunThatWasSeenToBeTakenBack() {
        FeedReader reader = logs.follow("build-1");
        awaitSeen(begin("build", "seen", reader).finish());
        run.evict().finishEviction();
        run.admit("spoke-2");
        begin("build", "on another worker", reader).finish();
        run.finish(true);

        assertThat(reader.awaitEnd().notices()).noneMatch(each -> each.contains("not known"));
    }

    /** Until the watch of PipelineRuns has brought it, too, which may be behind that of TaskRuns. */
    private void allowRetries(String task, int retries) {
        logs.allowRetries(run, task, retries);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> watched()
                        .flatMap(each -> each.children().stream())
                        .anyMatch(each -> each.task().equals(task) && each.retries() == retries));
    }

    /** Until the watch has brought what the TaskRun says: how often it was tried, and whether it is over. */
    private void awaitSeen(FakeTask task) {
        int tries = 1 + task.taskRun().at("/status/retriesStatus").size();
        boolean over =
                !task.taskRun().at("/status/conditions/0/status").asText().equals("Unknown");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> watched(task.name())
                        .anyMatch(each ->
                                each.size() == tries && each.get(tries - 1).complete() == over));
    }

    private Stream<List<TaskAttempt>> watched(String taskRun) {
        return watched()
                .flatMap(each -> each.tasks().stream())
                .filter(each -> each.object().equals(taskRun))
                .map(RunTask::attempts);
    }

    private Stream<RunTasks> watched() {
        return logs.observer.watched(logs.resolver.resolve(RunLogFixture.job("build-1"))).stream()
                .flatMap(List::stream)
                .map(RunSighting::tasks);
    }
}
