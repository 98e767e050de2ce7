package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An archive of the embedder's own, bound with one line, has the logs of what is gone from the workers. */
class OwnArchiveTest {

    /** Keeps logs by what stays true for ever: the UID of the manager's PipelineRun, the Pod's name, the container. */
    private static final class OwnArchive implements LogStreamer {
        private final Map<String, String> logs = new ConcurrentHashMap<>();
        private final List<LogRequest> requests = new CopyOnWriteArrayList<>();

        void keep(FakeRun run, String pod, String container, String text) {
            logs.put(run.uid() + "/" + pod + "/" + container, text);
        }

        @Override
        public InputStream open(LogRequest request) {
            requests.add(request);
            String container = requireNonNullElse(request.container(), "step-fetch");
            String text = logs.get(request.placement().jobUid() + "/" + request.pod() + "/" + container);
            if (text == null) {
                throw new NotFoundException("the archive knows nothing of this");
            }
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }
    }

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final OwnArchive archive = new OwnArchive();
    private final MultiKueueProxy proxy = connect(archive);
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));

    @BeforeEach
    void ready() {
        await().until(() -> proxy.readiness().ready());
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void theLogOfAFinishedRunWhoseObjectsAreGoneComesFromTheArchive() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        archive.keep(run, clone.podName(), "step-fetch", "archived\n");
        clone.step("fetch").log().line("live");
        awaitState("build-1", PlacementState.ADMITTED);
        assertThat(read(clone.podName(), null)).isEqualTo("live\n");
        assertThat(archive.requests).isEmpty();

        clone.finish();
        run.finish(true).removeFromWorker();
        awaitState("build-1", PlacementState.FINISHED);

        try (OpenLog log = proxy.log(alice, "team-a", "build-1", clone.podName(), "step-fetch", LogOptions.ALL)) {
            assertThat(log.worker()).isEqualTo("spoke-1");
            assertThat(log.subject()).isEqualTo("container step-fetch of pod " + clone.podName());
            assertThat(text(log)).isEqualTo("archived\n");
        }
        assertThat(archive.requests).singleElement().satisfies(request -> {
            assertThat(request.caller()).isEqualTo(alice);
            assertThat(request.podUid()).isNull();
            assertThat(request.placement().jobUid()).isEqualTo(run.uid());
        });
    }

    /** The archive knows names alone, so the cursors of its lines have no UID. */
    @Test
    void cursorsGoOnFromThePodToTheArchiveAndThere() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        clone.step("fetch").log().line("one", "two", "three");
        awaitState("build-1", PlacementState.ADMITTED);
        String times = read(clone.podName(), LogFormat.TEXT, null, withTimes(null));
        archive.keep(run, clone.podName(), "step-fetch", times);
        String live = read(clone.podName(), LogFormat.NDJSON, null, LogOptions.ALL);
        clone.finish();
        run.finish(true).removeFromWorker();
        awaitState("build-1", PlacementState.FINISHED);

        String archived = read(clone.podName(), LogFormat.NDJSON, cursor(live, 0), LogOptions.ALL);
        assertThat(archived.lines()).hasSize(2).first().asString().contains("two");
        assertThat(read(clone.podName(), LogFormat.NDJSON, cursor(archived, 0), LogOptions.ALL))
                .contains("three")
                .doesNotContain("two");
        String fromBeginning = read(clone.podName(), LogFormat.NDJSON, null, LogOptions.ALL);
        assertThat(read(clone.podName(), LogFormat.NDJSON, cursor(fromBeginning, 1), LogOptions.ALL)
                        .lines())
                .singleElement()
                .asString()
                .contains("three");
    }

    /** Between streamers a notice is a line that begins with #; nobody who reads text knows that. */
    @Test
    void aNoticeAmongLinesWithTimesIsALineOfText() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").complete("spoke-1", "done");
        archive.keep(
                run,
                "build-1-main-pod",
                "step-fetch",
                "2026-11-20T10:00:00Z one\n#2026-11-20T10:00:01.5Z lines were lost\n2026-11-20T10:00:02Z two\n");
        awaitState("build-1", PlacementState.FINISHED);

        assertThat(read("build-1-main-pod", LogFormat.TEXT, null, withTimes(null)))
                .isEqualTo("2026-11-20T10:00:00Z one\n"
                        + "2026-11-20T10:00:01.5Z [multikueue-proxy] lines were lost\n"
                        + "2026-11-20T10:00:02Z two\n");
        assertThat(read("build-1-main-pod", LogFormat.TEXT, null, withTimes(30L)))
                .isEqualTo("2026-11-20T10:00:00Z one\n2026-");
    }

    private static LogOptions withTimes(@Nullable Long limitBytes) {
        return new LogOptions(false, false, true, null, null, null, limitBytes);
    }

    private static String cursor(String lines, int line) {
        Matcher cursor = Pattern.compile("\"cursor\":\"([^\"]+)\"")
                .matcher(lines.lines().toList().get(line));
        assertThat(cursor.find()).isTrue();
        return cursor.group(1);
    }

    private String read(String pod, LogFormat format, @Nullable String cursor, LogOptions options) throws IOException {
        PodReference newest = PodReference.newest(pod);
        try (OpenLog log = proxy.log(alice, "team-a", "build-1", newest, null, options, format, cursor)) {
            return text(log);
        }
    }

    @Test
    void theDefaultContainerOfAPodThatIsGoneIsTheArchivesToKnow() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").complete("spoke-1", "done");
        archive.keep(run, "build-1-main-pod", "step-fetch", "archived\n");
        awaitState("build-1", PlacementState.FINISHED);

        try (OpenLog log = proxy.log(alice, "team-a", "build-1", "build-1-main-pod", null, LogOptions.ALL)) {
            assertThat(log.subject()).isEqualTo("default container of pod build-1-main-pod");
            assertThat(text(log)).isEqualTo("archived\n");
        }
    }

    @Test
    void whatTheArchiveDoesNotHaveIsReportedAsIfThereWereNone() {
        fleet.createPipelineRun("team-a", "build-1").complete("spoke-1", "done");
        awaitState("build-1", PlacementState.FINISHED);

        assertThatThrownBy(() -> read("build-1-main-pod", "step-run"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("PipelineRun team-a/build-1 is not on worker \"spoke-1\"")
                .hasMessageContaining("state Finished")
                .satisfies(e -> assertThat(((NotFoundException) e).worker()).isEqualTo("spoke-1"));
        assertThat(archive.requests).hasSize(1);
    }

    @Test
    void thePodOfACancelledTaskIsGoneWhileTheRunGoesOn() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch").cancel();
        archive.keep(run, clone.podName(), "step-fetch", "archived\n");
        awaitState("build-1", PlacementState.ADMITTED);

        assertThat(read(clone.podName(), "step-fetch")).isEqualTo("archived\n");
    }

    @Test
    void aPodOfSomebodyElseIsNotFoundAndNoArchiveIsAsked() {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask others =
                fleet.createPipelineRun("team-a", "build-2").admit("spoke-1").startTask("clone", "fetch");
        run.remote().addSpoofedPod("spoofed");
        archive.keep(run, others.podName(), "step-fetch", "not to be seen\n");
        archive.keep(run, "spoofed", "step-fetch", "not to be seen\n");
        awaitState("build-1", PlacementState.ADMITTED);

        for (String pod : List.of(others.podName(), "spoofed")) {
            assertThatThrownBy(() -> read(pod, "step-fetch"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("pods \"" + pod + "\" does not belong to PipelineRun team-a/build-1 on worker"
                            + " \"spoke-1\"");
        }
        assertThat(archive.requests).isEmpty();
    }

    @Test
    void aRunThatTookTheNameOnTheWorkerIsNotReadInsteadOfTheArchive() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch").finish();
        archive.keep(run, clone.podName(), "step-fetch", "archived\n");
        run.finish(true).removeFromWorker();
        FakeTask foreign =
                fleet.createForeignRun("spoke-1", "team-a", "build-1").startTask("clone", "fetch");
        foreign.step("fetch").log().line("somebody else's");
        awaitState("build-1", PlacementState.FINISHED);

        assertThat(foreign.podName()).isEqualTo(clone.podName());
        assertThat(read(clone.podName(), "step-fetch")).isEqualTo("archived\n");
    }

    @Test
    void aPodThatOutlivesItsRunForAMomentIsNotTakenForSomebodyElses() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        FakeTask test = run.startTask("test", "unit");
        archive.keep(run, test.podName(), "step-unit", "archived\n");
        awaitState("build-1", PlacementState.ADMITTED);
        read(clone.podName(), "step-fetch");

        fleet.worker("spoke-1").garbageCollection(false);
        fleet.worker("spoke-1").delete("pipelineruns", "team-a", "build-1");
        fleet.worker("spoke-1").delete("taskruns", "team-a", test.name());

        assertThat(test.pod()).isNotNull();
        // Until the watch has told that the TaskRun is gone, the Pod's own log is read, which is empty.
        await().untilAsserted(
                        () -> assertThat(read(test.podName(), "step-unit")).isEqualTo("archived\n"));
    }

    @Test
    void aRunThatLeftItsWorkerHasAnArchivedPast() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        archive.keep(run, clone.podName(), "step-fetch", "archived\n");
        run.evict().finishEviction();
        awaitState("build-1", PlacementState.PENDING);

        assertThat(read(clone.podName(), "step-fetch")).isEqualTo("archived\n");
        assertThatThrownBy(() -> read("build-1-unheard-of-pod", "step-fetch"))
                .isInstanceOf(NotAdmittedException.class)
                .hasMessageContaining("state Pending");
    }

    @Test
    void aRunIsFoundInTheArchiveLongAfterKueueHasForgottenIt() throws Exception {
        FakeRun run =
                fleet.createPipelineRun("team-a", "build-1").complete("spoke-1").deleteWorkload();
        archive.keep(run, "build-1-main-pod", "step-run", "archived\n");

        try (MultiKueueProxy restarted = connect(archive)) {
            await().until(() -> restarted.readiness().ready());
            try (OpenLog log =
                    restarted.log(alice, "team-a", "build-1", "build-1-main-pod", "step-run", LogOptions.ALL)) {
                assertThat(log.worker()).isNull();
                assertThat(text(log)).isEqualTo("archived\n");
            }
            assertThatThrownBy(() -> restarted.log(alice, "team-a", "build-1", "other", "step-run", LogOptions.ALL))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("PipelineRun team-a/build-1 has finished, and no worker has anything of it");
        }
    }

    @Test
    void aFinishedRunIsReadFromTheArchiveThoughItsWorkerIsLost() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").complete("spoke-1");
        archive.keep(run, "build-1-main-pod", "step-run", "archived\n");
        awaitState("build-1", PlacementState.FINISHED);
        fleet.setKubeconfig("spoke-1", "not a kubeconfig");

        await().untilAsserted(() -> {
            assertThat(read("build-1-main-pod", "step-run")).isEqualTo("archived\n");
            assertThatThrownBy(() -> read("other", "step-run")).isInstanceOf(WorkerUnavailableException.class);
        });
    }

    @Test
    void aRunningRunIsNotReadFromTheArchiveWhileItsWorkerIsLost() {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        archive.keep(run, clone.podName(), "step-fetch", "the first half\n");
        awaitState("build-1", PlacementState.ADMITTED);
        fleet.setKubeconfig("spoke-1", "not a kubeconfig");

        await().untilAsserted(() -> assertThatThrownBy(() -> read(clone.podName(), "step-fetch"))
                .isInstanceOf(WorkerUnavailableException.class));
        assertThat(archive.requests).isEmpty();
    }

    @Test
    void aBrokenArchiveIsNoEmptyArchive() {
        LogStreamer broken = request -> {
            throw new UpstreamFailureException("the archive cannot be reached");
        };
        fleet.createPipelineRun("team-a", "build-1").complete("spoke-1");

        try (MultiKueueProxy withBroken = connect(broken)) {
            await().untilAsserted(() -> assertThatThrownBy(() ->
                            withBroken.log(alice, "team-a", "build-1", "build-1-main-pod", "step-run", LogOptions.ALL))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("the archive cannot be reached"));
        }
    }

    @Test
    void whoMayNotReadTheLogDoesNotReachTheArchive() {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").complete("spoke-1");
        archive.keep(run, "build-1-main-pod", "step-run", "archived\n");
        Caller mallory = new Caller.BearerToken(fleet.user("mallory", FakeFleet.Right.GET_PIPELINERUNS));

        assertThatThrownBy(
                        () -> proxy.log(mallory, "team-a", "build-1", "build-1-main-pod", "step-run", LogOptions.ALL))
                .isInstanceOf(ForbiddenException.class);
        assertThat(archive.requests).isEmpty();
    }

    private MultiKueueProxy connect(LogStreamer own) {
        return TestProxies.connect(fleet, new AbstractModule() {
            @Override
            protected void configure() {
                Multibinder.newSetBinder(binder(), LogStreamer.class)
                        .addBinding()
                        .toInstance(own);
            }
        });
    }

    private String read(String pod, @Nullable String container) throws IOException {
        try (OpenLog log = proxy.log(alice, "team-a", "build-1", pod, container, LogOptions.ALL)) {
            return text(log);
        }
    }

    private static String text(OpenLog log) throws IOException {
        return new String(log.body().readAllBytes(), UTF_8);
    }

    private void awaitState(String name, PlacementState state) {
        await().untilAsserted(() ->
                assertThat(proxy.resolve(alice, "team-a", name).state()).isEqualTo(state));
    }
}
