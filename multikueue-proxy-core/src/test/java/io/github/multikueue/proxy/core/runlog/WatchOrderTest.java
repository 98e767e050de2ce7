package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each resource has a watch of its own, and any of them may be behind the others. */
@Timeout(180)
class WatchOrderTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
    private final FakeCluster worker = fleet.worker("spoke-1");
    private final RunLogFixture logs = new RunLogFixture(fleet);
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1");

    @BeforeEach
    void admit() {
        logs.await(run.admit("spoke-1"), PlacementState.ADMITTED);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    /** The Pods of two tries are told, and the TaskRun has named none yet. */
    @Test
    void eachTryHasItsOwnPodIfTheTaskRunIsBehindThem() {
        FakeTask report = run.task("report").steps("mail").exceedsQuota("small").create();
        Fault.Injection taskRuns = worker.inject(Fault.on("watch", "taskruns").stallAfter(1));
        Fault.Injection pods = worker.inject(Fault.on("watch", "pods").stallAfter(1));
        FeedReader reader = logs.follow("build-1").awaitNotice("report has not started");
        await().until(() -> taskRuns.hits() > 0 && pods.hits() > 0);
        report.findsQuota().start();
        report.step("mail").log().line("no server");
        report.retry();
        report.step("mail").log().line("sent");
        pods.remove();
        await().until(() -> logs.watchedAttempts("build-1").stream().anyMatch(each -> each.podUid() != null));
        reader.awaitLine("[report : mail] no server");
        taskRuns.remove();
        report.finish();
        run.finish(true);

        assertThat(reader.awaitEnd().text())
                .containsExactlyInAnyOrder("[report : mail] no server", "[report : mail] sent");
    }

    /** A try that failed before it had a Pod does not get that of the next one. */
    @Test
    void aPodIsThatOfTheTryItIsNamedAfter() {
        FakeTask report = run.task("report").steps("mail").create();
        worker.delete("pods", "team-a", report.podName());
        report.retry();
        worker.edit("taskruns", "team-a", report.name(), taskRun -> {
            taskRun.withObject("/status").remove("podName");
            ((ObjectNode) taskRun.at("/status/retriesStatus/0")).remove("podName");
        });

        logs.follow("build-1");
        await().until(() -> logs.watchedAttempts("build-1").size() == 2);
        await().until(() -> logs.watchedAttempts("build-1").get(1).podUid() != null);

        assertThat(logs.watchedAttempts("build-1")).extracting(TaskAttempt::pod).containsExactly("", report.podName());
    }

    /** The PipelineRun goes first; only then what it owned. */
    @Test
    void aTaskRunThatIsThereWasNotRemoved() {
        FeedReader reader = logs.follow("build-1");
        FakeTask flaky = run.startTask("flaky", "main");
        flaky.step("main").log().line("working");
        reader.awaitLine("[flaky : main] working");
        logs.allowRetries(run, "flaky", 2);
        await().until(() -> logs.watchedAttempts("build-1").size() == 1);
        worker.garbageCollection(false);
        flaky.deletePod();
        run.finish(false);
        worker.delete("pipelineruns", "team-a", "build-1");
        await().pollDelay(Duration.ofMillis(300)).until(() -> !reader.isEnded());
        worker.delete("taskruns", "team-a", flaky.name());

        assertThat(reader.awaitEnd().notices()).noneMatch(each -> each.contains("before anybody had seen"));
    }

    /** As on a worker that was lost: nobody tells the TaskRun that its Pod has ended, nor removes it when its run goes. */
    @Test
    void aTaskRunThatIsLeftBehindIsNotWaitedFor() {
        FeedReader reader = logs.follow("build-1");
        FakeTask task = run.startTask("work", "main");
        task.step("main").log().line("working");
        reader.awaitLine("[work : main] working");
        worker.garbageCollection(false);
        task.step("main").log().end();
        worker.edit(
                "pods",
                "team-a",
                task.podName(),
                pod -> pod.withObject("/status").put("phase", "Succeeded"));
        run.finish(true);
        worker.delete("pipelineruns", "team-a", "build-1");

        assertThat(reader.awaitEnd().text()).containsExactly("[work : main] working");
    }

    /** The TaskRun names its Pod, which nobody has seen: the worker did not have it when it was asked. */
    @Test
    void aPodThatTheWorkerDidNotHaveWhenItWasAskedIsReadOnceItsWatchTellsOfIt() {
        FakeTask work = namesAPodThatIsNotThere("work");
        FeedReader reader = logs.follow("build-1");
        awaitAskedFor(work);
        work.findsQuota().start();
        work.step("main").log().line("working");
        reader.awaitLine("[work : main] working");
        work.finish();
        run.finish(true);

        assertThat(reader.awaitEnd().text()).containsExactly("[work : main] working");
    }

    @Test
    void ofAPodThatNobodyHasEverSeenItIsSaidThatItsLogIsNotKnown() {
        FakeTask work = namesAPodThatIsNotThere("work");
        FeedReader reader = logs.follow("build-1");
        awaitAskedFor(work);
        run.finish(false).removeFromWorker();

        assertThat(reader.awaitEnd().notices())
                .contains("# the log of task work is not known:"
                        + " pod build-1-work-pod was removed from the worker before anybody had seen it");
    }

    private FakeTask namesAPodThatIsNotThere(String name) {
        FakeTask task = run.task(name).exceedsQuota("small").create();
        worker.edit(
                "taskruns",
                "team-a",
                task.name(),
                taskRun -> taskRun.withObject("/status").put("podName", task.podName()));
        return task;
    }

    private void awaitAskedFor(FakeTask task) {
        await().until(() ->
                worker.requests().all().stream().anyMatch(each -> each.path().endsWith("/pods/" + task.podName())));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }
}
