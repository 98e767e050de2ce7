package io.github.multikueue.proxy.core.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that every {@link LogStreamer} must pass. A test class of your own implementation extends it. It is published in the
 * test-jar of this module (classifier {@code tests}), and needs {@code org.junit.jupiter:junit-jupiter} of the project that uses
 * it:
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>io.github.multikueue</groupId>
 *   <artifactId>multikueue-proxy-core</artifactId>
 *   <version>${multikueue-proxy.version}</version>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * <p>For example:
 *
 * <pre>{@code
 * class MyArchiveTest extends LogStreamerContract {
 *     private final MyArchive archive = new MyArchive();
 *
 *     protected LogStreamer streamer() {
 *         return archive;
 *     }
 *
 *     protected LogRequest finished(List<Line> lines) {
 *         LogRequest request = LogStreamerContract.request("build-1-main-pod", "step-main");
 *         archive.keep(request.placement().jobUid(), request.pod(), request.container(), lines);
 *         return request;
 *     }
 *
 *     protected LogRequest unknown() {
 *         return LogStreamerContract.request("no-such-pod", "step-main");
 *     }
 * }
 * }</pre>
 *
 * <p>What only some streamers can do is tested if the methods that are not abstract are overridden: {@link #unfinished},
 * {@link #stalled}, {@link #broken}. JUnit makes an instance for each test, so fields are fresh.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class LogStreamerContract {

    private static final Instant START = Instant.parse("2021-03-04T05:06:07Z");
    private static final Pattern STAMPED = Pattern.compile("(\\S+) (.*)", Pattern.DOTALL);
    private static final int READERS = 8;
    private static final int LONG_LINE = 300_000;
    private static final int MOST_SHOWN = 80;

    /** All that lines can have in them; times that are equal, out of order, and full of digits. */
    private static final List<Line> LINES = List.of(
            line(0, 1, "first"),
            line(0, 1, ""),
            line(1, 500_000_000, "tab\tand carriage return\rin the midst, and one at the end\r"),
            line(2, 123_456_789, "\377\376 is no UTF-8 \200"),
            line(2, 123_456_788, "out of order"),
            line(3, 0, "h\u00c3\u00b6he \360\237\232\200"),
            line(3, 0, "[step] and 2021-03-04T05:06:07Z are no marks here"),
            line(4, 0, "x".repeat(LONG_LINE)),
            line(5, 0, "last"));

    /**
     * A line as a container wrote it.
     *
     * @param time when
     * @param bytes what, without the newline; not to be changed
     */
    public record Line(Instant time, byte[] bytes) {}

    /** A log that is still being written. */
    public interface Unfinished {

        /** Asks for all of it. */
        LogRequest request();

        /** Writes a line. */
        void write(Line line);

        /** The container ends. */
        void end();
    }

    /** The streamer that is tested. */
    protected abstract LogStreamer streamer();

    /**
     * Makes the streamer have the whole log of a container that has ended; at most once in a test.
     *
     * @param lines each ends with a newline
     * @return asks for all of it; with {@code podUid} null unless the streamer reads from Pods that are there
     */
    protected abstract LogRequest finished(List<Line> lines);

    /** Asks for a log that the streamer does not have. */
    protected abstract LogRequest unknown();

    /**
     * Whether the streamer knows the time of each line. If not, it gives lines a time at which the container had written them
     * all, and never leaves out a line because of its time that was asked for.
     */
    protected boolean knowsTimes() {
        return true;
    }

    /** Makes the streamer have a log that is still being written, with these lines so far; null if it never has. */
    protected @Nullable Unfinished unfinished(List<Line> lines) {
        return null;
    }

    /** Makes the streamer have a log whose transfer stops before its end, and says no more; null if that cannot be. */
    protected @Nullable LogRequest stalled(List<Line> lines) {
        return null;
    }

    /** Makes the streamer have a log whose transfer breaks off before its end; null if that cannot be. */
    protected @Nullable LogRequest broken(List<Line> lines) {
        return null;
    }

    /** Asks for a log of some finished run whose Pods are gone, of PipelineRun {@code team-a/build-1}. */
    public static LogRequest request(String pod, String container) {
        JobReference job = new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1");
        String uid = "11111111-2222-3333-4444-555555555555";
        Placement placement = new Placement(
                job,
                uid,
                PlacementState.FINISHED,
                "spoke-1",
                WorkloadName.of("PipelineRun", "tekton.dev", "build-1", uid),
                List.of(),
                "Succeeded",
                null);
        return new LogRequest(new Caller.BearerToken("token"), placement, pod, null, container, LogOptions.ALL);
    }

    @Test
    void theWholeLogIsWhatTheContainerWrote() throws IOException {
        LogRequest request = finished(LINES);

        assertText(text(LINES), read(request));
    }

    @Test
    void aLogCanBeEmpty() throws IOException {
        LogRequest request = finished(List.of());

        assertText("", read(request));
        assertText("", read(request.withOptions(LogOptions.FOLLOW)));
    }

    @Test
    void aLogIsReadByteByByteLikeInOneGo() throws IOException {
        List<Line> few = LINES.subList(0, 7);
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        try (InputStream log = streamer().open(finished(few))) {
            for (int each = log.read(); each >= 0; each = log.read()) {
                read.write(each);
            }
            assertEquals(-1, log.read(), "behind the end");
        }

        assertText(text(few), read.toString(ISO_8859_1));
    }

    @Test
    void aFinishedLogThatIsFollowedEnds() throws IOException {
        LogRequest request = finished(LINES);

        assertText(text(LINES), read(request.withOptions(LogOptions.FOLLOW)));
    }

    @Test
    void theLastLinesAreToBeHadAlone() throws IOException {
        LogRequest request = finished(LINES);

        for (int wanted : List.of(0, 1, 3, LINES.size(), LINES.size() + 1)) {
            List<Line> last = LINES.subList(Math.max(0, LINES.size() - wanted), LINES.size());
            assertText(text(last), read(request.withOptions(tail(wanted))), "tailLines " + wanted);
        }
        assertText(text(LINES), read(request.withOptions(tail(Long.MAX_VALUE))), "more than there can be");
    }

    @Test
    void linesBeginWithTheirTimeIfThatIsAskedFor() throws IOException {
        LogRequest request = finished(LINES);

        List<String> stamped = lines(read(request.withOptions(stamped(null, null))));

        assertEquals(LINES.size(), stamped.size());
        for (int i = 0; i < stamped.size(); i++) {
            Matcher parts = STAMPED.matcher(stamped.get(i));
            assertTrue(parts.matches(), "line " + i + " does not begin with a time and a space");
            Instant time = Instant.parse(parts.group(1));
            assertText(text(LINES.get(i)), parts.group(2));
            if (knowsTimes()) {
                assertEquals(LINES.get(i).time(), time, "time of line " + i);
            } else {
                assertTrue(!time.isBefore(LINES.get(LINES.size() - 1).time()), "time of line " + i + ": " + time);
            }
        }
    }

    @Test
    void theLogCanBeReadFromATimeOn() throws IOException {
        LogRequest request = finished(LINES);
        Instant since = START.plusSeconds(3);

        String read = read(request.withOptions(new LogOptions(false, false, false, null, null, since, null)));

        String wanted = text(LINES.subList(5, LINES.size()));
        if (knowsTimes()) {
            assertText(wanted, read);
        } else {
            assertTrue(read.endsWith(wanted), "a line that was asked for is missing");
        }
    }

    @Test
    void theLogOfTheLastSecondsIsToBeHadAlone() throws IOException {
        LogRequest request = finished(LINES);
        long century = 100L * 365 * 24 * 60 * 60;

        assertText(
                text(LINES), read(request.withOptions(new LogOptions(false, false, false, null, century, null, null))));
        if (knowsTimes()) {
            assertText("", read(request.withOptions(new LogOptions(false, false, false, null, 1L, null, null))));
        }
    }

    @Test
    void noMoreBytesAreGivenThanAskedFor() throws IOException {
        LogRequest request = finished(LINES);
        String whole = text(LINES);

        for (int limit : List.of(1, 5, 6, 7, 40, 1000, whole.length(), whole.length() + 1)) {
            String wanted = whole.substring(0, Math.min(limit, whole.length()));
            LogOptions options = new LogOptions(false, false, false, null, null, null, (long) limit);
            assertText(wanted, read(request.withOptions(options)), "limitBytes " + limit);
        }
    }

    @Test
    void optionsGoTogether() throws IOException {
        LogRequest request = finished(LINES);
        List<String> stamped = lines(read(request.withOptions(stamped(null, null))));
        String lastTwo = String.join("\n", stamped.subList(stamped.size() - 2, stamped.size())) + "\n";

        assertText(lastTwo, read(request.withOptions(stamped(2L, null))));
        assertText(lastTwo.substring(0, 77), read(request.withOptions(stamped(2L, 77L))));
    }

    @Test
    void whatTheStreamerDoesNotHaveIsNotFound() {
        finished(LINES);

        assertThrows(NotFoundException.class, () -> read(unknown()));
        assertThrows(NotFoundException.class, () -> read(unknown().withOptions(LogOptions.FOLLOW)));
    }

    @Test
    void anotherContainerIsNotFoundEither() {
        LogRequest known = finished(LINES);
        LogRequest other = new LogRequest(
                known.caller(), known.placement(), known.pod(), known.podUid(), "step-unheard-of", known.options());

        assertThrows(ProxyException.class, () -> read(other));
    }

    @Test
    void aRunOfTheSameNameHasALogOfItsOwn() {
        LogRequest known = finished(LINES);
        assumeTrue(known.podUid() == null, "the proof is made by who asks for a Pod that is there");
        Placement placement = known.placement();
        Placement later = new Placement(
                placement.job(),
                "99999999-8888-7777-6666-555555555555",
                PlacementState.NO_WORKLOAD,
                null,
                null,
                List.of(),
                null,
                null);

        LogRequest other =
                new LogRequest(known.caller(), later, known.pod(), known.podUid(), known.container(), known.options());
        assertThrows(NotFoundException.class, () -> read(other));
    }

    @Test
    void theLogOfAnInstanceBeforeIsNotMistakenForTheLast() {
        LogRequest request = finished(LINES);
        LogOptions previous = new LogOptions(false, true, false, null, null, null, null);

        assertThrows(ProxyException.class, () -> read(request.withOptions(previous)));
    }

    @Test
    void manyReadAtTheSameTime() throws Exception {
        LogRequest request = finished(LINES);
        String whole = text(LINES);
        String lastThree = text(LINES.subList(LINES.size() - 3, LINES.size()));
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Callable<Boolean>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reads.add(() -> read(request).equals(whole));
                reads.add(() -> read(request.withOptions(tail(3))).equals(lastThree));
            }
            for (Future<Boolean> each : readers.invokeAll(reads)) {
                assertTrue(each.get(), "a reader among many got something else");
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void aLogCanBeClosedBeforeItsEndAndTwice() throws IOException {
        LogRequest request = finished(LINES);

        try (InputStream log = streamer().open(request)) {
            assertEquals('f', log.read());
            log.close();
        }
        streamer().open(request).close();
        assertText(text(LINES), read(request));
    }

    @Test
    void aFollowedLogGoesOnUntilTheContainerEnds() throws IOException {
        Unfinished log = unfinished(LINES.subList(0, 3));
        assumeTrue(log != null, "no log of this streamer is unfinished");

        try (InputStream following = streamer().open(log.request().withOptions(LogOptions.FOLLOW))) {
            for (int i = 0; i < LINES.size(); i++) {
                if (i >= 3) {
                    log.write(LINES.get(i));
                }
                assertText(text(LINES.get(i)) + "\n", readLine(following));
            }
            log.end();
            assertText("", readLine(following), "behind the end");
        }
    }

    @Test
    void anUnfinishedLogThatIsNotFollowedEndsWhereItStands() throws IOException {
        Unfinished log = unfinished(LINES);
        assumeTrue(log != null, "no log of this streamer is unfinished");

        assertText(text(LINES), read(log.request()));
    }

    @Test
    void theLastLineMayBeAllThatIsFollowed() throws IOException {
        Unfinished log = unfinished(LINES);
        assumeTrue(log != null, "no log of this streamer is unfinished");
        LogOptions options = new LogOptions(true, false, false, 1L, null, null, null);

        try (InputStream following = streamer().open(log.request().withOptions(options))) {
            assertEquals("last\n", readLine(following));
            log.write(line(6, 0, "one more"));
            assertEquals("one more\n", readLine(following));
            log.end();
            assertText("", readLine(following));
        }
    }

    @Test
    void closingEndsAReadThatWaitsForTheContainer() throws Exception {
        Unfinished log = unfinished(LINES);
        assumeTrue(log != null, "no log of this streamer is unfinished");

        closingEndsTheRead(log.request().withOptions(LogOptions.FOLLOW));
        log.end();
    }

    @Test
    void closingEndsAReadThatWaitsForTheNetwork() throws Exception {
        LogRequest request = stalled(LINES);
        assumeTrue(request != null, "this streamer waits for nobody");

        closingEndsTheRead(request);
    }

    @Test
    void aBrokenTransferIsNoEnd() throws IOException {
        LogRequest request = broken(LINES);
        assumeTrue(request != null, "this streamer transfers nothing");
        ByteArrayOutputStream before = new ByteArrayOutputStream();

        assertThrows(IOException.class, () -> {
            try (InputStream log = streamer().open(request)) {
                log.transferTo(before);
            }
        });
        assertTrue(text(LINES).startsWith(before.toString(ISO_8859_1)), "something else than the log before the break");
    }

    private void closingEndsTheRead(LogRequest request) throws Exception {
        CompletableFuture<IOException> ended = new CompletableFuture<>();
        try (InputStream log = streamer().open(request)) {
            Thread reader = new Thread(() -> readToTheEnd(log, ended), "contract-reader");
            reader.setDaemon(true);
            reader.start();
            awaitBlocked(reader, ended);
            log.close();
            ended.get(); // The test's own timeout is for reads that go on.
        } catch (ExecutionException e) {
            throw new AssertionError("the log pretends to have ended", e.getCause());
        }
    }

    private static void readToTheEnd(InputStream log, CompletableFuture<IOException> ended) {
        try {
            log.transferTo(OutputStream.nullOutputStream());
            ended.completeExceptionally(new IllegalStateException("end of the stream"));
        } catch (IOException e) {
            ended.complete(e);
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    /** Seen twice at the very same place, a thread waits there. */
    private static void awaitBlocked(Thread reader, CompletableFuture<?> ended) {
        StackTraceElement[] before = new StackTraceElement[0];
        int same = 0;
        while (same < 1000 && !ended.isDone()) {
            StackTraceElement[] now = reader.getStackTrace();
            same = now.length > 0 && Arrays.equals(before, now) ? same + 1 : 0;
            before = now;
            Thread.yield();
        }
    }

    private String read(LogRequest request) throws IOException {
        try (InputStream log = streamer().open(request)) {
            return new String(log.readAllBytes(), ISO_8859_1);
        }
    }

    /** With its newline; empty at the end. */
    private static String readLine(InputStream log) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = log.read(); each >= 0; each = log.read()) {
            line.write(each);
            if (each == '\n') {
                break;
            }
        }
        return line.toString(ISO_8859_1);
    }

    private static List<String> lines(String text) {
        String[] lines = text.split("\n", -1);
        assertText("", lines[lines.length - 1], "behind the last newline");
        return List.of(lines).subList(0, lines.length - 1);
    }

    private static void assertText(String expected, String actual) {
        assertText(expected, actual, "log");
    }

    /** Shows a log only where it is another: it is long. */
    private static void assertText(String expected, String actual, String what) {
        int place = Arrays.mismatch(expected.toCharArray(), actual.toCharArray());
        if (place >= 0) {
            assertEquals(part(expected, place), part(actual, place), what + ", from byte " + place + " on");
        }
    }

    private static String part(String text, int from) {
        int end = Math.min(text.length(), from + MOST_SHOWN);
        return text.substring(from, end) + " (" + (text.length() - end) + " more bytes)";
    }

    private static LogOptions tail(long lines) {
        return new LogOptions(false, false, false, lines, null, null, null);
    }

    private static LogOptions stamped(@Nullable Long tailLines, @Nullable Long limitBytes) {
        return new LogOptions(false, false, true, tailLines, null, null, limitBytes);
    }

    private static Line line(int second, int nanos, String latin1) {
        return new Line(START.plusSeconds(second).plusNanos(nanos), latin1.getBytes(ISO_8859_1));
    }

    private static String text(Line line) {
        return new String(line.bytes(), ISO_8859_1);
    }

    private static String text(List<Line> lines) {
        return lines.stream().map(each -> text(each) + "\n").collect(joining());
    }
}
