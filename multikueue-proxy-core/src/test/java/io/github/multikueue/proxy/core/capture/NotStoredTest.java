package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.capture.CaptureOutcomes.Result;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of a log that the store could not keep, readers are told the true reason once the Pod is gone. */
@Timeout(180)
class NotStoredTest {

    private static final String LINE = "x".repeat(99);

    @TempDir
    private Path directory;

    private CaptureWorld world;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static LogRequest all(FakeRun run, FakeTask task) {
        return CaptureWorld.request(run, task, "step-run", LogOptions.ALL);
    }

    private static void write(FakeTask task, int lines) {
        for (int i = 0; i < lines; i++) {
            task.step("run").log().line(LINE);
        }
    }

    /** Reads it to its end, which captures it if the store can keep it. */
    private LogRequest followToTheEnd(FakeRun run, FakeTask task) throws Exception {
        LogRequest all = all(run, task);
        Future<String> reader = world.reader(all.withOptions(LogOptions.FOLLOW));
        task.finish();
        assertThat(reader.get()).startsWith(LINE);
        await().until(() -> world.captures().count() == 0);
        return all;
    }

    private long count(Result result) {
        return world.captures().outcomes().count(result);
    }

    @Test
    void becauseTheStoreIsFull() throws Exception {
        world.restart(8_000, 8_000, 100);
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("main", "run");
        write(task, 1);
        LogRequest all = followToTheEnd(run, task);
        run.finish(true).removeFromWorker();

        for (LogRequest each : List.of(all, CaptureWorld.gone(all))) {
            assertThatThrownBy(() -> world.read(each))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage(
                            "the log of container step-run of pod build-1-main-pod is lost: it was not stored: log store: it"
                                    + " is full (8000 bytes) of logs that are being written or not archived yet, and the pod is gone");
        }
        assertThat(count(Result.NOT_STORED)).isEqualTo(1);
        LogStreamer archive = request -> new ByteArrayInputStream("from the archive\n".getBytes(UTF_8));
        try (InputStream log = new LogStreamerChain(List.of(world.logs(), archive)).open(all)) {
            assertThat(log).hasContent("from the archive\n");
        }
    }

    @Test
    void becauseTheStoreBecameFullInTheMidst() throws Exception {
        world.restart(50_000, 50_000, 100);
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("main", "run");
        write(task, 1_000);
        LogRequest all = followToTheEnd(run, task);
        run.finish(true).removeFromWorker();

        assertThat(world.read(CaptureWorld.gone(all)))
                .startsWith(LINE)
                .endsWith(
                        "[multikueue-proxy] the rest of the log of container step-run of pod build-1-main-pod was not stored,"
                                + " and the pod is gone: log store: it is full (50000 bytes) of logs that are being written or not archived yet\n");
        assertThat(count(Result.NOT_STORED)).isEqualTo(1);
    }

    @Test
    void becauseTooManyLogsWereCaptured() throws Exception {
        world.restart(1 << 20, 1 << 20, 1);
        FakeRun other = world.run("other");
        FakeTask running = other.startTask("main", "run");
        write(running, 1);
        Future<String> first = world.reader(all(other, running).withOptions(LogOptions.FOLLOW));
        await().until(() -> world.captures().count() == 1);
        FakeRun run = world.run("build-1");
        FakeTask task = run.startTask("main", "run");
        write(task, 1);
        LogRequest all = all(run, task);
        Future<String> second = world.reader(all.withOptions(LogOptions.FOLLOW));
        task.finish();
        assertThat(second.get()).startsWith(LINE);
        run.finish(true).removeFromWorker();

        assertThatThrownBy(() -> world.read(CaptureWorld.gone(all)))
                .hasMessageContaining("it was not stored: too many logs were captured at the same time (at most 1)");
        running.finish();
        assertThat(first.get()).startsWith(LINE);
    }

    @Test
    void becauseItWasRemovedToMakeRoom() throws Exception {
        world.restart(100_000, 100_000, 100);
        FakeRun old = world.run("build-1");
        FakeTask oldTask = old.startTask("main", "run");
        write(oldTask, 400);
        LogRequest all = followToTheEnd(old, oldTask);
        old.finish(true).removeFromWorker();
        await().until(() -> world.worker.get("pods", "team-a", oldTask.podName()) == null);
        assertThat(world.read(CaptureWorld.gone(all))).startsWith(LINE);
        FakeRun run = world.run("build-2");
        FakeTask task = run.startTask("main", "run");
        write(task, 400);
        followToTheEnd(run, task);

        assertThatThrownBy(() -> world.read(CaptureWorld.gone(all)))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(
                        "it is not stored any more: the logs of the run were removed to make room for others");
        assertThat(count(Result.COMPLETE)).isEqualTo(2);
    }
}
