package io.github.multikueue.proxy.core.archive.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.capture.GoneRuns;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What of a store is in a bucket, and when, and what comes back. */
@Timeout(180)
class BucketArchiveTest {

    private static final int PART = 4 << 20;
    private static final WorkloadResolver UNKNOWING = job -> {
        throw new UpstreamFailureException("nobody knows");
    };

    @TempDir
    private Path directory;

    private final MemoryBucket bucket = new MemoryBucket();
    private final BucketObjects objects = new BucketObjects(bucket);
    private final RunUpload upload = new RunUpload(objects, "writer");
    private LogStore store;

    @BeforeEach
    void open() throws IOException {
        store = open("own", 1L << 30);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private LogStore open(String name, long maxBytes) throws IOException {
        LogStoreConfig config = new LogStoreConfig(directory.resolve(name), maxBytes, maxBytes, Duration.ofDays(1));
        return LogStore.open(config, Clock.systemUTC());
    }

    private static LogKey key(String run) {
        return new LogKey(
                "team-a", run, "uid-of-" + run, "spoke-1", run + "-pod", "uid-of-" + run + "-pod", "step-main");
    }

    private static Placement placement(String run) {
        return new Placement(
                PipelineRuns.KIND.reference("team-a", run),
                "uid-of-" + run,
                PlacementState.FINISHED,
                "spoke-1",
                "workload",
                List.of(),
                null,
                null);
    }

    private static StoredRun complete(LogStore store, String run, String text) throws IOException {
        StoredLog log = store.log(key(run));
        byte[] bytes = text.getBytes(UTF_8);
        try (LogAppender appender = log.append()) {
            appender.append(bytes, 0, bytes.length);
            appender.complete();
        }
        return store.run("uid-of-" + run).orElseThrow();
    }

    private static String line(String text) {
        return "2026-11-20T10:00:00.000000001Z " + text + "\n";
    }

    private static String content(LogStore store, String run) throws IOException {
        try (InputStream in = store.find(key(run)).orElseThrow().read(LogOptions.ALL)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private BucketRestore restore(LogStore to) {
        BucketHealth reading = new BucketHealth("read", Ticker.systemTicker(), new Random(1));
        return new BucketRestore(to, new RunNotes(to, null), objects, reading, Ticker.systemTicker());
    }

    /** A little more than two parts, of lines that are all different. */
    private static String ofThreeParts() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 2 * PART + 100; i++) {
            text.append(line("a line that is not the only one, but the only one of number " + i));
        }
        return text.toString();
    }

    @Test
    void anUploadThatBrokeOffGoesOnAtTheFirstPartThatIsMissing() throws IOException {
        String text = ofThreeParts();
        StoredRun run = complete(store, "build-1", text);
        bucket.now = Instant.ofEpochSecond(1);
        bucket.readOnly = key -> key.endsWith("/00001.gz");
        assertThatThrownBy(() -> upload.upload(run)).isInstanceOf(BucketException.class);
        assertThat(bucket.keys("parts/")).hasSize(1);
        assertThat(bucket.keys("logs/")).isEmpty();

        bucket.now = Instant.ofEpochSecond(2);
        bucket.readOnly = key -> false;
        new RunUpload(objects, "the next process").upload(run);

        assertThat(bucket.list("parts/", ""))
                .extracting(Bucket.Stored::modified)
                .first()
                .isEqualTo(Instant.ofEpochSecond(1));
        assertThat(bucket.keys("parts/")).hasSize(3);
        try (LogStore other = open("other", 1L << 30)) {
            assertThat(restore(other).bringPod(placement("build-1"), "build-1-pod"))
                    .isTrue();
            assertThat(content(other, "build-1")).isEqualTo(text);
            assertThat(other.find(key("build-1")).orElseThrow().damage()).isEmpty();
        }
    }

    @Test
    void theStoreKeepsWhatTheBucketHasNot() throws Exception {
        try (LogStore small = open("small", 200 << 10);
                BucketArchive archive = new BucketArchive(
                        small,
                        new RunNotes(small, null),
                        bucket,
                        Duration.ofDays(30),
                        new GoneRuns(UNKNOWING, Set.of()))) {
            bucket.readOnly = key -> true;
            archive.start();
            complete(small, "build-1", line("x".repeat(100 << 10)));

            assertThatThrownBy(() -> complete(small, "build-2", line("y".repeat(100 << 10))))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("not archived yet");
            assertThat(content(small, "build-1")).contains("xxx");
            assertThat(archive.status().pendingRuns()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(archive.status().problem())
                    .contains("cannot be written: bucket memory: access is denied"));

            bucket.readOnly = key -> false;
            await().until(() -> archive.status().pendingRuns() == 0);
            complete(small, "build-3", line("z".repeat(100 << 10)));

            assertThat(small.find(key("build-1"))).isEmpty();
            await().until(() -> archive.status().pendingRuns() == 0); // Else there is no room for another one.
            archive.bringPod(placement("build-1"), "build-1-pod");
            assertThat(content(small, "build-1")).contains("xxx");
        }
    }

    @Test
    void aDamagedLogOfTheStoreIsReplacedByTheArchivedOne() throws IOException {
        complete(store, "build-1", line("whole"));
        upload.upload(store.run("uid-of-build-1").orElseThrow());
        Path file;
        try (Stream<Path> files = Files.walk(directory)) {
            file = files.filter(each -> each.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(file, line("Whole"));
        assertThat(store.find(key("build-1")).orElseThrow().damage()).isPresent();

        assertThat(restore(store).bringPod(placement("build-1"), "build-1-pod")).isTrue();

        assertThat(content(store, "build-1")).isEqualTo(line("whole"));
        assertThat(store.find(key("build-1")).orElseThrow().damage()).isEmpty();
    }

    @Test
    void aWholeLogIsArchivedInPlaceOfOneThatIsLostInPart() throws IOException {
        StoredLog lost = store.log(key("build-1"));
        byte[] part = line("part").getBytes(UTF_8);
        try (LogAppender appender = lost.append()) {
            appender.append(part, 0, part.length);
            appender.lose();
        }
        upload.upload(store.run("uid-of-build-1").orElseThrow());
        try (LogStore other = open("other", 1L << 30)) {
            new RunUpload(objects, "other").upload(complete(other, "build-1", line("part") + line("rest")));
        }

        assertThat(restore(store).bringPod(placement("build-1"), "build-1-pod")).isTrue();

        assertThat(content(store, "build-1")).isEqualTo(line("part") + line("rest"));
        assertThat(store.find(key("build-1")).orElseThrow().end().map(LogEnd::state))
                .contains(LogEnd.State.COMPLETE);
    }

    /** Else no other replica could tell it: its process had died, and when it was back, the run was over. */
    @Test
    void aLogThatNobodyCanReadToItsEndIsArchivedAsLostOnceItsRunIsOver() throws IOException {
        StoredLog log = store.log(key("build-1"));
        byte[] part = line("part").getBytes(UTF_8);
        try (LogAppender appender = log.append()) {
            appender.append(part, 0, part.length);
        }
        StoredRun run = store.run("uid-of-build-1").orElseThrow();
        GoneRuns finished = new GoneRuns(job -> placement("build-1"), Set.of());
        Instant now = Instant.now();
        Instant later = now.plus(Duration.ofMinutes(11));

        new AbandonedLogs(store, finished, () -> now).end();
        new AbandonedLogs(store, new GoneRuns(UNKNOWING, Set.of()), () -> later).end();
        assertThat(log.end()).isEmpty();
        try (LogAppender unused = log.append()) {
            new AbandonedLogs(store, finished, () -> later).end();
            assertThat(log.end()).isEmpty();
        }
        new AbandonedLogs(store, finished, () -> later).end();
        upload.upload(run);

        try (LogStore other = open("other", 1L << 30)) {
            assertThat(restore(other).bringPod(placement("build-1"), "build-1-pod"))
                    .isTrue();
            assertThat(content(other, "build-1")).startsWith(line("part"));
            assertThat(other.find(key("build-1")).orElseThrow().end().map(LogEnd::state))
                    .contains(LogEnd.State.LOST);
        }
    }

    @Test
    void whatIsTooOldIsDeleted() throws IOException {
        bucket.now = Instant.now().minus(Duration.ofDays(31));
        upload.upload(complete(store, "build-1", line("old")));
        bucket.now = Instant.now();
        upload.upload(complete(store, "build-2", line("new")));
        BucketHealth writing = new BucketHealth("written", Ticker.systemTicker(), new Random(1));

        try (BucketRetention retention = new BucketRetention(
                objects,
                writing,
                new GoneRuns(UNKNOWING, Set.of()),
                Duration.ofDays(30),
                Duration.ofMillis(50),
                Clock.systemUTC())) {
            retention.start();
            await().until(() -> bucket.keys("").stream().noneMatch(each -> each.contains("build-1")));
        }

        assertThat(bucket.keys("")).hasSize(3).allMatch(each -> each.contains("build-2"));
    }
}
