package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.append;
import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.line;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static io.github.multikueue.proxy.core.store.TestLogs.unfinished;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A store has an end, and so has the disk. */
@Timeout(180)
class StoreLimitsTest {

    private static final String STEP = "step-test";

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();
    private LogStore store;

    @AfterEach
    void close() {
        store.close();
    }

    private void open(long maxBytes, long maxBytesPerRun) throws IOException {
        store = LogStore.open(new LogStoreConfig(directory, maxBytes, maxBytesPerRun, Duration.ofDays(7)), clock);
    }

    private List<String> runs() {
        return store.runs().stream().map(StoredRun::name).sorted().toList();
    }

    @Nested
    class InTotal {

        @Test
        void theOldestRunsGoFirst() throws IOException {
            open(100_000, 100_000);
            for (int i = 1; i <= 8; i++) {
                complete(store, key("build-" + i, STEP), lines(0, 10));
                clock.advance(Duration.ofMinutes(1));
            }

            assertThat(runs()).doesNotContain("build-1", "build-2").contains("build-7", "build-8");
            assertThat(store.usage().bytes()).isLessThanOrEqualTo(100_000);
            assertThat(store.usage().evictedRuns()).isEqualTo(8 - runs().size());
            assertThat(directory.resolve("runs")).isDirectoryNotContaining("glob:**/uid-of-build-1");
        }

        @Test
        void runsThatAreReadStayWhileOthersCanGo() throws IOException {
            open(100_000, 100_000);
            StoredLog read = complete(store, key("build-1", STEP), lines(0, 10));
            InputStream reader = read.read(LogOptions.ALL);
            for (int i = 2; i <= 20; i++) {
                clock.advance(Duration.ofMinutes(1));
                complete(store, key("build-" + i, STEP), lines(0, 10));
            }

            assertThat(runs()).contains("build-1", "build-20");
            assertThat(new String(reader.readAllBytes(), UTF_8)).isEqualTo(lines(0, 10));
        }

