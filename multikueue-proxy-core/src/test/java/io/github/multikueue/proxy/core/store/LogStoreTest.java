package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.append;
import static io.github.multikueue.proxy.core.store.TestLogs.checksum;
import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.config;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.line;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One writer, many readers. */
@Timeout(180)
class LogStoreTest {

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();
    private final ExecutorService readers = Executors.newCachedThreadPool();
    private LogStore store;
    private StoredLog log;

    @BeforeEach
    void open() throws IOException {
        store = LogStore.open(config(directory), clock);
        log = store.log(key("build-1", "step-test"));
    }

    @AfterEach
    void close() {
        store.close();
        readers.shutdownNow();
    }

    @Nested
    class Following {

        @Test
        void readersGetWhatIsWrittenEarlyLateOrInBetween() throws Exception {
            LogAppender appender = log.append();
            List<Future<String>> early = follow(3);
            append(appender, lines(0, 500));
            List<Future<String>> inBetween = follow(3);
            for (int each = 500; each < 1000; each++) {
                append(appender, line(each));
            }
            appender.complete();
            List<Future<String>> late = follow(3);

            for (List<Future<String>> some : List.of(early, inBetween, late)) {
                for (Future<String> each : some) {
                    assertThat(each.get()).isEqualTo(lines(0, 1000));
                }
            }
        }

        @Test
        void aLineIsSeenBeforeItIsWhole() throws Exception {
            LogAppender appender = log.append();
            try (InputStream stream = log.read(LogOptions.FOLLOW)) {
                append(appender, "2026-03-01T10:00:00Z no new");
                assertThat(new String(stream.readNBytes(27), UTF_8)).endsWith("no new");
                append(appender, "line\n");
                assertThat(new String(stream.readNBytes(5), UTF_8)).isEqualTo("line\n");
            }
        }

        @Test
        void whoDoesNotFollowGetsWholeLines() throws Exception {
            LogAppender appender = log.append();
            append(appender, lines(0, 2) + "2026-03-01T10:00:00.002Z no new");

            assertThat(read(log)).isEqualTo(lines(0, 2));
            assertThat(read(log, TestLogs.tail(1))).isEqualTo(line(1));
            append(appender, "line");
            appender.complete();
            assertThat(read(log)).isEqualTo(lines(0, 2) + "2026-03-01T10:00:00.002Z no newline");
        }

