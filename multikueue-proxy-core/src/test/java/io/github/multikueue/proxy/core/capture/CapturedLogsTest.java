package io.github.multikueue.proxy.core.capture;

import static io.github.multikueue.proxy.core.capture.CaptureWorld.gone;
import static io.github.multikueue.proxy.core.capture.CaptureWorld.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are read once, and served to everybody. */
@Timeout(180)
class CapturedLogsTest {

    private static final String STEP = "step-compile";

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private FakeRun run;
    private FakeTask task;
    private FakeLog log;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        task = run.startTask("build", "compile", "package");
        log = task.log(STEP);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private LogRequest follow() {
        return request(run, task, STEP, LogOptions.FOLLOW);
    }

    private LogRequest now() {
        return request(run, task, STEP, LogOptions.ALL);
    }

    private static LogOptions tail(boolean follow, long lines) {
        return new LogOptions(follow, false, false, lines, null, null, null);
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(each -> "line " + each + "\n").collect(Collectors.joining());
    }

    private void write(int from, int to) {
        IntStream.range(from, to).forEach(each -> log.line("line " + each));
    }

    private StoredLog stored() {
        LogRequest request = now();
        return world.store()
                .find(run.uid(), task.podName(), STEP, request.podUid())
                .get(0);
    }

    private void awaitStoredToItsEnd() {
        await().until(() -> stored().end().isPresent());
    }

    @Nested
    class ManyReaders {

        @Test
        void causeOneTransferAndAllReadTheSame() throws Exception {
            write(0, 100);
            List<Future<String>> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                readers.add(world.reader(follow()));
                write(100 + 10 * i, 110 + 10 * i);
            }
            await().until(() -> world.follows() == 1);
            task.finish();
            readers.add(world.reader(follow()));

            for (Future<String> each : readers) {
                assertThat(each.get()).isEqualTo(lines(0, 300));
            }
            assertThat(world.follows()).isEqualTo(1);
            // What was there, what came, and one or two short looks whether that was all.
            assertThat(world.logRequests()).hasSizeLessThanOrEqualTo(4);
        }

        @Test
        void doNotWaitForTheSlowestOfThem() throws Exception {
            write(0, 10);
            InputStream slow = world.logs().open(follow());
            assertThat(new String(slow.readNBytes(6), UTF_8)).isEqualTo("line 0");

            Future<String> fast = world.reader(follow());
            write(10, 5000);
            await().until(() -> world.follows() == 1);
            task.finish();

            assertThat(fast.get()).isEqualTo(lines(0, 5000));
            assertThat("line 0" + new String(slow.readAllBytes(), UTF_8)).isEqualTo(lines(0, 5000));
            assertThat(world.follows()).isEqualTo(1);
        }

        @Test
        void mayLeaveAndTheCaptureGoesOn() throws Exception {
            write(0, 10);
            InputStream first = world.logs().open(follow());
            first.readNBytes(lines(0, 10).length());
            first.close();
            write(10, 20);
            task.finish();

            awaitStoredToItsEnd();
            world.worker.requests().clear();
            assertThat(world.read(follow())).isEqualTo(lines(0, 20));
            assertThat(world.read(now())).isEqualTo(lines(0, 20));
            assertThat(world.logRequests()).isEmpty();
            await().until(() -> world.captures().count() == 0);
        }

        @Test
        void areToldApartByTheirOptions() throws Exception {
            write(0, 10);
            Future<String> stamped =
                    world.reader(request(run, task, STEP, new LogOptions(true, false, true, null, null, null, null)));
            Future<String> limited =
                    world.reader(request(run, task, STEP, new LogOptions(true, false, false, null, null, null, 10L)));
            assertThat(limited.get()).isEqualTo(lines(0, 10).substring(0, 10));
            // Which lines are the last ones is known by their first read, so that is before there are more.
            InputStream tail = world.logs().open(request(run, task, STEP, tail(true, 3)));
            assertThat(new String(tail.readNBytes(21), UTF_8)).isEqualTo(lines(7, 10));
            InputStream last = world.logs().open(request(run, task, STEP, tail(true, 2)));
            assertThat(new String(last.readNBytes(14), UTF_8)).isEqualTo(lines(8, 10));
            write(10, 12);
            await().until(() -> world.follows() == 1);
            task.finish();

            assertThat(new String(tail.readAllBytes(), UTF_8)).isEqualTo(lines(10, 12));
            assertThat(new String(last.readAllBytes(), UTF_8)).isEqualTo(lines(10, 12));
            assertThat(stamped.get().lines()).hasSize(12).allMatch(each -> each.matches("\\S+Z line \\d+"));
            assertThat(world.follows()).isEqualTo(1);
        }

