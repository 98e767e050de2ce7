package io.github.multikueue.proxy.core.logs.resume;

import static io.github.multikueue.proxy.core.logs.live.LivePod.latin1;
import static io.github.multikueue.proxy.core.logs.live.LivePod.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.LogText;
import io.github.multikueue.proxy.core.logs.live.FollowedLines;
import io.github.multikueue.proxy.core.logs.live.LivePod;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each line once, whatever happens between the worker and us. */
@Timeout(180)
class ResumingLogTest {

    private static final String LOST =
            "[multikueue-proxy] lines may be missing here: the line read last is not in the worker's log any more\n";

    private final LivePod pod = new LivePod();

    @AfterEach
    void close() {
        pod.close();
    }

    /** All that can go wrong with a cut is in here: equal times, times that go back, CR, UTF-8, empty lines, no end. */
    private String write() {
        pod.line(1, "one");
        pod.line(1, "same time");
        pod.line(900_000_000, "CR\r");
        pod.line(1_200_000_000, "h\u00e9 \u2713 \ud83d\ude80");
        pod.line(1_100_000_000, "");
        pod.line(1_200_000_000, "same time again");
        pod.log().rawAt(LivePod.NOW.plusSeconds(3), "no newline".getBytes(UTF_8));
        return "one\nsame time\nCR\r\nh\u00e9 \u2713 \ud83d\ude80\n\nsame time again\nno newline";
    }

    private static int timestampedLength(String text) {
        long lines = text.lines().count();
        return text.getBytes(UTF_8).length + (int) lines * "2026-11-20T10:00:00.000000000Z ".length();
    }

    @Test
    void aLogThatDropsAfterAnyByteIsReadAsIfItHadNot() throws IOException {
        String written = write();
        pod.log().end();

        for (int bytes = 0; bytes <= timestampedLength(written); bytes++) {
            int n = bytes;
            Fault.Injection drop = pod.injectLog(fault -> fault.dropAfter(n).times(1));
            assertThat(pod.follow()).as("dropped after %d bytes", n).isEqualTo(written);
            assertThat(drop.hits()).isEqualTo(1);
            drop.remove();
        }
    }

