package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kubelet says in a response that it has begun with status 200 is never a line of the log. */
@Timeout(180)
class KubeletSentenceTest {

    private static final String CONTAINER = "containerd://3bb6fd00e2a1f5b0a5e9c7c8d3e0a6b1";
    private static final String THROWN_AWAY = "unable to retrieve container logs for " + CONTAINER;
    private static final String NO_WATCHER = "failed to create fsnotify watcher: too many open files";
    private static final String TERMINATED =
            "{\"terminated\":{\"exitCode\":0,\"finishedAt\":\"2026-11-20T10:00:00Z\"}}";
    /** How long a transfer may be silent. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private static final LogOptions STAMPED = new LogOptions(false, false, true, null, null, null, null);

    private final LivePod pod = new LivePod();

    @AfterEach
    void close() {
        pod.close();
    }

    private static Fault says(Fault fault, String body) {
        return fault.body(200, "text/plain", body.getBytes(UTF_8));
    }

    private static String stamped(int nanos, String text) {
        return "2026-11-20T10:00:00.00000000" + nanos + "Z " + text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                THROWN_AWAY,
                "failed to try resolving symlinks in path \"/var/log/pods/team-a_p_09be41c0/main/0.log\": lstat"
                        + " /var/log/pods/team-a_p_09be41c0/main/0.log: no such file or directory",
                "failed to open log file \"/var/log/pods/team-a_p_09be41c0/main/0.log\": open"
                        + " /var/log/pods/team-a_p_09be41c0/main/0.log: no such file or directory",
                "failed to watch file \"/var/log/pods/team-a_p_09be41c0/main/0.log\": no space left on device",
                "an error occurred when try to find container \"3bb6fd00e2a1\": not found",
                "rpc error: code = NotFound desc = an error occurred when try to find container \"3bb6\": not found\n",
                "2026 is the year, and this is no log\n",
                NO_WATCHER
            })
    void aLogThatTheWorkerDoesNotHaveIsNotFound(String sentence) {
        pod.line(1, "one");
        pod.log().end();
        pod.injectLog(fault -> says(fault, sentence));

        for (LogOptions options :
                new LogOptions[] {LogOptions.ALL, STAMPED, LogOptions.FOLLOW, LivePod.followTail(3)}) {
            assertThatThrownBy(() -> pod.logs().open(pod.request(options)))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage(
                            "the log of container main of pod p is lost: the worker says \"" + sentence.strip() + "\"");
        }
        assertThat(pod.logRequests()).as("final at once").hasSize(5);
    }

    @Test
    void aPageInPlaceOfALogIsAFailure() {
        pod.injectLog(Fault::html);

        assertThatThrownBy(() -> pod.logs().open(pod.request(LogOptions.ALL)))
                .isInstanceOf(UpstreamFailureException.class)
                .hasMessage("worker spoke-1 gave an unusable answer");
    }

    @Test
    void aSentenceBehindTheLinesIsANotice() throws IOException {
        pod.line(1, "one");
        pod.line(2, "two");
        pod.injectLog(fault -> says(fault, "one\ntwo\n" + NO_WATCHER).times(1));
        assertThat(read(LogOptions.ALL))
                .isEqualTo("one\ntwo\n[multikueue-proxy] lines may be missing here: the worker says \"" + NO_WATCHER
                        + "\"\n");
        pod.injectLog(fault -> says(fault, stamped(1, "one\n") + stamped(2, "two\n") + NO_WATCHER));
        assertThat(read(STAMPED))
                .isEqualTo(stamped(1, "one\n") + stamped(2, "two\n")
                        + "#2026-11-20T10:00:00.000000000Z lines may be missing here: the worker says \"" + NO_WATCHER
                        + "\"\n");
    }

    @Test
    void aLineThatSaysTheSameIsALine() throws IOException {
        pod.line(1, THROWN_AWAY);
        pod.line(2, NO_WATCHER);
        pod.log().end();

        assertThat(read(LogOptions.ALL)).isEqualTo(THROWN_AWAY + "\n" + NO_WATCHER + "\n");
        assertThat(pod.follow()).isEqualTo(THROWN_AWAY + "\n" + NO_WATCHER + "\n");
    }

    @Test
    void timesAreAskedForOnlyToProveALine() throws IOException {
        pod.line(1, "one");
        assertThat(read(LogOptions.ALL)).isEqualTo("one\n");
        assertThat(pod.logRequests())
                .extracting(each -> each.query("timestamps"))
                .endsWith("true");
        pod.line(2, "two");
        int before = pod.logRequests().size();

        assertThat(read(LogOptions.ALL)).isEqualTo("one\ntwo\n");

        assertThat(pod.logRequests()).hasSize(before + 1);
        assertThat(pod.logRequests().get(before).query("timestamps")).isNotEqualTo("true");
    }

    @Test
    void aLastLineWithoutANewlineIsALine() throws IOException {
        pod.line(1, "one");
        pod.line(2, "two");
        pod.log().rawAt(LivePod.NOW, "no newline".getBytes(UTF_8));

        assertThat(read(LogOptions.ALL)).isEqualTo("one\ntwo\nno newline");
    }

    @Test
    void linesOfAnyLengthComeThroughWholeWhateverTheReaderAsksFor() throws IOException {
        StringBuilder written = new StringBuilder();
        for (int length : new int[] {0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 20_000, 5}) {
            pod.line(1, "x".repeat(length));
            written.append("x".repeat(length)).append('\n');
        }
        pod.log().rawAt(LivePod.NOW, "y".repeat(4096).getBytes(UTF_8));
        written.append("y".repeat(4096));

        for (int size : new int[] {1, 100, 4096, 4097, 8192, 1 << 16}) {
            try (InputStream log = pod.logs().open(pod.request(LogOptions.ALL))) {
                StringBuilder read = new StringBuilder();
                byte[] piece = new byte[size];
                for (int count = log.read(piece); count >= 0; count = log.read(piece)) {
                    assertThat(count).isPositive();
                    read.append(new String(piece, 0, count, UTF_8));
                }
                assertThat(read.toString()).isEqualTo(written.toString());
            }
        }
    }

    /** The kubelet leaves out the beginning of a line if that is older than the time asked for. */
    @Test
    void theEndOfALineThatIsCutInTwoIsText() throws IOException {
        pod.log().rawAt(LivePod.NOW.minusSeconds(5), "a line that ".getBytes(UTF_8));
        pod.log().rawAt(LivePod.NOW, "is older than its end\n".getBytes(UTF_8));
        pod.line(1, "one");

        assertThat(read(new LogOptions(false, false, false, null, null, LivePod.NOW, null)))
                .isEqualTo("is older than its end\none\n");
    }

