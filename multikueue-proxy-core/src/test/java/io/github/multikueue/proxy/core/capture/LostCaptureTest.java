package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker has thrown away is never kept as if it were complete: an archive that has it is asked, each time. */
@Timeout(180)
class LostCaptureTest {

    private static final String SENTENCE = "unable to retrieve container logs for containerd://3bb6fd00e2a1f5b0";
    private static final String NOTICE =
            "[multikueue-proxy] lines may be missing here: the worker says \"" + SENTENCE + "\"\n";

    @TempDir
    Path directory;

    private CaptureWorld world;
    private FakeRun run;
    private FakeTask task;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        task = run.startTask("main", "run");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void throwAway() {
        world.worker.inject(Fault.on("get", "pods/log").body(200, "text/plain", SENTENCE.getBytes(UTF_8)));
    }

    private String archived(LogRequest request) throws IOException {
        LogStreamer archive = any -> new ByteArrayInputStream("from the archive\n".getBytes(UTF_8));
        return read(List.of(world.logs(), archive), request);
    }

    private static String read(List<LogStreamer> streamers, LogRequest request) throws IOException {
        try (InputStream log = new LogStreamerChain(streamers).open(request)) {
            return new String(log.readAllBytes(), UTF_8);
        }
    }

    private LogRequest request(LogOptions options) {
        return CaptureWorld.request(run, task, "step-run", options);
    }

    private Optional<LogEnd.State> stored(LogRequest request) throws IOException {
        return world.store()
                .find(new LogKey(
                        "team-a",
                        "build-1",
                        run.uid(),
                        CaptureWorld.WORKER,
                        request.pod(),
                        request.podUid(),
                        request.container()))
                .flatMap(StoredLog::end)
                .map(LogEnd::state);
    }

    @Test
    void aLogOfWhichNothingIsLeftComesFromTheArchiveAsOftenAsItIsAskedFor() throws Exception {
        task.step("run").log().line("one");
        LogRequest follow = request(LogOptions.FOLLOW);
        task.finish();
        throwAway();

        for (int i = 0; i < 2; i++) {
            assertThat(archived(follow)).isEqualTo("from the archive\n");
            assertThat(archived(follow.withOptions(LogOptions.ALL))).isEqualTo("from the archive\n");
            assertThat(stored(follow)).isNotEqualTo(Optional.of(LogEnd.State.COMPLETE));
        }
        assertThat(archived(CaptureWorld.gone(follow))).isEqualTo("from the archive\n");
        assertThatThrownBy(() -> world.read(follow))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(SENTENCE);
        assertThatThrownBy(() -> world.read(CaptureWorld.gone(follow))).isInstanceOf(NotFoundException.class);
        world.restart();
        assertThat(archived(CaptureWorld.gone(follow))).isEqualTo("from the archive\n");
    }

    @Test
    void aLogOfWhichAPartWasReadIsThatPartUnlessAnArchiveHasTheWhole() throws Exception {
        task.step("run").log().line("one");
        LogRequest follow = request(LogOptions.FOLLOW);
        Future<String> reader = world.reader(follow);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> world.captures()
                        .stored(follow)
                        .filter(log -> log.length() > 0)
                        .isPresent());
        world.worker.disconnect();
        throwAway();
        task.step("run").log().line("two");
        task.finish();
        world.worker.reconnect();

        assertThat(reader.get()).isEqualTo("one\n" + NOTICE);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(stored(follow)).hasValue(LogEnd.State.LOST));
        for (LogRequest each : List.of(follow, follow.withOptions(LogOptions.ALL), CaptureWorld.gone(follow))) {
            assertThat(archived(each)).isEqualTo("from the archive\n");
            assertThat(read(List.of(world.logs()), each)).isEqualTo("one\n" + NOTICE);
        }
    }

    @Test
    void aLogThatIsThereAgainIsReadAgain() throws Exception {
        task.step("run").log().line("one");
        LogRequest follow = request(LogOptions.FOLLOW);
        task.finish();
        throwAway();
        assertThat(archived(follow)).isEqualTo("from the archive\n");

        world.worker.clearFaults();

        assertThat(archived(follow)).isEqualTo("one\n");
    }
}
