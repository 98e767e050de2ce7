package io.github.multikueue.proxy.core.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schedules of writing and breaking that nobody thought of. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
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

        void writeNumbered(long nanosLater) {
            String line = "line " + lines.size();
            lines.add(line);
            write(nanosLater, line + "\n");
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

    @BeforeEach
    void start() {
        pod = new LivePod();
    }

    @AfterEach
    void stop() {
        pod.close();
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        RandomCases.check(60, values -> {
            List<Step> schedule = schedule(values);
            World world = begin();

            schedule.forEach(step -> step.take(world));

            assertThat(new String(end(world), UTF_8)).as("%s", schedule).isEqualTo(world.written.toString(UTF_8));
        });
    }

    @Test
    void whatIsMissingIsSaidToBe() {
        RandomCases.check(60, values -> whatIsMissingIsSaidToBe(scheduleWithRotation(values)));
    }

    private void whatIsMissingIsSaidToBe(List<Step> schedule) throws Exception {
        World world = begin();

        schedule.forEach(step -> step.take(world));
        // It shows that lines before it are missing; without it, a transfer that found nothing may pass for the end of
        // the log.
        world.writeNumbered(1);

        List<String> read = new String(end(world), UTF_8).lines().toList();
        List<String> lines = wholeLines(read, world);
        assertThat(lines)
                .as("%s", schedule)
                .doesNotHaveDuplicates()
                .isSubsetOf(world.lines)
                .isSortedAccordingTo(comparingInt(world.lines::indexOf));
        // Of what is gone before anything was read, nobody can know.
        int first = lines.isEmpty() ? world.lines.size() : world.lines.indexOf(lines.get(0));
        if (lines.size() < world.lines.size() - first) {
            assertThat(read)
                    .as("%s", schedule)
                    .anyMatch(each -> each.startsWith("[multikueue-proxy] lines may be missing here"));
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

    private static List<Step> schedule(RandomValues values) {
        return values.list(1, 25, () -> values.weighted(6, 3) == 0 ? writing(values) : breaking(values));
    }

    private static List<Step> scheduleWithRotation(RandomValues values) {
        return values.list(1, 25, () -> switch (values.weighted(6, 2, 1, 1)) {
            case 0 -> writingNumbered(values);
            case 1 -> breaking(values);
            case 2 -> rotating(values);
            default -> losing(values);
        });
    }

    /** At a time of its own: a line that was rotated away cannot be told from another that is written at the same time. */
    private static Step writingNumbered(RandomValues values) {
        long later = values.longBetween(1, 900_000_000);
        return new Step("line", world -> world.writeNumbered(later));
    }

    /** Other schedules seldom rotate away what the reader has not read. */
    private static Step losing(RandomValues values) {
        long later = values.longBetween(1, 900_000_000);
        return new Step("lose a line", world -> {
            waitForReader(world);
            world.pod.log().hangUp();
            world.writeNumbered(later);
            world.rotate(0);
        });
    }

    private static Step rotating(RandomValues values) {
        int keep = values.intBetween(0, 3);
        return new Step("rotate " + keep, world -> world.rotate(keep));
    }

    private static Step writing(RandomValues values) {
        long later = switch (values.weighted(3, 3, 3, 1)) {
            case 0 -> 0;
            case 1 -> values.longBetween(1, 3);
            case 2 -> values.longBetween(1, 2_000_000_000);
            default -> values.longBetween(-1_000_000_000, -1);
        };
        String words = values.textOf("ab\r#\u00e9\u27132-", 0, 40);
        String newline = values.weighted(9, 1) == 0 ? "\n" : "";
        String written = words.isEmpty() && newline.isEmpty() ? "x" : words + newline;
        return new Step("write " + later + " " + written, world -> world.write(later, written));
    }

    private static Step breaking(RandomValues values) {
        int bytes = values.intBetween(0, 400);
        return values.oneOf(List.of(
                new Step("restart", world -> world.pod.worker().restart()),
                new Step("hang up", world -> world.pod.log().hangUp()),
                new Step("wait", ResumingLogPropertyTest::waitForReader),
                fault("drop after " + bytes, fault -> fault.dropAfter(bytes)),
                fault("end after " + bytes, fault -> fault.endAfter(bytes)),
                fault("401", Fault::unauthorized),
                fault("500", fault -> fault.answer(500, "InternalError", "no")),
                fault("kubelet's sentence", fault -> fault.body(200, "text/plain", SENTENCE.getBytes(UTF_8))),
                new Step(
                        "503 to a look at the Pod",
                        world -> world.pod
                                .worker()
                                .inject(Fault.on("get", "pods")
                                        .answer(503, "ServiceUnavailable", "no")
                                        .times(1)))));
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