        @Test
        void aReaderWaitsUntilItIsClosedByAnotherThread() throws Exception {
            LogAppender appender = log.append();
            append(appender, line(0));
            InputStream stream = log.read(LogOptions.FOLLOW);
            stream.readNBytes(line(0).length());
            Future<Integer> read = readers.submit(() -> stream.read());

            stream.close();

            assertThatThrownBy(() -> read.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("the log was closed");
            append(appender, line(1));
            assertThat(read(log)).isEqualTo(lines(0, 2));
        }

        @Test
        void aReaderThatIsInterruptedDoesNotDisturbTheOthers() throws Exception {
            LogAppender appender = log.append();
            append(appender, line(0));
            Future<String> other = follow(1).get(0);
            InputStream stream = log.read(LogOptions.FOLLOW);
            Future<?> read = readers.submit(() -> {
                Thread.currentThread().interrupt();
                return stream.readAllBytes();
            });
            assertThatThrownBy(() -> read.get(60, TimeUnit.SECONDS)).hasMessageContaining("interrupted");

            append(appender, line(1));
            appender.complete();
            assertThat(other.get()).isEqualTo(lines(0, 2));
        }

        @Test
        void readersAreToldWhenTheWriterGivesUp() throws Exception {
            LogAppender appender = log.append();
            Future<String> reader = follow(1).get(0);
            append(appender, line(0) + "2026-03-01T10:00:01Z torn");
            InputStream behind = log.read(LogOptions.FOLLOW);

            appender.fail(new IOException("worker spoke-1 is gone"));

            assertThatThrownBy(reader::get).hasRootCauseMessage("worker spoke-1 is gone");
            assertThat(new String(behind.readNBytes(line(0).length()), UTF_8)).isEqualTo(line(0));
            assertThatThrownBy(behind::read).isInstanceOf(IOException.class).hasMessage("worker spoke-1 is gone");
        }

        @Test
        void thousandsOfReadersWaitForOneLine() throws Exception {
            LogAppender appender = log.append();
            List<Future<String>> many = follow(1000);
            await().until(() -> IntStream.range(0, 1).allMatch(any -> log.isRead()));
            append(appender, line(0));
            appender.complete();

            for (Future<String> each : many) {
                assertThat(each.get()).isEqualTo(line(0));
            }
            assertThat(log.isRead()).isFalse();
        }

        private List<Future<String>> follow(int count) throws IOException {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                InputStream stream = log.read(LogOptions.FOLLOW);
                all.add(readers.submit(() -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), UTF_8);
                    }
                }));
            }
            return all;
        }
    }

    @Nested
    class Writing {

        @Test
        void isForOneAtATime() throws IOException {
            log.append();

            assertThatThrownBy(log::append).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void goesOnBehindTheLastWholeLine() throws IOException {
            LogAppender first = log.append();
            append(first, lines(0, 2) + "2026-03-01T10:00:01Z torn");
            first.fail(new IOException("cut"));

            try (LogAppender second = log.append()) {
                assertThat(second.lastPosition()).contains(new LogPosition(TestLogs.time(1), 1));
                append(second, line(2));
                second.complete();
            }

            assertThat(read(log)).isEqualTo(lines(0, 3));
        }

        @Test
        void isOverOnceTheLogIsComplete() throws IOException {
            complete(store, log.key(), line(0));

            assertThatThrownBy(log::append)
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("ended");
            assertThat(log.end())
                    .hasValue(new LogEnd(line(0).length(), LogEnd.State.COMPLETE, TestLogs.START, checksum(line(0))));
        }
    }

    @Nested
    class Finding {

        @Test
        void goesByTheUidOfTheRunAndNeverByItsName() throws IOException {
            LogKey old = log.key();
            LogKey other = new LogKey("team-a", "build-1", "another-uid", "spoke-2", old.pod(), "p2", "step-test");
            complete(store, old, line(0));
            complete(store, other, line(1));

            assertThat(store.find("another-uid", old.pod(), null, null))
                    .extracting(StoredLog::key)
                    .containsExactly(other);
            assertThat(store.find(old.jobUid(), old.pod(), null, null))
                    .extracting(StoredLog::key)
                    .containsExactly(old);
            assertThat(store.find("a-third-uid", old.pod(), null, null)).isEmpty();
        }

        @Test
        void byNamesGivesTheLogsOfAllRunsTheOldestFirst() throws IOException {
            LogKey old = log.key();
            clock.advance(java.time.Duration.ofHours(1));
            LogKey other = new LogKey("team-a", "build-1", "another-uid", "spoke-2", old.pod(), "p2", "step-test");
            complete(store, other, line(1));

            assertThat(store.findByNames("team-a", old.pod(), "step-test"))
                    .extracting(StoredLog::key)
                    .containsExactly(old, other);
            assertThat(store.findByNames("team-b", old.pod(), "step-test")).isEmpty();
        }

        @Test
        void takesContainerAndPodUidIntoAccount() throws IOException {
            LogKey old = log.key();
            LogKey sidecar = key("build-1", "sidecar-x");
            LogKey elsewhere = new LogKey("team-a", "build-1", old.jobUid(), "spoke-2", old.pod(), "p2", "step-test");
            store.log(sidecar);
            store.log(elsewhere);

            assertThat(store.find(old.jobUid(), old.pod(), "step-test", null))
                    .extracting(StoredLog::key)
                    .containsExactlyInAnyOrder(old, elsewhere);
            assertThat(store.find(old.jobUid(), old.pod(), null, old.podUid()))
                    .extracting(StoredLog::key)
                    .containsExactlyInAnyOrder(old, sidecar);
        }
    }

    @Nested
    class Descriptions {

        @Test
        void areKeptWithRunsAndLogsOverARestart() throws IOException {
            StoredRun run = store.run(log.key().jobUid()).orElseThrow();
            assertThat(run.description()).isEmpty();
            run.describe("{\"tasks\":[\"a\"]}".getBytes(UTF_8));
            log.describe("{\"step\":\"test\"}".getBytes(UTF_8));
            log.describe("{\"step\":\"better\"}".getBytes(UTF_8));

            store.close();
            open();

            assertThat(store.run(log.key().jobUid()).orElseThrow().description().orElseThrow())
                    .asString()
                    .isEqualTo("{\"tasks\":[\"a\"]}");
            assertThat(log.description().orElseThrow()).asString().isEqualTo("{\"step\":\"better\"}");
            assertThat(read(log)).isEmpty();
        }

        @Test
        void mustBeJson() {
            assertThatThrownBy(() -> log.describe("no".getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Purging {

        @Test
        void removesTheRunsFilesAndTellsReadersAndWriters() throws Exception {
            LogAppender appender = log.append();
            append(appender, line(0));
            InputStream stream = log.read(LogOptions.FOLLOW);
            stream.readNBytes(line(0).length());
            Future<Integer> waiting = readers.submit(() -> stream.read());

            assertThat(store.purge(log.key().jobUid())).isTrue();

            assertThatThrownBy(waiting::get).hasRootCauseMessage("the logs of the run were purged");
            assertThatThrownBy(() -> append(appender, line(1))).hasMessageContaining("purged");
            assertThatThrownBy(() -> log.read(LogOptions.ALL)).hasMessageContaining("purged");
            assertThatThrownBy(log::append).hasMessageContaining("purged");
            appender.close();
            assertThat(directory.resolve("runs")).isEmptyDirectory();
            assertThat(store.find(log.key().jobUid(), log.key().pod(), null, null))
                    .isEmpty();
            assertThat(store.usage().bytes()).isZero();
        }

        @Test
        void ofNothingDoesNothing() {
            assertThat(store.purge("unknown")).isFalse();
        }

        @Test
        void leavesOtherRuns() throws IOException {
            StoredLog other = complete(store, key("build-2", "step-test"), line(0));

            store.purge(log.key().jobUid());

            assertThat(read(other)).isEqualTo(line(0));
        }
    }

    @Test
    void aClosedStoreSaysSo() throws IOException {
        LogAppender appender = log.append();
        InputStream stream = log.read(LogOptions.FOLLOW);

        store.close();

        assertThatThrownBy(() -> store.log(key("build-1", "step-test"))).hasMessageContaining("closed");
        assertThatThrownBy(() -> append(appender, line(0))).hasMessageContaining("closed");
        assertThatThrownBy(stream::read).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/b", "a_b", "a.b", "-a", "ä"})
    void namesThatCouldLeaveTheDirectoryAreRefused(String name) {
        assertThatThrownBy(() -> new LogKey("team-a", "r", name, "w", "p", "u", "c"))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> new LogKey("team-a", "r", "u", "w", "p", name, "c"))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> new LogKey("team-a", "r", "u", "w", "p", "u", name))
                .isInstanceOf(BadRequestException.class);
    }
}