    @Test
    void aLimitIsOfTheBytesThatTheReaderGets() throws IOException {
        pod.line(1, "");
        pod.line(2, "");
        pod.line(3, "three");

        for (int limit = 1; limit < 10; limit++) {
            assertThat(read(new LogOptions(false, false, false, null, null, null, (long) limit)))
                    .isEqualTo("\n\nthree\n".substring(0, Math.min(limit, 8)));
        }
    }

    @Test
    void shortReadsGetTheSameBytes() throws IOException {
        pod.line(1, "one");
        pod.line(2, "x".repeat(1000));
        pod.line(3, "three");
        StringBuilder bytes = new StringBuilder();
        try (InputStream log = pod.logs().open(pod.request(LogOptions.ALL))) {
            for (int each = log.read(); each >= 0; each = log.read()) {
                bytes.append((char) each);
            }
        }
        assertThat(bytes.toString()).isEqualTo("one\n" + "x".repeat(1000) + "\nthree\n");
    }

    @Test
    void aSentenceBehindTheLinesOfALogThatIsFollowedIsALull() throws IOException {
        pod.line(1, "one");
        pod.injectFollow(fault -> says(fault, stamped(1, "one\n") + NO_WATCHER).times(3));
        try (FollowedLines lines = follow()) {
            assertThat(lines.next()).isEqualTo("one");
            pod.line(2, "two");
            assertThat(lines.next()).isEqualTo("two");
            pod.log().end();
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void aLogThatTheWorkerCannotFollowIsReadAllTheSame() throws IOException {
        pod.injectFollow(fault -> says(fault, NO_WATCHER));
        try (FollowedLines lines = follow()) {
            pod.line(1, "one");
            assertThat(lines.next()).isEqualTo("one");
            pod.line(2, "two");
            assertThat(lines.next()).isEqualTo("two");
            pod.log().end();
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void whatIsThrownAwayBehindABrokenConnectionIsSaid() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = follow()) {
            assertThat(lines.next()).isEqualTo("one");
            pod.injectLog(fault -> says(fault, THROWN_AWAY));
            pod.worker().disconnect();
            pod.line(2, "two");
            pod.log().end();
            pod.worker().reconnect();
            assertThat(lines.next())
                    .isEqualTo("[multikueue-proxy] lines may be missing here: the worker says \"" + THROWN_AWAY + "\"");
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void whatIsThrownAwayWhenAllHasBeenReadIsNotMissed() throws Exception {
        pod.line(1, "one");
        try (FollowedLines lines = follow()) {
            assertThat(lines.next()).isEqualTo("one");
            pod.line(2, "two");
            pod.injectLog(fault -> says(fault, THROWN_AWAY));
            pod.log().end();
            assertThat(lines.next()).isEqualTo("two");
            assertThat(lines.next()).isNull();
        }
    }

    /** With a store off, nothing else would end it. Time goes by hand, since a worker that is busy is silent, too. */
    @Test
    void aLogWhoseConnectionsStayOpenEndsWithItsContainer() throws Exception {
        AtomicLong nanos = new AtomicLong();
        ResumePolicy policy = LivePod.policy(nanos::get, QUIET);
        pod.line(1, "one");
        try (FollowedLines lines = new FollowedLines(pod.logs(policy).open(pod.request(LogOptions.FOLLOW)))) {
            assertThat(lines.next()).isEqualTo("one");
            CompletableFuture<String> second = lines.nextInBackground();
            passInSilence(nanos);
            passInSilence(nanos);
            pod.line(2, "two, of a container that was silent");
            assertThat(second.join()).isEqualTo("two, of a container that was silent");

            pod.state(TERMINATED);
            CompletableFuture<String> end = lines.nextInBackground();
            passInSilence(nanos);

            assertThat(end.join()).isNull();
            assertThat(pod.logRequests()).filteredOn(each -> !each.isFollow()).hasSize(1);
        }
    }

    /** Until the transfer that is silent is given up, and the container looked at; not longer, since the next one is read then. */
    private void passInSilence(AtomicLong nanos) {
        int before = looks();
        await().until(() -> {
            boolean looked = looks() > before;
            nanos.addAndGet(looked ? 0 : QUIET.toNanos() + 1);
            return looked;
        });
    }

    private int looks() {
        return pod.worker().requests().of("get", "pods").size();
    }

    @Test
    void anotherPodOfTheSameNameIsNotReadForIt() {
        pod.line(1, "one");
        var old = pod.request(LogOptions.ALL);
        pod.create("{\"running\":{}}");
        pod.line(2, "of another Pod");

        assertThatThrownBy(() -> pod.logs().open(old))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("pods \"p\" not found");
        int before = pod.logRequests().size();
        assertThatThrownBy(() -> pod.logs().open(old.withOptions(LogOptions.FOLLOW)))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("pods \"p\" not found");
        assertThatThrownBy(() -> pod.logs().follow(old, null, null).connect()).isInstanceOf(NotFoundException.class);
        assertThat(pod.logRequests()).as("its log is not even asked for").hasSize(before);
    }

    @Test
    void whatAContainerWritesThatHasNotStartedYetIsAllOfTheFuture() throws Exception {
        pod.create("{\"waiting\":{\"reason\":\"PodInitializing\"}}");
        try (FollowedLines lines = new FollowedLines(pod.logs().open(pod.request(LivePod.followTail(0))))) {
            pod.line(1, "one");
            pod.line(2, "two");
            pod.log().end();

            assertThat(lines.next()).isEqualTo("one");
            assertThat(lines.next()).isEqualTo("two");
            assertThat(lines.next()).isNull();
        }
    }

    private FollowedLines follow() {
        return new FollowedLines(pod.logs().open(pod.request(LogOptions.FOLLOW)));
    }

    private String read(LogOptions options) throws IOException {
        try (InputStream log = pod.logs(LivePod.policy(Ticker.systemTicker())).open(pod.request(options))) {
            return LivePod.utf8(log.readAllBytes());
        }
    }
}
