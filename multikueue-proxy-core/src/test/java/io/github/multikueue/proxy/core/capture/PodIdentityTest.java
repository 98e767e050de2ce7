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
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that was evicted and admitted again has Pods of the same names again, also on the same worker. Each has its own log,
 * and who asks for a Pod by its UID never gets that of another.
 */
@Timeout(180)
class PodIdentityTest {

    private static final String STEP = "step-compile";
    private static final List<String> CONTAINERS = List.of(STEP);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private FakeRun run;
    private FakeTask first;
    private LogRequest tryOne;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        run = world.run("build-1");
        first = run.startTask("build", "compile");
        tryOne = request(run, first, STEP, LogOptions.ALL);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** The second Pod of that name, on the same worker. */
    private FakeTask tryTwo() {
        run.evict().finishEviction();
        run.admit(CaptureWorld.WORKER);
        FakeTask second = run.startTask("build", "compile");
        second.log(STEP).line("try two");
        assertThat(second.podName()).isEqualTo(first.podName());
        return second;
    }

    private Optional<StoredLog> stored(LogRequest request) {
        return world.store().find(run.uid(), request.pod(), STEP, request.podUid()).stream()
                .findFirst();
    }

    private void awaitLength(LogRequest request, int lines) {
        await().atMost(PATIENCE)
                .until(() -> stored(request)
                        .filter(each -> each.length() >= 35L * lines)
                        .isPresent());
    }

    private void awaitComplete(LogRequest request) {
        await().atMost(PATIENCE)
                .until(() -> stored(request)
                        .flatMap(StoredLog::end)
                        .map(LogEnd::state)
                        .filter(LogEnd.State.COMPLETE::equals)
                        .isPresent());
    }

    private static LogRequest followed(LogRequest request) {
        return request.withOptions(LogOptions.FOLLOW);
    }

    private static LogRequest withContainer(LogRequest request, @Nullable String container) {
        return new LogRequest(
                request.caller(), request.placement(), request.pod(), request.podUid(), container, request.options());
    }

    @Nested
    class WhenBothAreComplete {

        private LogRequest tryTwo;

        @BeforeEach
        void runBoth() throws Exception {
            first.log(STEP).line("try one");
            first.finish();
            world.read(followed(tryOne));
            FakeTask second = tryTwo();
            second.finish();
            tryTwo = request(run, second, STEP, LogOptions.ALL);
            world.read(followed(tryTwo));
            run.finish(true).removeFromWorker();
            awaitComplete(tryOne);
            awaitComplete(tryTwo);
        }

        @Test
        void eachIsFoundByItsUid() throws Exception {
            assertEachHasItsOwn();
        }

        @Test
        void alsoByAnotherProcess() throws Exception {
            world.restart();
            world.worker.requests().clear();

            assertEachHasItsOwn();
            assertThat(world.logRequests()).isEmpty();
        }

        @Test
        void byNameItIsTheNewest() throws Exception {
            assertThat(world.read(gone(tryOne))).isEqualTo("try two\n");
            try (InputStream log = world.logs().open("team-a", tryOne.pod(), STEP, LogOptions.ALL)) {
                assertThat(new String(log.readAllBytes(), UTF_8)).isEqualTo("try two\n");
            }
        }

        /** Who knows the others of that name does not want theirs. */
        @Test
        void byNameItIsNoneOfThoseThatAreKnownToBeOthers() throws Exception {
            String uidOne = String.valueOf(tryOne.podUid());
            String uidTwo = String.valueOf(tryTwo.podUid());

            assertThat(world.read(notOneOf(tryOne, Set.of(uidTwo)))).isEqualTo("try one\n");
            assertThat(world.read(notOneOf(tryOne, Set.of(uidOne)))).isEqualTo("try two\n");
            assertThatThrownBy(() -> world.logs().open(notOneOf(tryOne, Set.of(uidOne, uidTwo))))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("no log is stored, and the pod is gone from its worker");
        }

        private LogRequest notOneOf(LogRequest request, Set<String> others) {
            return new LogRequest(
                    request.caller(),
                    request.placement(),
                    request.pod(),
                    null,
                    request.container(),
                    request.options(),
                    others);
        }

        @Test
        void bothAreKnownTheNewestFirst() {
            List<StoredPod> newestFirst = List.of(
                    new StoredPod(String.valueOf(tryTwo.podUid()), CaptureWorld.WORKER, CONTAINERS),
                    new StoredPod(String.valueOf(tryOne.podUid()), CaptureWorld.WORKER, CONTAINERS));

            assertThat(world.logs().pods(run.uid(), tryOne.pod())).isEqualTo(newestFirst);
            world.restart();
            assertThat(world.logs().pods(run.uid(), tryOne.pod())).isEqualTo(newestFirst);
            assertThat(world.logs().pods("uid-of-another-run", tryOne.pod())).isEmpty();
        }

        @Test
        void eachHasADefaultContainer() throws Exception {
            assertThat(world.read(withContainer(tryOne, null))).isEqualTo("try one\n");
            assertThat(world.read(withContainer(tryTwo, null))).isEqualTo("try two\n");
        }

        private void assertEachHasItsOwn() throws IOException {
            for (LogOptions options : List.of(LogOptions.ALL, LogOptions.FOLLOW)) {
                assertThat(world.read(tryOne.withOptions(options))).isEqualTo("try one\n");
                assertThat(world.read(tryTwo.withOptions(options))).isEqualTo("try two\n");
            }
        }
    }

    @Nested
    class WhenTheFirstWasNotReadToItsEnd {

