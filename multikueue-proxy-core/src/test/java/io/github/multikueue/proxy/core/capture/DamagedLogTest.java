package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log whose file was damaged is never served as if it were whole. */
@Timeout(180)
class DamagedLogTest {

    private static final String TEXT = "one\ntwo\nthree";

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private FakeRun run;
    private FakeTask task;
    private LogRequest all;

    @BeforeEach
    void capture() throws Exception {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        task = run.startTask("main", "run");
        task.step("run").log().raw(TEXT.getBytes(UTF_8));
        all = CaptureWorld.request(run, task, "step-run", LogOptions.ALL);
        var reader = world.reader(all.withOptions(LogOptions.FOLLOW));
        task.finish();
        assertThat(reader.get()).isEqualTo(TEXT);
        await().until(() -> world.captures().stored(all).flatMap(StoredLog::end).isPresent());
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(each -> each.toString().endsWith("_step-run.log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void flipLastByte() throws IOException {
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(file(), bytes);
    }

    /** Of a run that seems to go on, it would be told, too, that nobody has seen its end. */
    private void removeRun() {
        world.await(run.finish(true).removeFromWorker(), PlacementState.FINISHED);
    }

    @Test
    void thePodThatIsStillThereHasTheWhole() throws IOException {
        flipLastByte();

        assertThat(world.read(all)).isEqualTo(TEXT);
        assertThat(world.read(all.withOptions(LogOptions.FOLLOW))).isEqualTo(TEXT);
    }

    @Test
    void anArchiveHasTheWhole() throws IOException {
        flipLastByte();
        removeRun();
        LogStreamer archive = request -> new ByteArrayInputStream("from the archive\n".getBytes(UTF_8));

        for (LogRequest each : List.of(all, CaptureWorld.gone(all))) {
            try (InputStream log = new LogStreamerChain(List.of(world.logs(), archive)).open(each)) {
                assertThat(log).hasContent("from the archive\n");
            }
        }
    }

    @Test
    void elseThereIsANoticeBehindWhatThereIs() throws IOException {
        flipLastByte();
        removeRun();

        for (LogRequest each :
                List.of(all, CaptureWorld.gone(all), all.withOptions(LogOptions.FOLLOW), CaptureWorld.gone(all))) {
            try (InputStream log = new LogStreamerChain(List.of(world.logs())).open(each)) {
                assertThat(new String(log.readAllBytes(), UTF_8))
                        .startsWith(
                                "one\ntwo\nthred\n[multikueue-proxy] lines of the log of container step-run of pod build-1-main-pod are missing or wrong: it is"
                                        + " damaged in the store: its file has other bytes than were stored (CRC32C ");
            }
        }
        assertThat(world.runLog(run))
                .startsWith("[main : run] one", "[main : run] two", "[main : run] thred")
                .filteredOn(each -> each.contains("damaged in the store"))
                .hasSize(1);
    }

    @Test
    void alsoForWhoKnowsOnlyNames() throws IOException {
        flipLastByte();

        try (InputStream log = world.logs().open("team-a", task.podName(), "step-run", LogOptions.ALL)) {
            assertThat(new String(log.readAllBytes(), UTF_8)).contains("it is damaged in the store");
        }
    }

    @Test
    void ofAFileThatWasCutTheWholeLinesAreServed() throws IOException {
        Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), (int) Files.size(file()) - 8));
        removeRun();

        assertThatCutLogIsTold();
        world.restart();
        assertThatCutLogIsTold();
    }

    private void assertThatCutLogIsTold() throws IOException {
        assertThat(world.runLog(run))
                .startsWith("[main : run] one", "[main : run] two")
                .filteredOn(each -> each.startsWith("# "))
                .singleElement()
                .asString()
                .contains("it is damaged in the store: its file has ");
    }

    @Test
    void aFileThatIsGoneIsTheReasonWhyThereIsNothing() throws IOException {
        Files.delete(file());
        removeRun();

        assertThatThrownBy(() -> world.read(all))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("its file is gone from the store");
    }
}
