package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.ArchivedTask;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a whole run that is gone comes from an archive of the embedder's own that knows its tasks. */
class OwnRunArchiveTest {

    /** Keeps what it is told, by the UID of the manager's PipelineRun. */
    private static final class Archive implements LogStreamer, RunArchive {
        private final Map<String, List<ArchivedTask>> tasks = new ConcurrentHashMap<>();
        private final Map<String, String> logs = new ConcurrentHashMap<>();
        private final List<LogRequest> requests = new CopyOnWriteArrayList<>();
        private volatile boolean broken;

        void keep(FakeRun run, ArchivedTask task, String... lines) {
            tasks.computeIfAbsent(run.uid(), uid -> new ArrayList<>()).add(task);
            task.containers().forEach(each -> logs.put(key(run.uid(), task.pod(), each), log(each, lines)));
        }

        private static String log(String container, String... lines) {
            StringBuilder log = new StringBuilder();
            for (String line : lines) {
                log.append("2026-11-20T10:00:00Z ")
                        .append(container)
                        .append(": ")
                        .append(line)
                        .append('\n');
            }
            return log.toString();
        }

        private static String key(String uid, String pod, String container) {
            return uid + "/" + pod + "/" + container;
        }

        @Override
        public List<ArchivedTask> tasks(Placement placement) {
            if (broken) {
                throw new UpstreamFailureException("the archive cannot be reached");
            }
            return tasks.getOrDefault(placement.jobUid(), List.of());
        }

        @Override
        public InputStream open(LogRequest request) {
            requests.add(request);
            String text = logs.get(key(request.placement().jobUid(), request.pod(), request.container()));
            if (text == null) {
                throw new NotFoundException("the archive has no such log");
            }
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }
    }

    private static final ArchivedTask CLONE =
            ArchivedTask.of("clone", "build-1-clone-pod", List.of("step-fetch")).withTaskRun("build-1-clone");
    private static final ArchivedTask TEST = ArchivedTask.of(
                    "test", "build-1-test-pod", List.of("step-unit", "step-report"))
            .withTaskRun("build-1-test");

    private final FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2");
    private final Archive archive = new Archive();
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));
    private MultiKueueProxy proxy;

    @BeforeEach
    void connect(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        proxy = MultiKueueProxy.builder()
                .kubeconfig(kubeconfig)
                .addLogStreamer(archive)
                .addRunArchive(archive)
                .connect();
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void theLogOfARunThatIsGoneHasAllItsTasks() throws IOException {
        FakeRun run = finished();
        archive.keep(run, TEST.withStartTime(Instant.parse("2026-11-20T10:01:00Z")), "two");
        archive.keep(run, CLONE.withStartTime(Instant.parse("2026-11-20T10:00:00Z")), "one");

        String all =
                "[clone : fetch] step-fetch: one\n[test : unit] step-unit: two\n[test : report] step-report: two\n";
        assertThat(read(RunLogOptions.ALL)).isEqualTo(all);
        assertThat(read(RunLogOptions.FOLLOW)).startsWith(all);
        assertThat(archive.requests).allSatisfy(request -> {
            assertThat(request.placement().worker()).isEqualTo("spoke-1");
            assertThat(request.podUid()).isNull();
        });
    }

    /** Who keeps logs by task and Pod does not know the TaskRun; the manager's status does. */
    @Test
    void aTaskWhoseTaskRunIsNotKnownIsNotMissing() throws IOException {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        run.startTask("clone", "fetch").finish();
        run.startTask("test", "unit").finish();
        over(run);
        archive.keep(run, ArchivedTask.of("clone", "build-1-clone-pod", List.of("step-fetch")), "one");

        assertThat(read(RunLogOptions.ALL))
                .startsWith("[clone : fetch] step-fetch: one\n")
                .doesNotContain("the log of task clone")
                .contains("the log of task test is not known");
    }

    @Test
    void tasksCanBeSelected() throws IOException {
        FakeRun run = finished();
        archive.keep(run, CLONE, "one");
        archive.keep(run, TEST.withFailed(true), "two");

        assertThat(read(RunLogOptions.ALL.withTasks(Set.of("clone")))).isEqualTo("[clone : fetch] step-fetch: one\n");
        assertThat(read(RunLogOptions.ALL.withFailedOnly(true))).isEqualTo("[test : report] step-report: two\n");
        assertThatThrownBy(() -> read(RunLogOptions.ALL.withTasks(Set.of("deploy"))))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("clone")
                .hasMessageContaining("test");
    }

    @Test
    void triesOfATaskRunAreNumbered() throws IOException {
        FakeRun run = finished();
        archive.keep(run, CLONE.withFailed(true), "first");
        archive.keep(
                run,
                ArchivedTask.of("clone", "build-1-clone-pod-retry1", List.of("step-fetch"))
                        .withTaskRun("build-1-clone"),
                "second");

        assertThat(read(RunLogOptions.ALL)).contains("step-fetch: first\n").contains("step-fetch: second\n");
        assertThat(read(RunLogOptions.ALL.withAttempt(2))).isEqualTo("[clone : fetch] step-fetch: second\n");
    }

    @Test
    void eachTaskIsReadAsOnTheWorkerItRanOn() throws IOException {
        FakeRun run = finished();
        archive.keep(run, CLONE.withWorker("spoke-2"), "before the eviction");
        archive.keep(run, TEST, "after it");

        read(RunLogOptions.ALL);

        assertThat(archive.requests)
                .extracting(each -> each.placement().worker())
                .containsExactly("spoke-2", "spoke-1", "spoke-1");
    }

    @Test
    void aRunThatIsThereIsReadFromItsWorkerAlone() throws IOException {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("live");
        task.finish();
        archive.keep(run, CLONE, "archived");
        await().untilAsserted(() ->
                assertThat(proxy.resolve(alice, "team-a", "build-1").state()).isEqualTo(PlacementState.ADMITTED));

        assertThat(read(RunLogOptions.ALL)).isEqualTo("[clone : fetch] live\n");
    }

    @Test
    void whatNoArchiveKnowsIsNotFound() {
        finished();

        assertThatThrownBy(() -> read(RunLogOptions.ALL)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aBrokenArchiveIsNoEmptyOne() {
        finished();
        archive.broken = true;

        assertThatThrownBy(() -> read(RunLogOptions.ALL))
                .isInstanceOf(UpstreamFailureException.class)
                .hasMessage("the archive cannot be reached");
    }

    private FakeRun finished() {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        over(run);
        return run;
    }

    private void over(FakeRun run) {
        run.finish(true).removeFromWorker();
        await().untilAsserted(() ->
                assertThat(proxy.resolve(alice, "team-a", "build-1").state()).isEqualTo(PlacementState.FINISHED));
    }

    private String read(RunLogOptions options) throws IOException {
        try (OpenLog log = proxy.runLog(alice, "team-a", "build-1", options, LogFormat.TEXT, null)) {
            return new String(log.body().readAllBytes(), UTF_8);
        }
    }
}