        @BeforeEach
        void readSome() {
            first.log(STEP).line("try one begins");
            world.reader(followed(tryOne));
            awaitLength(tryOne, 1);
            world.restart();
        }

        @Test
        void itIsNotTakenForTheOneThatRunsNow() throws Exception {
            FakeTask second = tryTwo();
            LogRequest tryTwo = request(run, second, STEP, LogOptions.ALL);

            assertThat(world.read(tryOne))
                    .startsWith("try one begins\n[multikueue-proxy] ")
                    .contains("the pod was gone before all was read")
                    .doesNotContain("try two");
            assertThat(world.read(followed(tryOne)))
                    .startsWith("try one begins\n[multikueue-proxy] ")
                    .doesNotContain("try two");
            assertThat(world.read(tryTwo)).isEqualTo("try two\n");
            second.finish();
            assertThat(world.read(followed(tryTwo))).isEqualTo("try two\n");
            assertThat(world.read(tryOne)).startsWith("try one begins\n[multikueue-proxy] ");
        }

        @Test
        void thereIsNoPreviousInstanceOfItInTheOther() {
            FakeTask second = tryTwo();
            second.log(STEP).restart().line("try two again");

            assertThatThrownBy(() -> world.logs()
                            .open(tryOne.withOptions(new LogOptions(false, true, false, null, null, null, null))))
                    .isInstanceOf(NotFoundException.class);
        }

        @Test
        void whatIsStillThereIsReadOn() throws Exception {
            first.log(STEP).line("try one goes on");
            Future<String> reader = world.reader(followed(tryOne));
            first.finish();

            assertThat(reader.get()).isEqualTo("try one begins\ntry one goes on\n");
        }
    }

    @Nested
    class WhatTheStoreDoesNotHave {

        @Test
        void isNotFoundSoThatAnArchiveIsAsked() throws Exception {
            first.log(STEP).line("try one begins");
            world.reader(followed(tryOne));
            awaitLength(tryOne, 1);
            LogRequest other = withContainer(tryOne, "step-other");
            tryTwo();

            for (LogRequest each : List.of(other, followed(other), gone(other))) {
                assertThatThrownBy(() -> world.logs().open(each)).isInstanceOf(NotFoundException.class);
            }
        }

        @Test
        void isNoPodOfTheRun() throws Exception {
            first.log(STEP).line("never read");
            LogRequest tryTwo = request(run, tryTwo(), STEP, LogOptions.ALL);
            assertThat(world.read(tryTwo)).isEqualTo("try two\n");

            assertThat(world.logs().pods(run.uid(), tryOne.pod()))
                    .extracting(StoredPod::uid)
                    .doesNotContain(String.valueOf(tryOne.podUid()));
        }

        /** A capture that was refused leaves a file with nothing in it. */
        @Test
        void includesLogsOfWhichNothingWasRead() throws Exception {
            world.store()
                    .log(new LogKey(
                            run.namespace(),
                            run.name(),
                            run.uid(),
                            CaptureWorld.WORKER,
                            tryOne.pod(),
                            String.valueOf(tryOne.podUid()),
                            STEP));
            run.evict().finishEviction();

            for (LogRequest each : List.of(tryOne, followed(tryOne), gone(tryOne))) {
                assertThatThrownBy(() -> world.logs().open(each)).isInstanceOf(NotFoundException.class);
            }
            assertThat(world.logs().pods(run.uid(), tryOne.pod())).isEmpty();
        }
    }

    /** Who does not follow gets what is there, and waits for nobody. */
    @Nested
    class WhoDoesNotFollow {

        private Future<String> follower;

        @BeforeEach
        void readSome() {
            first.log(STEP).line("one", "two");
            follower = world.reader(followed(tryOne));
            awaitLength(tryOne, 1);
            awaitLength(tryOne, 2);
        }

        @Test
        void doesNotWaitForTheEndOfACapture() throws Exception {
            assertThat(world.read(gone(tryOne)))
                    .isEqualTo(
                            "one\ntwo\n[multikueue-proxy] the rest of the log of container step-compile of pod build-1-build-pod is still being read from worker spoke-1\n");
            first.finish();
            assertThat(follower.get()).isEqualTo("one\ntwo\n");
            awaitComplete(tryOne);
            assertThat(world.read(gone(tryOne))).isEqualTo("one\ntwo\n");
        }

        @Test
        void doesNotGetATornLine() throws Exception {
            first.log(STEP).raw("half a line".getBytes(UTF_8));
            await().atMost(PATIENCE)
                    .until(() -> stored(tryOne)
                            .filter(each -> each.length() > 2 * 31 + 40)
                            .isPresent());

            assertThat(world.read(gone(tryOne))).startsWith("one\ntwo\n[multikueue-proxy] ");
        }

        @Test
        void doesNotWaitForAWorkerThatIsDown() throws Exception {
            world.worker.disconnect();

            for (LogRequest each : List.of(tryOne, gone(tryOne))) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(world.read(each))
                                .startsWith(
                                        "one\ntwo\n[multikueue-proxy] the rest of the log of container step-compile of pod build-1-build-pod cannot be read now: "
                                                + "worker spoke-1 cannot be reached: "));
            }
            assertThat(follower.isDone()).isFalse();
        }

        @Test
        void isToldIfThereIsNothingAtAll() {
            LogRequest other = withContainer(tryOne, "step-never-read");
            world.worker.disconnect();

            assertThatThrownBy(() -> world.logs().open(other)).isInstanceOf(WorkerUnavailableException.class);
        }
    }
}