    @Test
    void aLogThatEndsInGoodOrderAfterAnyByteGoesOnIfItsContainerDoes() throws Exception {
        String written = write();

        for (int bytes = 1; bytes <= timestampedLength(written); bytes += 7) {
            int n = bytes;
            Fault.Injection end = pod.injectLog(fault -> fault.endAfter(n).times(1));
            try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
                int length = written.getBytes(UTF_8).length;
                assertThat(utf8(text.readNBytes(length)))
                        .as("ended after %d bytes", n)
                        .isEqualTo(written);
            }
            end.remove();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40, 150, 200})
    void aLogThatStallsAndThenDropsGoesOn(int bytes) throws Exception {
        String written = write();
        Fault.Injection stall = pod.injectLog(fault -> fault.stallAfter(bytes).times(1));
        try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
            CompletableFuture<byte[]> read = InBackground.call(text::readAllBytes);
            await().until(() -> stall.hits() == 1);
            pod.log().rawAt(LivePod.NOW.plusSeconds(4), latin1(" until now\n")).end();

            pod.worker().restart();

            assertThat(utf8(read.get())).isEqualTo(written + " until now\n");
        }
    }

    @Test
    void aConnectionThatSomebodyOnTheWayHasForgottenIsReplaced() throws Exception {
        pod.line(1, "one");
        Fault.Injection silence = pod.injectLog(fault -> fault.stallAfter(40).times(1));
        ResumePolicy policy = LivePod.policy(Ticker.systemTicker(), Duration.ofMillis(50));
        try (FollowedLines lines = new FollowedLines(pod.logs(policy).open(pod.request(LogOptions.FOLLOW)))) {
            CompletableFuture<String> first = lines.nextInBackground();
            await().until(() -> silence.hits() == 1);
            pod.line(2, "two");

            assertThat(first.get()).isEqualTo("one");
            assertThat(lines.next()).isEqualTo("two");
            pod.log().end();
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void failuresPassAndTheLogGoesOn() throws IOException {
        String written = write();
        pod.log().end();
        for (UnaryOperator<Fault> failure : List.<UnaryOperator<Fault>>of(
                fault -> fault.answer(500, "InternalError", "no"),
                fault -> fault.answer(503, "ServiceUnavailable", "no"),
                fault -> fault.answer(403, "Forbidden", "roles are not loaded yet"),
                fault -> fault.tooManyRequests(0),
                Fault::unauthorized,
                Fault::html,
                Fault::drop)) {
            pod.worker().clearFaults();
            pod.injectLog(fault -> failure.apply(fault).times(2));
            pod.injectLog(fault -> fault.dropAfter(100).times(1));

            assertThat(pod.follow()).isEqualTo(written);
        }
    }

    @Test
    void aWorkerThatAsksToBeLeftAloneForDaysIsAskedAgainBeforeThat() throws Exception {
        String written = write();
        pod.log().end();
        Fault.Injection busy =
                pod.injectLog(fault -> fault.tooManyRequests(999_999).times(1));
        pod.injectLog(fault -> fault.dropAfter(100).times(1));
        ResumePolicy policy = LivePod.policy(Ticker.systemTicker()).withLongestRetryAfter(Duration.ofMillis(20));
        try (InputStream text = pod.logs(policy).open(pod.request(LogOptions.FOLLOW))) {
            CompletableFuture<byte[]> read = InBackground.call(text::readAllBytes);

            assertThat(utf8(read.get(60, TimeUnit.SECONDS))).isEqualTo(written);
        }
        assertThat(busy.hits()).isEqualTo(1);
    }

    @Test
    void aRotatedCredentialIsUsedByTheNextTransfer() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.rotate("another-token");
            pod.log().hangUp();
            pod.line(2, "two");
            assertThat(lines.next()).isEqualTo("two");
        }
    }

    @Test
    void aWorkerThatRestartsIsWaitedFor() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.line(2, "two");
            CompletableFuture<String> second = lines.nextInBackground();
            await().until(() -> !pod.workers().report("spoke-1").usable());
            pod.worker().reconnect();
            assertThat(second.get()).isEqualTo("two");
        }
    }

    @Test
    void aQuietContainerWhoseConnectionsEndAgainAndAgainIsFollowedOn() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            CompletableFuture<String> second = lines.nextInBackground();
            for (int i = 2; i < 12; i++) {
                int count = i;
                await().until(() -> {
                    pod.log().hangUp(); // In vain while the request is there and its response has not begun.
                    return pod.logRequests().size() >= count;
                });
            }
            pod.line(1, "two, at the same time");
            assertThat(second.get()).isEqualTo("two, at the same time");
            pod.log().end();
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void whatTheKubeletRotatedAwayUnreadIsSaidToBeMissing() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.line(2, "two");
            pod.line(3, "three");
            pod.line(4, "four");
            pod.log().rotate(2).end();
            pod.worker().reconnect();
            assertThat(lines.rest()).isEqualTo(LOST + "three\nfour\n");
        }
    }

    @Test
    void aLineThatIsRotatedAwayHalfReadIsEndedBeforeTheNotice() throws Exception {
        pod.log().rawAt(LivePod.NOW, latin1("half "));
        try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
            assertThat(utf8(text.readNBytes(5))).isEqualTo("half ");
            pod.worker().disconnect();
            pod.log().raw(latin1("of it\n"));
            pod.line(5, "next");
            pod.log().rotate(1).end();
            pod.worker().reconnect();
            assertThat(utf8(text.readAllBytes())).isEqualTo("\n" + LOST + "next\n");
        }
    }

    @Test
    void aLineThatIsRotatedAwayWhenOnlyItsTimeWasReadIsNone() throws Exception {
        pod.line(1, "one");
        pod.injectLog(fault -> fault.stallAfter(timestampedLength("one\n ") - 1).times(1));
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            pod.line(2, "two");
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.line(3, "three");
            pod.log().rotate(1).end();
            pod.worker().reconnect();
            assertThat(lines.rest()).isEqualTo(LOST + "three\n");
        }
    }

    @Test
    void rotationWithoutLossGoesUnnoticed() throws Exception {
        pod.line(1, "one");
        pod.line(2, "two");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            assertThat(lines.next()).isEqualTo("two");
            pod.worker().restart();
            pod.line(3, "three");
            pod.log().rotate(2).end();
            assertThat(lines.rest()).isEqualTo("three\n");
        }
    }

    @Test
    void aClockThatWasSetBackIsNoLoss() throws Exception {
        pod.line(10_000_000_000L, "later");
        pod.line(9_500_000_000L, "earlier");
        LogPosition earlier = new LogPosition(LivePod.NOW.plusMillis(9500), 1);
        pod.line(9_600_000_000L, "rest");
        pod.log().end();

        try (InputStream log = pod.logs().follow(pod.request(LogOptions.FOLLOW), earlier, null)) {
            assertThat(utf8(log.readAllBytes())).isEqualTo("2026-11-20T10:00:09.600000000Z rest\n");
        }
    }

    /** The kubelet leaves out what was written before the time asked for, also if that is only the beginning of a line. */
    @Test
    void aLineThatTheTimeAskedForCutsInTwoIsNoFailure() throws Exception {
        pod.line(10_000_000_001L, "one");
        pod.log().rawAt(LivePod.NOW.plusNanos(9_999_999_999L), latin1("a line that "));
        pod.log().rawAt(LivePod.NOW.plusSeconds(10), latin1("is older than its end\n"));
        pod.line(10_000_000_002L, "last");
        pod.log().end();

        assertThat(pod.follow()).isEqualTo("one\na line that is older than its end\nlast\n");
    }

    @Test
    void aLineThatTheTimeAskedForCutsInTwoIsReadAsAWhole() throws Exception {
        pod.line(10_000_000_000L, "one");
        LogPosition one = new LogPosition(LivePod.NOW.plusSeconds(10), 1);
        pod.line(1_000_000_000L, "long before");
        pod.log().rawAt(LivePod.NOW.plusSeconds(2), latin1("a line that "));
        pod.log().rawAt(LivePod.NOW.plusSeconds(11), latin1("is older than its end\n"));
        pod.line(12_000_000_000L, "last");
        pod.log().end();

        try (InputStream log = LogText.withoutTimes(pod.logs().follow(pod.request(LogOptions.FOLLOW), one, null))) {
            assertThat(utf8(log.readAllBytes())).isEqualTo("long before\na line that is older than its end\nlast\n");
        }
    }

    @Test
    void aLogCanBeReadFromBehindALine() throws IOException {
        pod.line(1, "one");
        pod.line(1, "two");
        pod.line(1, "three");
        pod.log().end();

        try (InputStream log =
                pod.logs().follow(pod.request(LogOptions.FOLLOW), new LogPosition(LivePod.NOW.plusNanos(1), 2), null)) {
            assertThat(utf8(log.readAllBytes())).isEqualTo("2026-11-20T10:00:00.000000001Z three\n");
        }
    }

    @Test
    void anEmptyLogEnds() throws IOException {
        pod.log().end();

        assertThat(pod.follow()).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8ComeThroughAsTheyAre() throws IOException {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        pod.log().raw(bytes).end();
        pod.injectLog(fault -> fault.dropAfter(200).times(1));

        try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
            assertThat(text.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void theOptionsOfTheReaderHoldAlsoBehindADrop() throws IOException {
        String written = write();
        pod.log().end();
        for (int bytes = 0; bytes < 100; bytes += 9) {
            int n = bytes;
            pod.injectLog(fault -> fault.dropAfter(n).times(1));
            assertThat(pod.follow(LivePod.followTail(2))).isEqualTo("same time again\nno newline");
            pod.injectLog(fault -> fault.dropAfter(n).times(1));
            assertThat(pod.follow(new LogOptions(true, false, false, null, null, LivePod.NOW.plusSeconds(1), null)))
                    .isEqualTo(written.substring(written.indexOf("h\u00e9")));
            pod.injectLog(fault -> fault.dropAfter(n).times(1));
            assertThat(pod.follow(new LogOptions(true, false, false, null, null, null, 12L)))
                    .isEqualTo(written.substring(0, 12));
        }
    }

    @Test
    void theLastLinesAreNotDoubledIfTheyAreAllTheSame() throws IOException {
        pod.line(1, "same");
        pod.line(1, "same");
        pod.line(1, "same");
        pod.log().end();
        for (int bytes = 0; bytes < 108; bytes++) {
            int n = bytes;
            Fault.Injection drop = pod.injectLog(fault -> fault.dropAfter(n).times(1));
            assertThat(pod.follow(LivePod.followTail(3)))
                    .as("dropped after %d bytes", n)
                    .isEqualTo("same\nsame\nsame\n");
            drop.remove();
        }
    }

    /** The log of one line; a part of a second passes whenever somebody looks at the clock. */
    private void followInTwoTransfers(long secondsAgo) throws IOException {
        AtomicLong nanos = new AtomicLong();
        pod.injectLog(fault -> fault.dropAfter(0).times(1));

        Ticker ticker = () -> nanos.getAndAdd(Duration.ofMillis(400).toNanos());
        try (InputStream text = pod.logs(LivePod.policy(ticker))
                .open(pod.request(new LogOptions(true, false, false, null, secondsAgo, null, null)))) {
            assertThat(utf8(text.readAllBytes())).isEqualTo("one\n");
        }
    }

    @Test
    void secondsAgoAreCountedFromTheFirstCall() throws IOException {
        pod.line(1, "one");
        pod.log().end();
        followInTwoTransfers(60);

        assertThat(pod.logRequests().get(0).query("sinceSeconds")).isEqualTo("60");
        assertThat(Integer.parseInt(pod.logRequests().get(1).query("sinceSeconds")))
                .isBetween(61, 64);
    }

    /** Nanoseconds of as many seconds would overflow at the kubelet, and so would what passes between two transfers. */
    @Test
    void moreSecondsAgoThanThereAreAreTheWholeLog() throws IOException {
        pod.line(1, "one");
        pod.log().end();
        followInTwoTransfers(Long.MAX_VALUE);

        assertThat(pod.logRequests())
                .hasSizeGreaterThan(1)
                .allSatisfy(request -> assertThat(Duration.ofSeconds(Long.parseLong(request.query("sinceSeconds"))))
                        .isBetween(Duration.ofDays(36_500), Duration.ofDays(106_000)));
    }

    @Test
    void noLinesOfThePastButAllThatCome() throws Exception {
        pod.line(1, "past");
        pod.line(2, "past, too");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LivePod.followTail(0))))) {
            CompletableFuture<String> first = lines.nextInBackground();
            await().until(() -> pod.logRequests().stream().anyMatch(FakeRequest::isFollow));
            pod.worker().disconnect();
            pod.line(3, "future");
            pod.log().end();
            pod.worker().reconnect();
            assertThat(first.get()).isEqualTo("future");
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void aContainerThatHasNotStartedIsWaitedFor() throws Exception {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            CompletableFuture<String> first = lines.nextInBackground();
            await().until(() -> pod.worker().requests().of("get", "pods").size() > 2);
            pod.state("{\"running\":{\"startedAt\":\"2026-11-20T09:00:00Z\"}}");
            pod.line(1, "one");
            assertThat(first.get()).isEqualTo("one");
        }
    }

    @Test
    void aPodThatHasNoNodeYetIsWaitedFor() throws Exception {
        pod.delete();
        pod.worker().create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p","uid":"u"},
                 "spec":{"containers":[{"name":"main"}]},"status":{"phase":"Pending"}}""");
        pod.adopt();
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            CompletableFuture<String> first = lines.nextInBackground();
            await().until(() -> pod.worker().requests().of("get", "pods").size() > 2);
            pod.worker().edit("pods", "team-a", "p", object -> {
                object.withObject("/spec").put("nodeName", "n");
                object.withObject("/status")
                        .withArray("/containerStatuses")
                        .addObject()
                        .put("name", "main")
                        .putObject("state")
                        .putObject("running");
            });
            pod.line(1, "one");
            assertThat(first.get()).isEqualTo("one");
        }
    }

    @Test
    void nobodyWaitsForEverForAContainerToStart() {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = () -> nanos.getAndAdd(Duration.ofMinutes(1).toNanos());

        assertThatThrownBy(() -> read(pod.logs(LivePod.policy(ticker)).open(pod.request(LogOptions.FOLLOW))))
                .isInstanceOf(IOException.class)
                .hasMessage("container main of pod p did not start within PT5M: it is waiting to start:"
                        + " PodInitializing");
    }

    @Test
    void whatKeepsAContainerFromStartingIsToldWhoeverWaits() throws Exception {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            CompletableFuture<String> first = lines.nextInBackground();
            pod.state("{\"waiting\":{\"reason\":\"ImagePullBackOff\"}}");
            assertThat(first.get())
                    .isEqualTo("[multikueue-proxy] container main is waiting to start: ImagePullBackOff");
            pod.state("{\"running\":{}}");
            pod.line(1, "one");
            assertThat(lines.next()).isEqualTo("one");
        }
    }

    @Test
    void aFailureThatLastsEndsTheLogWithAnError() {
        write();
        pod.log().end();
        pod.injectLog(fault -> fault.answer(500, "InternalError", "no"));
        pod.injectLog(fault -> fault.dropAfter(100).times(1));
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos());

        assertThatThrownBy(() -> read(pod.logs(LivePod.policy(ticker)).open(pod.request(LogOptions.FOLLOW))))
                .isInstanceOf(IOException.class)
                .hasMessage("the log of container main of pod p broke off: worker spoke-1 answered 500: no");
    }

    @Test
    void aPodThatIsDeletedEndsItsLog() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.line(2, "two");
            pod.delete();
            assertThat(lines.rest()).isEqualTo("two\n");
        }
    }

    @Test
    void aPodThatIsDeletedBehindABrokenConnectionMayHaveHadMore() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.create("{\"running\":{}}");
            pod.line(2, "of another pod of that name");
            pod.worker().reconnect();
            assertThat(lines.rest())
                    .isEqualTo(
                            "[multikueue-proxy] lines may be missing here: the connection to the worker broke, and pod p"
                                    + " is gone\n");
        }
    }

    @Test
    void aContainerThatRestartsEndsTheLogOfTheInstanceBehindItsLastLine() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            pod.worker().disconnect();
            pod.line(2, "two");
            pod.log().restart();
            pod.worker().edit("pods", "team-a", "p", object -> {
                ObjectNode running = (ObjectNode) object.at("/status/containerStatuses/0/state/running");
                running.put("startedAt", "2026-11-20T10:00:05Z");
            });
            pod.line(6_000_000_000L, "of the next instance");
            pod.worker().reconnect();
            assertThat(lines.rest()).isEqualTo("two\n");
        }
    }

    @Test
    void whoCapturesIsToldWhenAllThereWasHasBeenRead() throws Exception {
        pod.line(1, "one");
        pod.line(2, "two");
        AtomicInteger told = new AtomicInteger();
        InputStream log =
                LogText.withoutTimes(pod.logs().follow(pod.request(LogOptions.FOLLOW), null, told::incrementAndGet));
        try (FollowedLines lines = new FollowedLines(log)) {
            assertThat(lines.next()).isEqualTo("one");
            assertThat(lines.next()).isEqualTo("two");
            CompletableFuture<String> third = lines.nextInBackground();
            await().until(() -> told.get() == 1);
            pod.line(3, "three");
            assertThat(third.get()).isEqualTo("three");
            pod.log().end();
            assertThat(lines.next()).isNull();
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void closingEndsEveryWaitAtOnce() throws Exception {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        ResumePolicy slow = LivePod.slowPolicy();
        closeWhileReading(
                pod.logs(slow).open(pod.request(LogOptions.FOLLOW)),
                () -> pod.worker().requests().of("get", "pods").size() > 0);

        pod.create("{\"running\":{}}");
        pod.injectLog(fault -> fault.answer(500, "InternalError", "no"));
        int before = pod.logRequests().size();
        closeWhileReading(
                pod.logs(slow).follow(pod.request(LogOptions.FOLLOW), null, null),
                () -> pod.logRequests().size() > before);

        pod.worker().clearFaults();
        pod.injectLog(Fault::stall);
        int answered = pod.logRequests().size();
        closeWhileReading(
                pod.logs(slow).follow(pod.request(LogOptions.FOLLOW), null, null),
                () -> pod.logRequests().size() > answered);
    }

    private static void closeWhileReading(InputStream log, Callable<Boolean> waits) throws Exception {
        CompletableFuture<Integer> read = InBackground.call(log::read);
        await().until(waits);
        log.close();
        assertThatThrownBy(() -> read.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shortReadsGetTheSameBytes() throws IOException {
        String written = write();
        pod.log().end();
        pod.injectLog(fault -> fault.dropAfter(100).times(1));
        StringBuilder bytes = new StringBuilder();
        try (InputStream text = pod.logs().open(pod.request(LogOptions.FOLLOW))) {
            for (int each = text.read(); each >= 0; each = text.read()) {
                bytes.append((char) each);
            }
        }
        assertThat(utf8(latin1(bytes.toString()))).isEqualTo(written);
    }

    @Test
    void aLogWithoutTimesIsNoLog() {
        pod.injectLog(fault -> fault.body(200, "text/plain", latin1("no times\nin here\n")));
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos());

        assertThatThrownBy(() -> read(pod.logs(LivePod.policy(ticker)).open(pod.request(LogOptions.FOLLOW))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text without a time");
    }

    private static byte[] read(InputStream log) throws IOException {
        try (log) {
            return log.readAllBytes();
        }
    }
}
