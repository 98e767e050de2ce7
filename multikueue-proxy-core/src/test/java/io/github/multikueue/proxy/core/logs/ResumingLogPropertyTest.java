package io.github.multikueue.proxy.core.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.logs.format.LogText;
import io.github.multikueue.proxy.core.logs.live.LivePod;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Schedules of writing and breaking that nobody thought of. */
class ResumingLogPropertyTest {

    private static final String SENTENCE = "failed to create fsnotify watcher: too many open files";

    /** What a container writes, or what goes wrong, one after another. */
    private record Step(String what, Consumer<World> action) {

        void take(World world) {
            action.accept(world);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** A Pod of one try, and what was written to its log. */
    private static final class World {
        private final LivePod pod;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final List<String> lines = new ArrayList<>();
        private final Reader reader;
        private long nanos = 10_000_000_000L;
        private String last = "";

        World(LivePod pod) {
            this.pod = pod;
            this.reader = new Reader(pod);
        }

        void rotate(int keep) {
            pod.log().rotate(keep);
            last = ""; // Nobody knows whether it will be read.
        }

        void write(long nanosLater, String text) {
            nanos = Math.max(0, nanos + nanosLater);
            byte[] bytes = text.getBytes(UTF_8);
            pod.log().rawAt(LivePod.NOW.plusNanos(nanos), bytes);
            written.writeBytes(bytes);
            last = text;
        }
    }

    private static final class Reader extends Thread {
        private final InputStream log;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> end = new CompletableFuture<>();

        Reader(LivePod pod) {
            super("property-reader");
            ResumePolicy policy = LivePod.policy(Ticker.systemTicker(), Duration.ofSeconds(30));
            log = LogText.withoutTimes(pod.logs(policy).follow(pod.request(LogOptions.FOLLOW), null, null));
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            byte[] piece = new byte[4096];
            try {
                for (int count = log.read(piece); count >= 0; count = log.read(piece)) {
                    synchronized (read) {
                        read.write(piece, 0, count);
                    }
                }
                end.complete(read.toByteArray());
            } catch (IOException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        }

        String text() {
            synchronized (read) {
                return read.toString(UTF_8);
            }
        }
    }

    private LivePod pod;

    @BeforeProperty
    void start() {
        pod = new LivePod();
    }

    @AfterProperty
    void stop() {
        pod.close();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsReadIsWhatWasWritten(@ForAll("schedules") List<Step> schedule) throws Exception {
        World world = begin();

        schedule.forEach(step -> step.take(world));

        assertThat(new String(end(world), UTF_8)).isEqualTo(world.written.toString(UTF_8));
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsMissingIsSaidToBe(@ForAll("schedulesWithRotation") List<Step> schedule) throws Exception {
        World world = begin();

        schedule.forEach(step -> step.take(world));

        List<String> read = new String(end(world), UTF_8).lines().toList();
        List<String> lines = wholeLines(read, world);
        assertThat(lines)
                .doesNotHaveDuplicates()
                .isSubsetOf(world.lines)
                .isSortedAccordingTo(comparingInt(world.lines::indexOf));
        // Of what is gone before anything was read, nobody can know.
        int first = lines.isEmpty() ? world.lines.size() : world.lines.indexOf(lines.get(0));
        if (lines.size() < world.lines.size() - first) {
            assertThat(read).anyMatch(each -> each.startsWith("[multikueue-proxy] lines may be missing here"));
        }
    }

    /** Without notices, and without lines of which the rest was rotated away: they end in front of a notice. */
    private static List<String> wholeLines(List<String> read, World world) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            String line = read.get(i);
            boolean beforeNotice = i + 1 < read.size() && isNotice(read.get(i + 1));
            boolean half = beforeNotice
                    && !line.isEmpty()
                    && !world.lines.contains(line)
                    && world.lines.stream().anyMatch(each -> each.startsWith(line));
            if (!isNotice(line) && !half) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static boolean isNotice(String line) {
        return line.startsWith("[multikueue-proxy]");
    }

    @Provide
    Arbitrary<List<Step>> schedules() {
        return Arbitraries.frequencyOf(Tuple.of(6, writing()), Tuple.of(3, breaking()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithRotation() {
        Arbitrary<Step> numbered = Arbitraries.longs()
                .between(0, 900_000_000)
                .map(later -> new Step("line", world -> {
                    String line = "line " + world.lines.size();
                    world.lines.add(line);
                    world.write(later, line + "\n");
                }));
        Arbitrary<Step> rotating = Arbitraries.integers()
                .between(0, 3)
                .map(keep -> new Step("rotate " + keep, world -> world.rotate(keep)));
        return Arbitraries.frequencyOf(Tuple.of(6, numbered), Tuple.of(2, breaking()), Tuple.of(1, rotating))
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    private static Arbitrary<Step> writing() {
        Arbitrary<Long> later = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0L)),
                Tuple.of(3, Arbitraries.longs().between(1, 3)),
                Tuple.of(3, Arbitraries.longs().between(1, 2_000_000_000)),
                Tuple.of(1, Arbitraries.longs().between(-1_000_000_000, -1)));
        Arbitrary<String> text = Arbitraries.strings()
                .withChars('a', 'b', '\r', '#', '\u00e9', '\u2713', '2', '-')
                .ofMaxLength(40);
        Arbitrary<String> end = Arbitraries.frequency(Tuple.of(9, "\n"), Tuple.of(1, ""));
        return Combinators.combine(later, text, end).as((nanos, words, newline) -> {
            String written = words.isEmpty() && newline.isEmpty() ? "x" : words + newline;
            return new Step("write " + nanos + " " + written, world -> world.write(nanos, written));
        });
    }

    private static Arbitrary<Step> breaking() {
        Arbitrary<Integer> bytes = Arbitraries.integers().between(0, 400);
        return Arbitraries.oneOf(
                step("restart", world -> world.pod.worker().restart()),
                step("hang up", world -> world.pod.log().hangUp()),
                step("wait", ResumingLogPropertyTest::waitForReader),
                bytes.map(n -> fault("drop after " + n, fault -> fault.dropAfter(n))),
                bytes.map(n -> fault("end after " + n, fault -> fault.endAfter(n))),
                Arbitraries.just(fault("401", Fault::unauthorized)),
                Arbitraries.just(fault("500", fault -> fault.answer(500, "InternalError", "no"))),
                Arbitraries.just(
                        fault("kubelet's sentence", fault -> fault.body(200, "text/plain", SENTENCE.getBytes(UTF_8)))),
                step(
                        "503 to a look at the Pod",
                        world -> world.pod
                                .worker()
                                .inject(Fault.on("get", "pods")
                                        .answer(503, "ServiceUnavailable", "no")
                                        .times(1))));
    }

    private static Arbitrary<Step> step(String what, Consumer<World> action) {
        return Arbitraries.just(new Step(what, action));
    }

    private static Step fault(String what, UnaryOperator<Fault> effect) {
        return new Step(
                what, world -> world.pod.injectLog(fault -> effect.apply(fault).times(1)));
    }

    private static void waitForReader(World world) {
        await().until(() -> world.last.isEmpty() || world.reader.text().endsWith(world.last));
    }

    private World begin() {
        pod.worker().clearFaults();
        pod.create("{\"running\":{\"startedAt\":\"2026-11-20T09:00:00Z\"}}");
        return new World(pod);
    }

    private byte[] end(World world) throws Exception {
        pod.worker().clearFaults();
        pod.log().end();
        return world.reader.end.get(60, TimeUnit.SECONDS);
    }
}