        @Test
        void runsThatAreWrittenNeverGoRatherTheWriterIsTold() throws IOException {
            open(100_000, 100_000);
            LogAppender first = store.log(key("build-1", STEP)).append();
            append(first, lines(0, 1000));
            clock.advance(Duration.ofMinutes(1));
            StoredLog second = store.log(key("build-2", STEP));
            InputStream reader = second.read(LogOptions.FOLLOW);
            LogAppender appender = second.append();
            InputStream following = second.read(LogOptions.FOLLOW);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            append(appender, line(i));
                        }
                    })
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("full");

            assertThatThrownBy(following::readAllBytes).isInstanceOf(LogStoreException.class);
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(LogStoreException.class);
            assertThat(store.usage().failed()).isTrue();
            append(first, line(1000));
            assertThat(read(store.log(key("build-1", STEP)))).isEqualTo(lines(0, 1001));
        }

        @Test
        void whatWasStoredBeforeCountsAfterARestart() throws IOException {
            open(1_000_000, 1_000_000);
            for (int i = 1; i <= 8; i++) {
                complete(store, key("build-" + i, STEP), lines(0, 100));
                clock.advance(Duration.ofMinutes(1));
            }
            long bytes = store.usage().bytes();
            store.close();

            open(1_000_000, 1_000_000);
            assertThat(store.usage().bytes()).isEqualTo(bytes);
            assertThat(store.usage().logs()).isEqualTo(8);
            store.close();

            open(bytes / 2, 1000);
            assertThat(store.usage().bytes()).isLessThanOrEqualTo(bytes / 2);
            assertThat(runs()).contains("build-8").doesNotContain("build-1");
        }
    }

    @Nested
    class OfARun {

        private final String stored = lines(0, 30);

        @Test
        void whoReadsAlongNeverTakesTheNoticeForALine() throws Exception {
            String torn = line(30).repeat(40).replace("\n", " ");
            String written = stored + torn;
            open(1_000_000, written.length());
            ExecutorService readers = Executors.newFixedThreadPool(4);
            for (int round = 0; round < 500; round++) {
                StoredLog log = store.log(key("build-" + round, STEP));
                LogAppender appender = log.append();
                List<Future<String>> read = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    StoredLogStream reader = log.read(LogOptions.FOLLOW);
                    int piece = 1 + i * 100;
                    read.add(readers.submit(() -> readUntilItFails(reader, piece)));
                }
                append(appender, written);
                assertThatThrownBy(() -> append(appender, "x")).isInstanceOf(LogStoreException.class);

                for (Future<String> each : read) {
                    assertThat(written).startsWith(each.get());
                    assertThat(each.get()).startsWith(stored);
                }
                store.purge("uid-of-build-" + round);
            }
            readers.shutdown();
        }

        private String readUntilItFails(StoredLogStream reader, int piece) {
            StringBuilder all = new StringBuilder();
            byte[] bytes = new byte[piece];
            try (reader) {
                for (int count = reader.read(bytes); count >= 0; count = reader.read(bytes)) {
                    all.append(new String(bytes, 0, count, UTF_8));
                }
                return all + " and then the end";
            } catch (IOException e) {
                return all.toString();
            }
        }

        @Test
        void theLogEndsWithANoticeAndWhoReadsAlongIsTold() throws IOException {
            open(1_000_000, stored.length() + 10);
            StoredLog log = store.log(key("build-1", STEP));
            LogAppender appender = log.append();
            append(appender, stored + "2026");
            StoredLogStream reader = log.read(LogOptions.FOLLOW);

            assertThatThrownBy(() -> append(appender, lines(30, 60))).isInstanceOf(LogStoreException.class);

            assertThat(new String(reader.readNBytes(stored.length()), UTF_8)).isEqualTo(stored);
            assertThatThrownBy(reader::read).isInstanceOf(LogStoreException.class);
            assertThat(log.end()).map(LogEnd::state).hasValue(LogEnd.State.TRUNCATED);
            assertThat(read(log))
                    .startsWith(stored + "#2026-03-01T10:00:00.000000000Z the rest of the log of container " + STEP
                            + " of pod build-1-pod was not stored: the logs of the run have reached ")
                    .endsWith(" bytes\n");
            assertThatThrownBy(log::append).isInstanceOf(LogStoreException.class);
            assertThat(store.usage().failed()).isFalse();
        }

        @Test
        void laterFollowersGetTheLinesAndAreToldToGoOnElsewhere() throws IOException {
            open(1_000_000, stored.length() + 10);
            LogAppender appender = store.log(key("build-1", STEP)).append();
            append(appender, stored);
            assertThatThrownBy(() -> append(appender, lines(30, 60))).isInstanceOf(LogStoreException.class);

            assertThatFollowersAreToldBehind(store.log(key("build-1", STEP)));
            store.close();
            open(1_000_000, stored.length() + 10);
            assertThatFollowersAreToldBehind(store.log(key("build-1", STEP)));
        }

        private void assertThatFollowersAreToldBehind(StoredLog log) throws IOException {
            StoredLogStream reader = log.read(LogOptions.FOLLOW);
            assertThat(new String(reader.readNBytes(stored.length()), UTF_8)).isEqualTo(stored);
            assertThatThrownBy(reader::read).isInstanceOf(LogStoreException.class);
            assertThat(reader.place()).isEqualTo(new LogPlace(new LogPosition(TestLogs.time(29), 1), 0));
        }

        @Test
        void allContainersTogetherCount() throws IOException {
            open(1_000_000, stored.length() + 10);
            StoredLog first = complete(store, key("build-1", "step-a"), stored);
            StoredLog second = store.log(key("build-1", "step-b"));

            assertThatThrownBy(() -> append(second.append(), stored)).isInstanceOf(LogStoreException.class);

            assertThat(read(first)).isEqualTo(stored);
            assertThat(read(second)).startsWith("#");
            assertThat(read(complete(store, key("build-2", "step-a"), stored))).isEqualTo(stored);
        }

        @Test
        void isKnownAfterARestart() throws IOException {
            open(1_000_000, stored.length() + 10);
            unfinished(store, key("build-1", STEP), stored);
            store.close();
            open(1_000_000, stored.length() + 10);
            LogAppender appender = store.log(key("build-1", STEP)).append();

            assertThatThrownBy(() -> append(appender, lines(30, 60))).isInstanceOf(LogStoreException.class);
        }
    }

    @Nested
    class OfAge {

        @Test
        void oldRunsGo() throws IOException {
            open(1_000_000, 1_000_000);
            complete(store, key("build-1", STEP), line(0));
            clock.advance(Duration.ofDays(4));
            complete(store, key("build-2", STEP), line(0));
            LogAppender live = store.log(key("build-3", STEP)).append();
            append(live, line(0));
            clock.advance(Duration.ofDays(4));
            store.sweep();
            assertThat(runs()).containsExactly("build-2", "build-3");

            clock.advance(Duration.ofDays(4));
            store.sweep();

            assertThat(runs()).containsExactly("build-3");
        }

        @Test
        void alsoThoseOfBeforeARestart() throws IOException {
            open(1_000_000, 1_000_000);
            complete(store, key("build-1", STEP), line(0));
            store.close();
            clock.advance(Duration.ofDays(8));

            open(1_000_000, 1_000_000);

            assertThat(runs()).isEmpty();
        }
    }

    @Nested
    @EnabledOnOs(OS.LINUX)
    class OfTheDisk {

        /** What happens to a log file that is opened from now on. */
        private final AtomicReference<OpenFiles.Opener> disk = new AtomicReference<>(OfTheDisk::open);

        private static FileChannel open(Path file) throws IOException {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        /** A disk without space, as Linux has one for tests. */
        private static FileChannel openOnFullDisk(Path file) throws IOException {
            return open(Path.of("/dev/full"));
        }

        /** As of a file system that was mounted anew, for reading alone. */
        private static FileChannel openReadOnly(Path file) throws IOException {
            throw new FileSystemException(file.toString(), null, "Read-only file system");
        }

        @Test
        void thatIsFullIsToldToWriterAndReaderAndTheStoreRecovers() throws IOException {
            becomesUnwritable(OfTheDisk::openOnFullDisk, "No space left on device");
        }

        @Test
        void thatBecomesReadOnlyIsToldToWriterAndReaderAndTheStoreRecovers() throws IOException {
            becomesUnwritable(OfTheDisk::openReadOnly, "Read-only file system");
        }

        /** By the kernel, while the store is open. */
        @Test
        void thatIsRemountedReadOnlyIsReadAndIsWrittenWhenItIsWritableAgain() throws IOException {
            StoreLimitsTest.this.open(1_000_000, 1_000_000);
            StoredLog whole = complete(store, key("build-0", STEP), lines(0, 3));
            StoredLog log = store.log(key("build-1", STEP));
            LogAppender appender = log.append();
            append(appender, line(0));
            store.files().forget(TestLogs.logFile(directory, log));
            store.files().forget(TestLogs.logFile(directory, whole));
            try (ReadOnlyMount mounted = ReadOnlyMount.over(directory.resolve("runs"))) {
                assertThatThrownBy(() -> append(appender, line(1)))
                        .isInstanceOf(LogStoreException.class)
                        .hasMessageContaining("Read-only file system");
                assertThat(store.usage().failed()).isTrue();
                assertThatThrownBy(() -> complete(store, key("build-2", STEP), line(0)))
                        .isInstanceOf(LogStoreException.class)
                        .hasMessageContaining("Read-only file system");
                assertThat(read(whole)).isEqualTo(lines(0, 3));
                assertThat(read(log)).startsWith(line(0));
            }

            complete(store, key("build-3", STEP), line(0));
            assertThat(store.usage().failed()).isFalse();
            assertThat(read(whole)).isEqualTo(lines(0, 3));
        }

        private void becomesUnwritable(OpenFiles.Opener unwritable, String problem) throws IOException {
            LogStoreConfig config = new LogStoreConfig(directory, 1_000_000, 1_000_000, Duration.ofDays(7));
            store = LogStore.open(
                    config, clock, new OpenFiles(path -> disk.get().open(path)));
            StoredLog log = store.log(key("build-1", STEP));
            LogAppender appender = log.append();
            StoredLogStream reader = log.read(LogOptions.FOLLOW);
            store.files().forget(TestLogs.logFile(directory, log));
            disk.set(unwritable);

            assertThatThrownBy(() -> append(appender, line(0)))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining(problem);

            assertThatThrownBy(reader::read)
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining(problem);
            assertThat(store.usage().failed()).isTrue();
            assertThatThrownBy(() -> append(appender, line(0))).isInstanceOf(LogStoreException.class);
            assertThatThrownBy(() -> complete(store, key("build-2", STEP), line(0)))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining(problem);

            disk.set(OfTheDisk::open);
            complete(store, key("build-3", STEP), line(0));
            assertThat(store.usage().failed()).isFalse();
        }
    }
}
