package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.config;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.line;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where logs are kept, and who may look there. */
@Timeout(180)
class LogStoreDirectoryTest {

    @TempDir
    private Path temporary;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void everythingIsForTheUserOfTheProcessAlone() throws IOException {
        Path directory = temporary.resolve("new/logs");
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            StoredLog log = complete(store, key("build-1", "step-test"), line(0));
            log.describe("{}".getBytes(UTF_8));

            assertThat(TestLogs.files(directory)).hasSizeGreaterThanOrEqualTo(7).allSatisfy(each -> {
                String expected = Files.isDirectory(each) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as(each.toString())
                        .isEqualTo(expected);
            });
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDirectoryThatWasThereIsLeftAsItIsButNotTheRunsInIt() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path runs = Files.createDirectory(temporary.resolve("runs"));
        Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwxrwxr-x"));

        LogStore.open(config(temporary), Clock.systemUTC()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runs)))
                .isEqualTo("rwx------");
    }

    @Test
    void runsMayNotBeALinkToElsewhere() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.createSymbolicLink(
                Files.createDirectory(temporary.resolve("store")).resolve("runs"), elsewhere);

        assertThatThrownBy(() -> LogStore.open(config(temporary.resolve("store")), Clock.systemUTC()))
                .isInstanceOf(LogStoreException.class);
    }

    /** What somebody puts in the place of a file of ours is neither read nor written, wherever it leads to. */
    @ParameterizedTest
    @ValueSource(strings = {".log", ".json", ".end", "run.json", "lock"})
    void noFileMayBeALinkToElsewhere(String suffix) throws IOException {
        Path directory = temporary.resolve("store");
        LogKey key = key("build-1", "step-test");
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            complete(store, key, line(0));
        }
        Path file = TestLogs.files(directory).stream()
                .filter(each -> each.toString().endsWith(suffix)
                        && (suffix.equals("run.json")
                                || !each.getFileName().toString().equals("run.json")))
                .findAny()
                .orElseThrow();
        // The very file, so that only the link is wrong.
        Path elsewhere = Files.move(file, temporary.resolve("elsewhere"));
        byte[] before = Files.readAllBytes(elsewhere);
        Files.createSymbolicLink(file, elsewhere);

        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            assertThat(suffix).isNotEqualTo("lock");
            assertThat(store.find(key)).isEmpty();
            store.purge(key.jobUid());
        } catch (LogStoreException e) {
            assertThat(suffix).isEqualTo("lock");
        }

        assertThat(elsewhere).hasBinaryContent(before);
        assertThat(Files.getPosixFilePermissions(elsewhere)).contains(PosixFilePermission.OWNER_READ);
    }

    @Test
    void aDirectoryThatSomebodyDeletesIsMadeAnew() throws IOException {
        Path directory = temporary.resolve("store");
        LogKey key = key("build-1", "step-test");
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            complete(store, key, line(0));
            SmallFiles.delete(directory);

            store.sweep();

            assertThat(store.find(key)).isEmpty();
            assertThat(store.removal(key.jobUid()))
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("were deleted from the directory of the store"));
            assertThat(store.usage().failed()).isFalse();
            assertThatThrownBy(() -> LogStore.open(config(directory), Clock.systemUTC()))
                    .hasMessageContaining("in use");
            assertThat(read(complete(store, key, line(1)))).isEqualTo(line(1));
        }
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            assertThat(read(store.find(key).orElseThrow())).isEqualTo(line(1));
        }
    }

    @Test
    void aDirectoryThatSomebodyDeletesOnceTheStoreIsClosedStaysAway() throws IOException {
        Path directory = temporary.resolve("store");
        LogStore store = LogStore.open(config(directory), Clock.systemUTC());
        store.close();
        SmallFiles.delete(directory);

        store.sweep();

        assertThat(directory).doesNotExist();
    }

    @Test
    void aDirectoryThatSomebodyDeletesIsMadeAnewForTheNextLog() throws IOException {
        Path directory = temporary.resolve("store");
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            SmallFiles.delete(directory);

            assertThat(read(complete(store, key("build-1", "step-test"), line(1))))
                    .isEqualTo(line(1));
            assertThat(store.usage().failed()).isFalse();
        }
    }

    @Test
    void aWriterWhoseDirectorySomebodyDeletesIsTold() throws IOException {
        Path directory = temporary.resolve("store");
        LogKey key = key("build-1", "step-test");
        try (LogStore store = LogStore.open(config(directory), Clock.systemUTC())) {
            LogAppender writer = store.log(key).append();
            byte[] line = line(0).getBytes(UTF_8);
            writer.append(line, 0, line.length);
            SmallFiles.delete(directory.resolve("runs"));

            store.sweep();

            assertThatThrownBy(() -> writer.append(line, 0, line.length))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("were deleted from the directory of the store");
            assertThat(read(complete(store, key, line(1)))).isEqualTo(line(1));
        }
    }

    @Test
    void aTemporaryDirectoryGoesWithTheStore() throws IOException {
        LogStore store = LogStore.open(LogStoreConfig.DEFAULTS, Clock.systemUTC());
        StoredLog log = complete(store, key("build-1", "step-test"), line(0));
        assertThat(read(log)).isEqualTo(line(0));

        String directory = store.toString();
        assertThat(Path.of(directory)).exists();
        store.close();

        assertThat(Path.of(directory)).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefusedWithTheReason() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> LogStore.open(config(file.resolve("logs")), Clock.systemUTC()))
                .isInstanceOf(LogStoreException.class)
                .hasMessageStartingWith("log store " + file.resolve("logs") + ": ")
                .hasMessageEndingWith(" (expected: a writable directory)")
                .hasMessageNotContaining("Exception");
        assertThatThrownBy(() -> LogStore.open(config(file), Clock.systemUTC()))
                .hasMessage("log store " + file + ": exists already (expected: a writable directory)");
    }

    @Test
    void aDirectoryIsForOneStoreOfTheProcess() throws IOException {
        try (LogStore store = LogStore.open(config(temporary), Clock.systemUTC())) {
            for (int tries = 0; tries < 2; tries++) {
                assertThatThrownBy(() -> LogStore.open(config(temporary), Clock.systemUTC()))
                        .isInstanceOf(LogStoreException.class)
                        .hasMessageContaining("in use by this process");
            }
            complete(store, key("build-1", "step-test"), line(0));
        }
        LogStore.open(config(temporary), Clock.systemUTC()).close();
    }

    @Test
    void aDirectoryIsForOneProcess() throws Exception {
        Process other = start(HoldStore.class, temporary);
        try (BufferedReader output = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo("open");

            assertThatThrownBy(() -> LogStore.open(config(temporary), Clock.systemUTC()))
                    .isInstanceOf(LogStoreException.class)
                    .hasMessageContaining("in use by another process");

            other.destroyForcibly().waitFor();
            LogStore.open(config(temporary), Clock.systemUTC()).close();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void temporaryStoresOfDeadProcessesAreRemovedAtTheNextStart() throws Exception {
        Path link = Files.createSymbolicLink(
                temporary.resolve("multikueue-proxy-logs-link"), Files.createDirectory(temporary.resolve("elsewhere")));
        Files.createFile(temporary.resolve("elsewhere/lock"));
        Path dead = abandonStore();
        age(dead, temporary.resolve("elsewhere"));
        Process alive = start(HoldTemporaryStore.class, temporary);
        try {
            Path inUse = opened(alive);
            assertThat(dead).as("of a process that was killed").doesNotExist();
            age(inUse);

            Path young = abandonStore();

            assertThat(List.of(link, inUse, young))
                    .allSatisfy(each -> assertThat(each).exists());
            assertThat(temporary.resolve("elsewhere/lock")).exists();
        } finally {
            alive.destroyForcibly();
        }
    }

    @Test
    void oneThatAnotherStoreOfTheProcessLooksAtIsLeftToIt() throws IOException {
        Path dead = Files.createDirectory(temporary.resolve("multikueue-proxy-logs-dead"));
        Files.createFile(dead.resolve("lock"));
        age(dead);
        Path own = Files.createDirectory(temporary.resolve("multikueue-proxy-logs-own"));
        AbandonedStores abandoned = new AbandonedStores("multikueue-proxy-logs-", any -> false, Clock.systemUTC());

        try (FileChannel other = FileChannel.open(dead.resolve("lock"), StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            abandoned.removeBeside(own);
            assertThat(held.isValid()).isTrue();
            assertThat(dead).exists();
        }

        abandoned.removeBeside(own);
        assertThat(dead).doesNotExist();
    }

    /** The store of a process that was killed. */
    private Path abandonStore() throws Exception {
        Process process = start(HoldTemporaryStore.class, temporary);
        try {
            return opened(process);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Path opened(Process process) throws IOException {
        return Path.of(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine());
    }

    /** Nobody who made it could still be about to lock it. */
    private static void age(Path... stores) throws IOException {
        for (Path each : stores) {
            Files.setLastModifiedTime(
                    each.resolve("lock"), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
    }

    /** The program of another process: opens a temporary store, says where, and keeps it. */
    static final class HoldTemporaryStore {
        public static void main(String[] arguments) throws IOException {
            System.setProperty("java.io.tmpdir", arguments[0]);
            System.out.println(LogStore.open(LogStoreConfig.DEFAULTS, Clock.systemUTC()));
            System.out.flush();
            System.in.read();
        }
    }

    /** The program of another process: opens a store, and keeps it. */
    static final class HoldStore {
        public static void main(String[] arguments) throws IOException {
            LogStore.open(config(Path.of(arguments[0])), Clock.systemUTC());
            System.out.println("open");
            System.out.flush();
            System.in.read();
        }
    }

    private static Process start(Class<?> program, Path argument) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        argument.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void logsThatRestHoldNoFilesOpen() throws IOException {
        try (LogStore store = LogStore.open(
                new LogStoreConfig(temporary, 1L << 40, 1L << 30, Duration.ofDays(1)), Clock.systemUTC())) {
            List<LogAppender> appenders = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                LogAppender appender =
                        store.log(key("build-" + i % 10, "step-" + i)).append();
                TestLogs.append(appender, line(i));
                appenders.add(appender);
            }
            assertThat(openFilesBelow(temporary)).isLessThan(600);

            for (int i = 0; i < appenders.size(); i++) {
                TestLogs.append(appenders.get(i), line(i + 1));
                appenders.get(i).complete();
            }

            for (int i = 0; i < appenders.size(); i++) {
                StoredLog log = store.log(key("build-" + i % 10, "step-" + i));
                assertThat(read(log)).isEqualTo(line(i) + line(i + 1));
            }
        }
    }

    private static long openFilesBelow(Path directory) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(each -> isBelow(each, directory)).count();
        }
    }

    private static boolean isBelow(Path link, Path directory) {
        try {
            return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(directory);
        } catch (IOException e) {
            return false; // Closed meanwhile.
        }
    }
}