        @Test
        void mayWaitForTheLastLinesOfALogThatIsStillBeingFetched() throws Exception {
            write(0, 100);
            Fault.Injection stalled =
                    world.worker.inject(Fault.on("get", "pods/log").stallAfter(300));
            Future<String> tail = world.reader(request(run, task, STEP, tail(true, 2)));
            InputStream gaveUp = world.logs().open(request(run, task, STEP, tail(true, 1)));
            gaveUp.close();
            assertThatThrownBy(gaveUp::read).isInstanceOf(IOException.class);
            await().until(() -> stored().length() > 200);

            stalled.remove();
            task.finish();

            assertThat(tail.get()).isEqualTo(lines(98, 100));
        }
    }

    @Nested
    class WhoDoesNotFollow {

        @Test
        void getsWhatTheWorkerHasNowAndTheLogIsCapturedAllTheSame() throws Exception {
            write(0, 10);

            assertThat(world.read(now())).isEqualTo(lines(0, 10));

            write(10, 20);
            task.finish();
            awaitStoredToItsEnd();
            assertThat(world.read(gone(now()))).isEqualTo(lines(0, 20));
        }

        @Test
        void getsThePreviousInstanceFromTheWorkerAlone() throws Exception {
            write(0, 10);
            log.restart();
            write(10, 20);

            LogOptions previous = new LogOptions(false, true, false, null, null, null, null);
            assertThat(world.read(request(run, task, STEP, previous))).isEqualTo(lines(0, 10));
            assertThat(world.store().runs()).isEmpty();
        }

        @Test
        void isToldWhyTheWorkerRefuses() {
            world.worker.inject(Fault.on("get", "pods/log").answer(403, "Forbidden", "no"));

            assertThatThrownBy(() -> world.logs().open(now())).isInstanceOf(ProxyException.class);
            assertThat(world.captures().count()).isZero();
        }
    }

    @Nested
    class WhenAllIsGoneFromTheWorker {

        private LogRequest request;

        @BeforeEach
        void finish() {
            write(0, 10);
            request = now();
            world.reader(follow());
            task.log("step-package").line("packaged");
            world.reader(CaptureWorld.request(run, task, "step-package", LogOptions.FOLLOW));
            await().until(() -> world.captures().count() == 2);
            task.finish();
            await().until(() -> world.captures().count() == 0);
            run.finish(true).removeFromWorker();
        }

        @Test
        void theLogIsStillThere() throws IOException {
            assertThat(world.read(gone(request))).isEqualTo(lines(0, 10));
            assertThat(world.read(gone(request).withOptions(LogOptions.FOLLOW))).isEqualTo(lines(0, 10));
            assertThat(world.read(gone(request).withOptions(tail(false, 1)))).isEqualTo(lines(9, 10));
            world.restart();
            assertThat(world.read(gone(request))).isEqualTo(lines(0, 10));
        }

        @Test
        void theFirstStepIsTheDefault() throws IOException {
            assertThat(world.read(new LogRequest(
                            request.caller(), request.placement(), request.pod(), null, null, LogOptions.ALL)))
                    .isEqualTo(lines(0, 10));
        }

        @Test
        void theLogIsFoundByNamesForDashboards() throws IOException {
            try (InputStream log = world.logs().open("team-a", request.pod(), STEP, LogOptions.ALL)) {
                assertThat(new String(log.readAllBytes(), UTF_8)).isEqualTo(lines(0, 10));
            }
            assertThatThrownBy(() -> world.logs().open("team-b", request.pod(), STEP, LogOptions.ALL))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void anotherRunOfTheSameNameNeverSeesIt() {
            run.delete();
            FakeRun next = world.run("build-1");
            LogRequest ofNext = new LogRequest(
                    request.caller(),
                    CaptureWorld.placement(next, CaptureWorld.WORKER),
                    request.pod(),
                    null,
                    STEP,
                    LogOptions.ALL);

            assertThatThrownBy(() -> world.logs().open(ofNext))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining(request.pod());
        }

        @Test
        void whatWasNeverReadIsNotFound() {
            LogRequest other = new LogRequest(
                    request.caller(), request.placement(), request.pod(), null, "step-other", LogOptions.ALL);

            assertThatThrownBy(() -> world.logs().open(other)).isInstanceOf(NotFoundException.class);
        }

        @Test
        void aDamagedLogIsNotFoundRatherThanServed() throws IOException {
            world.store().close();
            Path file = logFile();
            byte[] zeros = new byte[(int) Files.size(file)];
            Files.write(file, zeros);
            world.restart();

            assertThatThrownBy(() -> world.logs().open(gone(request))).isInstanceOf(NotFoundException.class);
        }
    }

    private Path logFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(each -> each.toString().endsWith("_" + STEP + ".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Nested
    class AfterARestart {

        @Test
        void aCaptureGoesOnWhereItWas() throws Exception {
            write(0, 10);
            Future<String> cut = world.reader(follow());
            await().until(() -> stored().lastPosition().isPresent() && stored().length() > 200);
            world.restart();
            assertThatThrownBy(cut::get).hasCauseInstanceOf(IOException.class);
            write(10, 20);

            Future<String> reader = world.reader(follow());
            task.finish();

            assertThat(reader.get()).isEqualTo(lines(0, 20));
            assertThat(stored().end()).map(LogEnd::state).hasValue(LogEnd.State.COMPLETE);
            world.restart();
            world.worker.requests().clear();
            assertThat(world.read(follow())).isEqualTo(lines(0, 20));
            assertThat(world.logRequests()).isEmpty();
        }

        @Test
        void theLogIsWholeWhereverTheLastOneWasTorn() throws Exception {
            write(0, 3);
            Future<String> whole = world.reader(follow());
            task.finish();
            assertThat(whole.get()).isEqualTo(lines(0, 3));
            world.store().close();
            byte[] all = Files.readAllBytes(logFile());
            Path end = Path.of(logFile().toString().replace(".log", ".end"));
            for (int length = 0; length < all.length; length += 11) {
                world.store().close();
                Files.write(logFile(), java.util.Arrays.copyOf(all, length));
                Files.deleteIfExists(end);
                world.restart();

                assertThat(world.read(follow())).as("torn at %d", length).isEqualTo(lines(0, 3));
                assertThat(Files.readAllBytes(logFile())).isEqualTo(all);
            }
        }

        @Test
        void whatCannotBeGoneOnWithSaysSo() throws Exception {
            write(0, 10);
            LogRequest request = now();
            try (InputStream reader = world.logs().open(follow())) { // What it gives is in the store.
                assertThat(new String(reader.readNBytes(70), UTF_8)).isEqualTo(lines(0, 10));
            }
            world.restart();
            task.finish();
            run.finish(true).removeFromWorker();

            assertThat(world.read(gone(request)))
                    .startsWith(lines(0, 10) + "[multikueue-proxy] ")
                    .contains(
                            "the rest of the log of container " + STEP + " of pod " + task.podName() + " is not known");
        }
    }

    @Nested
    class WhenTheStoreCannotKeepALog {

        @Test
        void readersGoOnStraightFromTheWorkerWithTheVeryNextByte() throws Exception {
            world.restart(1 << 20, 2000, 100);
            write(0, 20);
            Future<String> reader = world.reader(follow());
            Future<String> another = world.reader(follow());
            await().until(() -> stored().length() > 500);
            InputStream slow = world.logs().open(follow());
            assertThat(slow.read()).isEqualTo('l');

            write(20, 300);
            await().until(() -> stored().end().isPresent());
            task.finish();

            assertThat(reader.get()).isEqualTo(lines(0, 300));
            assertThat(another.get()).isEqualTo(lines(0, 300));
            assertThat("l" + new String(slow.readAllBytes(), UTF_8)).isEqualTo(lines(0, 300));
            assertThat(stored().end()).map(LogEnd::state).hasValue(LogEnd.State.TRUNCATED);
            assertThat(world.read(follow())).isEqualTo(lines(0, 300));
            assertThat(world.read(now())).isEqualTo(lines(0, 300));
            assertThat(world.read(request(run, task, STEP, tail(true, 2)))).isEqualTo(lines(298, 300));
            assertThat(world.read(gone(now())))
                    .contains("[multikueue-proxy] the rest of the log of container " + STEP + " of pod "
                            + task.podName() + " was not stored");
        }

        @Test
        void alsoInTheMidstOfALine() throws Exception {
            world.restart(1 << 20, 2000, 100);
            log.raw("a line that is begun, ".getBytes(UTF_8));
            InputStream reader = world.logs().open(follow());
            assertThat(new String(reader.readNBytes(22), UTF_8)).endsWith("begun, ");

            log.raw(("x".repeat(3000) + " and ended\n").getBytes(UTF_8));
            write(0, 10);
            task.finish();

            assertThat(new String(reader.readAllBytes(), UTF_8))
                    .isEqualTo("x".repeat(3000) + " and ended\n" + lines(0, 10));
        }

        @Test
        void becauseItIsFullOfLogsThatAreBeingWritten() throws Exception {
            world.restart(50_000, 50_000, 100);
            write(0, 10);
            Future<String> reader = world.reader(follow());
            InputStream tail = world.logs().open(request(run, task, STEP, tail(true, 4)));
            assertThat(new String(tail.readNBytes(28), UTF_8)).isEqualTo(lines(6, 10));
            write(10, 2000);
            await().until(() -> world.store().usage().failed());
            task.finish();

            assertThat(reader.get()).isEqualTo(lines(0, 2000));
            assertThat(new String(tail.readAllBytes(), UTF_8)).isEqualTo(lines(10, 2000));
            assertThat(world.read(now())).isEqualTo(lines(0, 2000));
        }

        @Test
        void becauseThereAreTooManyCapturesTheOthersAreStreamedStraight() throws Exception {
            world.restart(1 << 20, 1 << 20, 1);
            write(0, 10);
            task.log("step-package").line("packaged");
            Future<String> captured = world.reader(follow());
            Future<String> straight = world.reader(request(run, task, "step-package", LogOptions.FOLLOW));
            await().until(() -> world.follows() == 2);
            assertThat(world.captures().count()).isEqualTo(1);
            task.finish();

            assertThat(captured.get()).isEqualTo(lines(0, 10));
            assertThat(straight.get()).isEqualTo("packaged\n");
        }
    }

    @Nested
    class WhenTheWorkerFails {

        @Test
        void aLostConnectionIsNotNoticed() throws Exception {
            write(0, 50);
            world.worker.inject(Fault.on("get", "pods/log").dropAfter(700).times(2));
            Future<String> reader = world.reader(follow());
            await().until(() -> stored().length() > 1000);
            write(50, 60);
            task.finish();

            assertThat(reader.get()).isEqualTo(lines(0, 60));
        }

        @Test
        void forGoodTheReadersLearnWhyAndTheNextOneStartsBehindWhatIsStored() throws Exception {
            write(0, 10);
            Future<String> reader = world.reader(follow());
            await().until(() -> world.follows() == 1 && stored().length() > 300);
            Fault.Injection broken = world.worker.inject(Fault.always().answer(503, "ServiceUnavailable", "busy"));
            world.worker.disconnect();
            world.worker.reconnect();

            world.passUntilGivenUp(reader);
            assertThatThrownBy(reader::get)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("the log of container step-compile of pod " + task.podName() + " broke off");
            await().until(() -> world.captures().count() == 0);
            broken.remove();
            write(10, 20);
            Future<String> next = world.reader(follow());
            task.finish();

            assertThat(next.get()).isEqualTo(lines(0, 20));
        }

        @Test
        void atTheFirstCallTheReaderIsToldAtOnce() {
            world.worker.inject(Fault.on("get", "pods/log").answer(403, "Forbidden", "no"));

            assertThatThrownBy(() -> world.logs().open(follow())).isInstanceOf(ProxyException.class);
        }
    }

    @Test
    void aLineOfManyMegabytesIsCapturedWithoutBeingHeld() throws Exception {
        byte[] part = "x".repeat(1 << 20).getBytes(UTF_8);
        for (int i = 0; i < 20; i++) {
            log.raw(part);
        }
        log.line(" end");
        Future<String> reader = world.reader(follow());
        task.finish();

        assertThat(reader.get()).hasSize((20 << 20) + 5).endsWith("x end\n");
    }

    @Test
    void captureDoesNotKeepTheReadersToken() throws Exception {
        write(0, 1);
        world.reader(follow());
        await().until(() -> stored().length() > 0);
        world.restart(); // Nobody writes, and gives files other names, while they are looked at.

        for (FakeRequest each : world.logRequests()) {
            assertThat(each.header("Authorization")).doesNotContain("the-reader's-token");
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                assertThat(each)
                        .content(java.nio.charset.StandardCharsets.ISO_8859_1)
                        .doesNotContain("the-reader");
            }
        }
    }

    @Test
    void aSidecarThatWasStartedAgainIsReadFromItsWorker() throws Exception {
        FakeTask withSidecar = run.task("test").steps("unit").sidecars("db").start();
        FakeLog sidecar = withSidecar.log("sidecar-db").line("first life");
        LogRequest request = request(run, withSidecar, "sidecar-db", LogOptions.ALL);
        withSidecar.finish();
        world.read(request.withOptions(LogOptions.FOLLOW));
        await().until(() -> world.store()
                .find(run.uid(), withSidecar.podName(), "sidecar-db", null)
                .get(0)
                .end()
                .isPresent());
        sidecar.restart().line("second life");
        world.worker.edit(
                "pods",
                "team-a",
                withSidecar.podName(),
                pod -> pod.withObject("/status").withArray("/containerStatuses").forEach(each -> {
                    if (each.path("name").asText().equals("sidecar-db")) {
                        com.fasterxml.jackson.databind.node.ObjectNode state =
                                ((com.fasterxml.jackson.databind.node.ObjectNode) each).putObject("state");
                        state.putObject("running").put("startedAt", "2030-01-01T00:00:00Z");
                    }
                }));

        assertThat(world.read(request)).isEqualTo("second life\n");
    }
}
