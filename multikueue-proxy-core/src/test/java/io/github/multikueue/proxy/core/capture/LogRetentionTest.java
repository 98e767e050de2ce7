package io.github.multikueue.proxy.core.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When logs go with their run. */
@Timeout(180)
class LogRetentionTest {

    private static final Duration BOUND = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private LogRetention retention;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        watch();
    }

    @AfterEach
    void stop() {
        retention.close();
        world.close();
    }

    private void watch(String... namespaces) {
        retention =
                new LogRetention(world.store(), new GoneRuns(world.resolver(), Set.of(namespaces)), BOUND, run -> {});
        retention.start();
    }

    private FakeRun runWithLog(String name) throws IOException {
        return runWithLog(world.run(name));
    }

    private FakeRun runWithLog(FakeRun run) throws IOException {
        FakeTask task = run.startTask("main", "work");
        task.step("work").log().line("worked");
        task.finish();
        world.read(CaptureWorld.request(run, task, "step-work", LogOptions.FOLLOW));
        return run.finish(true).removeFromWorker();
    }

    private List<String> uids() {
        return world.store().runs().stream().map(StoredRun::jobUid).toList();
    }

    private int resolved() {
        return world.fleet.manager().requests().count("get", "pipelineruns");
    }

    @Test
    void logsArePurgedWhenTheRunIsDeletedOnTheManagerAndNotBefore() throws IOException {
        FakeRun gone = runWithLog("build-1");
        FakeRun stays = runWithLog("build-2");
        assertThat(uids()).containsExactlyInAnyOrder(gone.uid(), stays.uid());

        gone.delete();

        await().until(() -> uids().equals(List.of(stays.uid())));
    }

    @Test
    void logsArePurgedWhenTheNameBelongsToAnotherRun() throws IOException {
        FakeRun first = runWithLog("build-1");
        first.delete();
        FakeRun second = runWithLog("build-1");

        await().until(() -> uids().equals(List.of(second.uid())));
    }

    @Test
    void logsOfARunThatWasDeletedWhileNobodyLookedArePurgedAfterARestart() throws IOException {
        FakeRun run = runWithLog("build-1");
        retention.close();
        run.delete();
        world.restart();
        assertThat(uids()).containsExactly(run.uid());

        watch();

        await().until(() -> uids().isEmpty());
    }

    @Test
    void nothingIsPurgedOfANamespaceThatIsNotServedAnyMore() throws IOException {
        FakeRun unserved = runWithLog("build-1");
        FakeRun served = runWithLog(world.run("another", "build-1"));
        retention.close();
        unserved.delete();
        served.delete();
        world.restart();

        watch("another");

        await().until(() -> uids().equals(List.of(unserved.uid())));
    }

    @Test
    void nothingIsPurgedWhileTheManagerCannotBeAsked() throws IOException {
        FakeRun run = runWithLog("build-1");
        retention.close();
        Fault.Injection down = world.fleet.manager().inject(Fault.always().answer(503, "ServiceUnavailable", "busy"));
        run.delete();
        world.restart();
        watch();
        int before = resolved();
        await().until(() -> resolved() > before + 3);
        assertThat(uids()).containsExactly(run.uid());

        down.remove();

        await().until(() -> uids().isEmpty());
    }
}
