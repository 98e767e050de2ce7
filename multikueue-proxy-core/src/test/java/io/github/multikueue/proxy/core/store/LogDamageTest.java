package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.append;
import static io.github.multikueue.proxy.core.store.TestLogs.checksum;
import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.config;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static io.github.multikueue.proxy.core.store.TestLogs.unfinished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk or a hand has changed in a stored log is found before the log is read. */
@Timeout(180)
class LogDamageTest {

    private static final LogKey KEY = key("build-1", "step-test");

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();
    private LogStore store;

    @BeforeEach
    void open() throws IOException {
        close();
        store = LogStore.open(config(directory), clock);
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private StoredLog reopen() throws IOException {
        open();
        return store.find(KEY).orElseThrow();
    }

    private Path file(StoredLog log) {
        return TestLogs.logFile(directory, log);
    }

    private void flip(StoredLog log, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file(log));
        bytes[position] ^= 1;
        Files.write(file(log), bytes);
    }

    private void cut(StoredLog log, int length) throws IOException {
        Files.write(file(log), Arrays.copyOf(Files.readAllBytes(file(log)), length));
    }

    @Test
    void theEndMarkHasTheChecksumOfTheLog() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));

        assertThat(Files.readString(TestLogs.endFile(directory, log)))
                .contains("\"crc32c\":\"" + checksum(lines(0, 100)) + "\"");
        assertThat(log.damage()).isEmpty();
        assertThat(reopen().damage()).isEmpty();
    }

    @Test
    void alsoOfALogThatWasGoneOnWith() throws IOException {
        unfinished(store, KEY, lines(0, 30) + "2026-03-01T10:0");
        try (LogAppender appender = reopen().append()) {
            append(appender, lines(30, 60));
            append(appender, "2026-03-01T10:00:01Z no newline");
            appender.complete();
        }

        assertThat(reopen().damage()).isEmpty();
    }

    @Test
    void alsoOfALogThatWasTruncated() throws IOException {
        store.close();
        store = LogStore.open(new LogStoreConfig(directory, 1 << 20, 500, Duration.ofDays(7)), clock);
        StoredLog log = store.log(KEY);
        try (LogAppender appender = log.append()) {
            assertThatThrownBy(() -> append(appender, lines(0, 30))).isInstanceOf(LogStoreException.class);
        }

        assertThat(log.end()).map(LogEnd::state).hasValue(LogEnd.State.TRUNCATED);
        assertThat(reopen().damage()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 25, 38, 700, 3000})
    void aByteThatHasChangedIsFound(int position) throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        flip(log, position);

        assertThat(reopen().damage())
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("other bytes than were stored")
                        .contains("expected: " + checksum(lines(0, 100))));
    }

    @Test
    void alsoWhileTheProcessLives() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        // Two writes within a few milliseconds may have the same time.
        Files.setLastModifiedTime(file(log), FileTime.from(TestLogs.START));
        assertThat(log.damage()).isEmpty();
        flip(log, 30);

        assertThat(log.damage()).isPresent();
    }

    /** A disk changes bytes without changing the time of the file. */
    @Test
    void alsoIfTheFileLooksUnchanged() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        assertThat(log.damage()).isEmpty();
        FileTime modified = Files.getLastModifiedTime(file(log));
        flip(log, 30);
        Files.setLastModifiedTime(file(log), modified);
        clock.advance(Duration.ofMinutes(11));

        assertThat(log.damage()).isPresent();
    }

    @Test
    void ofAFileThatWasCutTheWholeLinesAreLeft() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        int whole = lines(0, 70).length();
        cut(log, whole + 5);

        assertThat(log.damage())
                .hasValue("its file has " + (whole + 5) + " bytes (expected: "
                        + lines(0, 100).length() + ")");
        assertThat(read(log)).isEqualTo(lines(0, 70));
    }

    @Test
    void ofAFileThatIsGoneNothingIsLeft() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        Files.delete(file(log));

        assertThat(log.damage()).hasValue("its file is gone from the store");
        assertThat(log.length()).isZero();
        assertThat(reopen().damage()).hasValue("its file is gone from the store");
    }

    @Test
    void aFileThatWasCutBeforeTheStoreWasOpenedIsTold() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        store.close();
        cut(log, lines(0, 70).length() + 5);

        for (int process = 0; process < 2; process++) {
            StoredLog found = reopen();
            assertThat(found.damage())
                    .hasValueSatisfying(words -> assertThat(words).contains("(expected: "));
            assertThat(found.end()).isEmpty();
            assertThat(read(found)).isEqualTo(lines(0, 70));
        }
    }

    @Test
    void butIsWholeOnceItWasGoneOnWith() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        store.close();
        cut(log, lines(0, 70).length() + 5);
        StoredLog found = reopen();
        try (LogAppender appender = found.append()) {
            append(appender, lines(70, 100));
            appender.complete();
        }

        assertThat(found.damage()).isEmpty();
        assertThat(read(reopen())).isEqualTo(lines(0, 100));
        assertThat(store.find(KEY).orElseThrow().damage()).isEmpty();
    }

    /** Versions before this one wrote no checksum. */
    @Test
    void aMarkWithoutChecksumIsGoodForItsLength() throws IOException {
        StoredLog log = complete(store, KEY, lines(0, 100));
        store.close();
        Files.writeString(
                TestLogs.endFile(directory, log),
                "{\"length\":" + lines(0, 100).length()
                        + ",\"state\":\"complete\",\"ended\":\"2026-03-01T10:00:00Z\"}");

        StoredLog found = reopen();

        assertThat(found.damage()).isEmpty();
        assertThat(read(found)).isEqualTo(lines(0, 100));
        cut(found, lines(0, 70).length());
        assertThat(found.damage()).isPresent();
    }
}
