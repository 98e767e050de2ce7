package io.github.multikueue.proxy.core.logs.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.resume.ResumingLog;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Pod is deleted while its log is followed, and its status says for a moment that the container runs though it does not. Lines
 * are said to be missing if, and only if, some may be.
 */
@Timeout(180)
class PodDeletedTest {

    private static final String MISSING = "[multikueue-proxy] lines may be missing here: ";
    private static final String DELETED = ",\"deletionTimestamp\":\"2026-11-20T10:00:00Z\"";

    private final LivePod pod = new LivePod();

    @AfterEach
    void close() {
        pod.close();
    }

    /** As a watch of Pods does, which still knows the last state of a container when the Pod is gone. */
    private LivePodLogs logsOfContainerThatFinished(Instant finishedAt) {
        PodContainerStates looking = new PodContainerStates(pod.workers());
        return pod.logs(request -> {
            ObservedContainer now = looking.of(request);
            return now.phase() == ObservedContainer.Phase.GONE ? ObservedContainer.gone(finishedAt) : now;
        });
    }

    /** A watch tells that the Pod is gone just when its log is opened, by its name. */
    /** The watch of Pods is behind, and knows nothing of that. */
    @Test
    void theLogOfThePodThatTakesItsPlaceIsNotTakenForItsRest() throws IOException {
        PodContainerStates looking = new PodContainerStates(pod.workers());
        ContainerStates behind = new ContainerStates() {
            @Override
            public ObservedContainer of(LogRequest request) {
                return ObservedContainer.running(LivePod.NOW, false);
            }

            @Override
            public ObservedContainer askedFor(LogRequest request) {
                return looking.of(request);
            }
        };
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs(behind).open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.create("{\"running\":{\"startedAt\":\"2026-11-20T09:30:00Z\"}}");
            pod.line(2, "of the other");
            pod.worker().reconnect();

            assertThat(lines.rest()).isEqualTo(MISSING + "the connection to the worker broke, and pod p is gone\n");
        }
    }

    @Test
    void theLogOfThePodThatHasTakenItsPlaceIsNotTakenForIts() throws IOException {
        LogRequest first = pod.request(LogOptions.FOLLOW);
        pod.create("{\"running\":{\"startedAt\":\"2026-11-20T09:30:00Z\"}}");
        pod.line(1, "of the other");
        pod.log().end();
        ContainerStates behind = new ContainerStates() {
            @Override
            public ObservedContainer of(LogRequest request) {
                return pod.logRequests().isEmpty()
                        ? ObservedContainer.running(LivePod.NOW, false)
                        : ObservedContainer.gone(LivePod.NOW);
            }

            @Override
            public boolean isKnownToBeGone(LogRequest request) {
                return true;
            }
        };

        try (FollowedLines lines = new FollowedLines(pod.logs(behind).open(first))) {
            assertThat(lines.rest()).startsWith(MISSING).doesNotContain("of the other");
        }
    }

    @Test
    void nothingIsMissingOfAPodThatWasBeingDeletedWhenItsLogEnded() throws IOException {
        assertThat(whenDeleted(pod.logs(), DELETED)).isEqualTo("two\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 0, 2})
    void nothingIsMissingOfAContainerThatTerminatedBeforeItsLogEnded(long secondsLater) throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW.plusSeconds(secondsLater));

        assertThat(whenDeleted(logs, "")).isEqualTo("two\n");
    }

    @Test
    void linesMayBeMissingOfAContainerThatWentOn() throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW.plusSeconds(3));

        assertThat(whenDeleted(logs, ""))
                .isEqualTo("two\n" + MISSING
                        + "container main went on after the last transfer had ended, and pod p is gone\n");
    }

    /**
     * What there was has been read, so that it is known when that is done; the Pod is gone before more can be followed, or even before anybody
     * looks.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void linesMayBeMissingOfAContainerThatWasGoneBeforeItsLogCouldBeFollowed(int looks) throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW);
        pod.line(1, "one");
        Runnable caughtUp = () -> {
            pod.line(2, "two");
            pod.staysRunning(looks, "");
            pod.delete();
        };
        try (FollowedLines lines = new FollowedLines(logs.follow(pod.request(LogOptions.FOLLOW), null, caughtUp))) {
            assertThat(lines.rest())
                    .contains(
                            " one\n",
                            "lines may be missing here: container main went on after the last transfer had ended, and pod"
                                    + " p is gone");
        }
    }

    @Test
    void nothingIsMissingOfAContainerThatTerminatedLongBeforeItsLogWasReadAndWasGoneThen() throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW.minusSeconds(3));
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(logs.follow(pod.request(LogOptions.FOLLOW), null, pod::delete))) {
            assertThat(lines.rest()).endsWith(" one\n");
        }
    }

    /** Somebody on the way ended the transfer in good order; then the worker could not be asked until the Pod was gone. */
    @Test
    void linesMayBeMissingOfAContainerThatWroteMoreBeforeTheWorkerCouldBeAsked() throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW);
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(logs.open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.injectLog(fault -> fault.answer(503, "ServiceUnavailable", "no"));
            pod.staysRunning(1, DELETED);
            pod.log().hangUp();
            CompletableFuture<String> rest = lines.restInBackground();
            await().until(() -> pod.logRequests().size() > 1);
            pod.line(2, "two");
            pod.delete();
            assertThat(rest.join()).isEqualTo(MISSING + "worker spoke-1 answered 503: no, and pod p is gone\n");
        }
    }

    /** The Pod's status is behind for so long that the log is followed in vain, again and again. */
    @Test
    void nothingIsMissingOfAContainerWhoseLogEndedEachTimeItWasFollowed() throws IOException {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.staysRunning(1000, "");
            pod.line(2, "two");
            pod.log().end();
            CompletableFuture<String> rest = lines.restInBackground();
            await().until(() -> pod.logRequests().size() > 4);
            pod.delete();
            pod.worker().clearFaults();
            assertThat(rest.join()).isEqualTo("two\n");
        }
    }

    @Test
    void linesMayBeMissingIfNobodyKnowsWhenTheContainerEnded() throws IOException {
        assertThat(whenDeleted(pod.logs(), ""))
                .isEqualTo("two\n" + MISSING
                        + "container main went on after the last transfer had ended, and pod p is gone\n");
    }

    private String whenDeleted(LivePodLogs logs, String metadata) throws IOException {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(logs.open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.staysRunning(1, metadata);
            pod.line(2, "two");
            pod.delete();
            return lines.rest();
        }
    }

    @Test
    void linesMayBeMissingBehindABrokenConnectionWhateverTheContainerDid() throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW);
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(logs.open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.line(2, "two");
            pod.delete();
            pod.worker().reconnect();
            assertThat(lines.rest()).isEqualTo(MISSING + "the connection to the worker broke, and pod p is gone\n");
        }
    }

    @Test
    void aLogThatCouldNotBeOpenedInTimeIsSaidToBeMissing() throws IOException {
        LivePodLogs logs = logsOfContainerThatFinished(LivePod.NOW);
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        try (FollowedLines lines = new FollowedLines(logs.open(pod.request(LogOptions.FOLLOW)))) {
            pod.delete();
            assertThat(lines.rest())
                    .isEqualTo(MISSING + "pod p was gone before the log of container main could be read\n");
        }
    }

    @Test
    void aContainerThatDidNotStartHasNoLog() throws IOException {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            pod.delete();
            assertThat(lines.rest()).isEqualTo("[multikueue-proxy] pod p is gone; container main did not start\n");
        }
    }

    @Test
    void theTimeOfTheEndIsThatOfTheContainer() {
        PodContainerStates states = new PodContainerStates(pod.workers());
        pod.create("{\"terminated\":{\"exitCode\":0,\"finishedAt\":\"2026-11-20T09:59:58Z\"}}");

        ObservedContainer terminated = states.of(pod.request(LogOptions.ALL));
        assertThat(terminated.phase()).isEqualTo(ObservedContainer.Phase.TERMINATED);
        assertThat(terminated.finishedAt()).isEqualTo("2026-11-20T09:59:58Z");
        assertThat(terminated.deleting()).isFalse();
        pod.staysRunning(1, DELETED);
        assertThat(states.of(pod.request(LogOptions.ALL)).deleting()).isTrue();
        pod.delete();
        assertThat(states.of(pod.request(LogOptions.ALL))).isEqualTo(ObservedContainer.GONE);
    }

    @Test
    void aWorkerThatCannotBeReachedIsNamedWithTheTime() throws IOException {
        pod.line(1, "one");
        AtomicLong minutes = new AtomicLong();
        Ticker ticker = () -> Duration.ofMinutes(minutes.get()).toNanos();
        try (FollowedLines lines =
                new FollowedLines(pod.logs(LivePod.policy(ticker)).open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            Thread clock = new Thread(() -> hurry(minutes), "test-clock");
            clock.start();

            assertThatThrownBy(lines::next)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the log of container main of pod p broke off: worker \"spoke-1\" cannot be reached"
                            + " since 2026-11-20T10:00:00Z");
            clock.interrupt();
        }
    }

    private static void hurry(AtomicLong minutes) {
        while (!Thread.currentThread().isInterrupted()) {
            minutes.incrementAndGet();
            Thread.yield();
        }
    }

    @Test
    void whoeverReadsALogThatNobodyWaitsForIsMorePatient() {
        pod.line(1, "one");
        pod.injectLog(fault -> fault.answer(500, "InternalError", "no"));

        int attended = triesUntilGivenUp(now -> false);
        int unattended = triesUntilGivenUp(now -> true);

        assertThat(attended).isPositive();
        assertThat(unattended).isGreaterThan(5 * attended);
    }

    /** Whoever comes waits as long as others, and leaves everything as it was if he goes before. */
    @Test
    void aShortVisitDoesNotEndALogThatIsReadForNobody() {
        pod.line(1, "one");
        pod.injectLog(fault -> fault.answer(500, "InternalError", "no"));
        Duration comes = Duration.ofMinutes(30);

        int attended = triesUntilGivenUp(now -> false);
        int visited = triesUntilGivenUp(
                now -> now < comes.toNanos() || now > comes.plusMinutes(4).toNanos());
        int stayed = triesUntilGivenUp(now -> now < comes.toNanos());
        int unattended = triesUntilGivenUp(now -> true);

        assertThat(visited).isEqualTo(unattended);
        assertThat(stayed).isBetween(6 * attended, 8 * attended);
    }

    private int triesUntilGivenUp(LongPredicate unattended) {
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = () -> nanos.getAndAdd(Duration.ofSeconds(20).toNanos());
        int before = pod.logRequests().size();
        ResumingLog log = pod.logs(LivePod.policy(ticker))
                .follow(pod.request(LogOptions.FOLLOW), null, null, () -> unattended.test(nanos.get()));
        assertThatThrownBy(log::readAllBytes).hasMessageEndingWith("worker spoke-1 answered 500: no");
        log.close();
        return pod.logRequests().size() - before;
    }
}
