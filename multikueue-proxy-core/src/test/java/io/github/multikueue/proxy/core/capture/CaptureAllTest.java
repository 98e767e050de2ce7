package io.github.multikueue.proxy.core.capture;

import static io.github.multikueue.proxy.core.capture.CaptureWorld.gone;
import static io.github.multikueue.proxy.core.capture.CaptureWorld.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeWorkerRun;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.runwatch.Hold;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are kept though nobody reads them. */
@Timeout(180)
class CaptureAllTest {

    @TempDir
    private Path directory;

    private final AtomicBoolean leads = new AtomicBoolean(true);
    private CaptureWorld world;
    private CaptureAll all;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        all = world.captureAll(leads::get);
    }

    @AfterEach
    void stop() {
        all.close();
        world.close();
    }

    private List<String> stored(String run) {
        return world.store().runs().stream()
                .filter(each -> each.name().equals(run))
                .flatMap(each -> each.logs().stream())
                .map(each -> each.key().pod() + "/" + each.key().container())
                .sorted()
                .toList();
    }

    private boolean isComplete(FakeTask task, String container) {
        return world.store().findByNames("team-a", task.podName(), container).stream()
                .anyMatch(each -> each.end()
                        .map(LogEnd::state)
                        .filter(LogEnd.State.COMPLETE::equals)
                        .isPresent());
    }

    @Test
    void theLogsOfARunOutliveIt() throws IOException {
        FakeRun run = world.run("build-1");
        FakeTask clone = run.startTask("clone", "fetch", "verify");
        clone.step("fetch").log().line("fetched");
        clone.step("verify").log().line("verified");
        await().until(() -> stored("build-1").size() == 2);
        FakeTask test = run.task("test").steps("unit").sidecars("db").start();
        test.step("unit").log().line("tested");
        test.log("sidecar-db").line("served");
        await().until(() -> stored("build-1").size() == 4);
        LogRequest unit = request(run, test, "step-unit", LogOptions.ALL);
        LogRequest db = request(run, test, "sidecar-db", LogOptions.ALL);
        clone.finish();
        test.finish();
        await().until(() -> world.captures().count() == 0);
        run.finish(true).removeFromWorker();

        assertThat(world.read(gone(unit))).isEqualTo("tested\n");
        assertThat(world.read(gone(db))).isEqualTo("served\n");
        assertThat(stored("build-1"))
                .containsExactly(
                        clone.podName() + "/step-fetch",
                        clone.podName() + "/step-verify",
                        test.podName() + "/sidecar-db",
                        test.podName() + "/step-unit");
    }

    @Test
    void whatARunWasMadeOfIsKnownWhenItIsGone() {
        FakeRun run = world.run("build-1");
        FakeTask clone = run.startTask("clone", "fetch", "verify");
        clone.step("fetch").log().line("fetched");
        clone.retry();
        clone.finish();
        await().until(() -> tasks(run).stream()
                        .flatMap(each -> each.attempts().stream())
                        .filter(each -> each.complete())
                        .count()
                == 2);
        run.finish(true).removeFromWorker();
        world.restart();

        RunTasks known = world.notes()
                .of(CaptureWorld.placement(run, CaptureWorld.WORKER))
                .get(0);

        assertThat(known.worker()).isEqualTo(CaptureWorld.WORKER);
        assertThat(known.tasks()).extracting(RunTask::name).containsExactly("clone");
        assertThat(known.tasks().get(0).attempts())
                .extracting(each -> each.pod())
                .containsExactly("build-1-clone-pod", "build-1-clone-pod-retry1");
    }

    private List<RunTask> tasks(FakeRun run) {
        return world.notes().of(CaptureWorld.placement(run, CaptureWorld.WORKER)).stream()
                .flatMap(each -> each.tasks().stream())
                .toList();
    }

    @Test
    void allTriesAreCaptured() {
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("flaky", "try");
        task.step("try").log().line("first");
        String first = task.podName();
        task.retry();
        task.step("try").log().line("second");
        task.finish();

        await().until(() -> stored("build-1").equals(List.of(task.podName() + "/step-try", first + "/step-try")));
        await().until(() -> isComplete(task, "step-try"));
    }

    @Test
    void containersThatHaveNotStartedAreWaitedFor() {
        FakeRun run = world.run("build-1");
        FakeTask task = run.task("slow").steps("work").create();
        FakeTask other = run.startTask("other", "work");
        await().until(() -> stored("build-1").contains(other.podName() + "/step-work"));
        assertThat(stored("build-1")).hasSize(1);

        task.start();

        await().until(() -> stored("build-1").contains(task.podName() + "/step-work"));
    }

    @Test
    void onlyWhatProvablyIsOfARunOfTheManagerIsCaptured() {
        FakeWorkerRun foreign = world.fleet.createForeignRun(CaptureWorld.WORKER, "team-a", "foreign");
        FakeTask task = foreign.startTask("clone", "fetch");
        world.worker.edit("taskruns", "team-a", task.name(), CaptureAllTest::pretendToBeKueues);
        FakeRun elsewhere = world.fleet.createPipelineRun("team-a", "elsewhere").admit("spoke-2");
        FakeWorkerRun sameName = world.fleet.createForeignRun(CaptureWorld.WORKER, "team-a", "elsewhere");
        FakeTask disguised = sameName.startTask("clone", "fetch");
        world.worker.edit("taskruns", "team-a", disguised.name(), CaptureAllTest::pretendToBeKueues);
        FakeRun pending = world.fleet.createPipelineRun("team-a", "squatted").admit(CaptureWorld.WORKER);
        FakeTask honest = pending.startTask("clone", "fetch");
        ObjectNode stranger =
                world.worker.get("taskruns", "team-a", honest.name()).deepCopy();
        stranger.withObject("/metadata")
                .put("name", "stranger")
                .remove(List.of("uid", "resourceVersion", "ownerReferences"));
        stranger.withObject("/status").put("podName", task.podName());
        world.worker.create(stranger);

        await().until(() -> stored("squatted").equals(List.of(honest.podName() + "/step-fetch")));
        FakeTask last = elsewhere.startTask("clone", "fetch");
        await().until(() -> stored("elsewhere").equals(List.of(last.podName() + "/step-fetch")));
        assertThat(stored("foreign")).isEmpty();
        assertThat(world.store().runs()).hasSize(2);
        assertThat(world.store().runs().stream().flatMap(each -> each.logs().stream()))
                .extracting(StoredLog::key)
                .extracting(LogKey::worker)
                .containsExactlyInAnyOrder("spoke-1", "spoke-2");
    }

    private static void pretendToBeKueues(ObjectNode taskRun) {
        taskRun.withObject("/metadata/labels").put("kueue.x-k8s.io/multikueue-origin", "multikueue");
    }

    @Test
    void whatIsPlacedAMomentAfterItRunsIsCapturedThen() {
        FakeRun run = world.run("build-1");
        run.workload().edit(workload -> workload.withObject("/status").remove("clusterName"));
        FakeTask task = run.startTask("clone", "fetch");
        run.workload().edit(workload -> workload.withObject("/status").put("clusterName", CaptureWorld.WORKER));

        await().until(() -> stored("build-1").equals(List.of(task.podName() + "/step-fetch")));
    }

    @Test
    void thatARunIsPlacedIsToldRatherThanAskedForNowAndThen() {
        FakeRun run = world.run("build-1");
        run.workload().edit(workload -> workload.withObject("/status").remove("clusterName"));
        FakeTask task = run.startTask("clone", "fetch");
        await().until(() -> world.watchKnowsRunning(run, task) && placement(run).worker() == null);
        AtomicBoolean told = new AtomicBoolean();
        try (RunCapture capture = world.runCapture(run, () -> told.set(true))) {
            capture.work();
            assertThat(stored("build-1")).isEmpty();

            run.workload().edit(workload -> workload.withObject("/status").put("clusterName", CaptureWorld.WORKER));

            await().untilTrue(told);
            await().until(() -> CaptureWorld.WORKER.equals(placement(run).worker()));
            capture.work();
            assertThat(stored("build-1")).containsExactly(task.podName() + "/step-fetch");
        }
    }

    private Placement placement(FakeRun run) {
        return world.resolver().resolve(PipelineRuns.KIND.reference(run.namespace(), run.name()));
    }

    @Test
    void aWorkerThatFailsForAWhileIsCapturedAfterThat() {
        Fault.Injection down = world.worker.inject(Fault.always().answer(503, "ServiceUnavailable", "busy"));
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("clone", "fetch");
        FakeRun other = world.fleet.createPipelineRun("team-a", "other").admit("spoke-2");
        other.startTask("clone", "fetch");
        await().until(() -> stored("other").size() == 1);

        down.remove();

        await().until(() -> stored("build-1").equals(List.of(task.podName() + "/step-fetch")));
    }

    @Test
    void aReplicaThatDoesNotLeadCapturesNothingUntilItDoes() {
        all.close();
        leads.set(false);
        AtomicInteger asked = new AtomicInteger();
        all = world.captureAll(() -> {
            asked.incrementAndGet();
            return leads.get();
        });
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("fetched");
        int before = asked.get();
        await().until(() -> asked.get() > before + 1);
        assertThat(world.store().runs()).isEmpty();

        leads.set(true);

        await().until(() -> stored("build-1").size() == 1);
        task.finish();
        await().until(() -> isComplete(task, "step-fetch"));
    }

    /** The worker is watched for a viewer, so that the replica that begins to lead is told of no change. */
    @Test
    void aReplicaThatBeginsToLeadCapturesWhatIsKnownAlready() {
        all.close();
        leads.set(false);
        try (Hold viewer = world.watches().hold(CaptureWorld.WORKER)) {
            FakeRun run = world.run("build-1");
            FakeTask task = run.startTask("clone", "fetch");
            task.step("fetch").log().line("fetched");
            RunKey key = new RunKey("team-a", "build-1");
            await().until(() -> world.watches().runs(CaptureWorld.WORKER).contains(key));
            all = world.captureAll(leads::get);

            leads.set(true);

            await().until(() -> stored("build-1").size() == 1);
            assertThat(viewer).isNotNull();
        }
    }

    @Test
    void aRestartGoesOnWithWhatWasNotFinished() throws IOException {
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("one");
        LogRequest request = request(run, task, "step-fetch", LogOptions.ALL);
        await().until(() -> stored("build-1").size() == 1
                && world.store()
                                .findByNames("team-a", task.podName(), "step-fetch")
                                .get(0)
                                .length()
                        > 0);
        all.close();
        world.restart();
        task.step("fetch").log().line("two");

        all = world.captureAll(leads::get);
        task.finish();

        await().until(() -> isComplete(task, "step-fetch"));
        run.finish(true).removeFromWorker();
        assertThat(world.read(gone(request))).isEqualTo("one\ntwo\n");
    }
}
