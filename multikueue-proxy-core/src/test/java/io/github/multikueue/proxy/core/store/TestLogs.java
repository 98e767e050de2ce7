package io.github.multikueue.proxy.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Logs to store, and what is found of them. */
final class TestLogs {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private TestLogs() {}

    static LogStoreConfig config(Path directory) {
        return new LogStoreConfig(directory, 1L << 30, 1L << 29, Duration.ofDays(7));
    }

    static LogKey key(String run, String container) {
        return new LogKey("team-a", run, "uid-of-" + run, "spoke-1", run + "-pod", "uid-of-" + run + "-pod", container);
    }

    /** A record: line {@code number} of a log that has a line each millisecond. */
    static String line(int number) {
        return stamp(number) + " line " + number + "\n";
    }

    /** Records of these numbers, the last excluded. */
    static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestLogs::line).collect(Collectors.joining());
    }

    static Instant time(int number) {
        return START.plusMillis(number).plusNanos(1);
    }

    static String stamp(int number) {
        return time(number).toString();
    }

    static void append(LogAppender appender, String text) throws LogStoreException {
        byte[] bytes = text.getBytes(UTF_8);
        appender.append(bytes, 0, bytes.length);
    }

    /** The CRC32C of a text, as end marks have it. */
    static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /** A whole log. */
    static StoredLog complete(LogStore store, LogKey key, String text) throws IOException {
        StoredLog log = store.log(key);
        try (LogAppender appender = log.append()) {
            append(appender, text);
            appender.complete();
        }
        return log;
    }

    /** A log whose writer has died. */
    static StoredLog unfinished(LogStore store, LogKey key, String text) throws IOException {
        StoredLog log = store.log(key);
        try (LogAppender appender = log.append()) {
            append(appender, text);
        }
        return log;
    }

    static String read(StoredLog log) throws IOException {
        return read(log, LogOptions.ALL);
    }

    static String read(StoredLog log, LogOptions options) throws IOException {
        try (InputStream stream = log.read(options)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    static LogOptions options(
            boolean follow, @Nullable Long tailLines, @Nullable Instant sinceTime, @Nullable Long limitBytes) {
        return new LogOptions(follow, false, true, tailLines, null, sinceTime, limitBytes);
    }

    static LogOptions tail(long lines) {
        return options(false, lines, null, null);
    }

    static LogOptions since(Instant time) {
        return options(false, null, time, null);
    }

    /** All files below a directory. */
    static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of this name below a directory. */
    static Path file(Path directory, String name) {
        return files(directory).stream()
                .filter(each -> each.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Path logFile(Path directory, StoredLog log) {
        return file(directory, log.key().fileName() + ".log");
    }

    static Path endFile(Path directory, StoredLog log) {
        return file(directory, log.key().fileName() + ".end");
    }
}
