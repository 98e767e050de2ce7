package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;

/** The log store by itself, in this process and on one thread, against {@code cat} of the same bytes. */
final class StoreRow implements BenchmarkRow {

    private static final int MEBIBYTE = 1 << 20;
    private static final int LINE = 128;
    /** As much as comes from a worker at once, at most. */
    private static final int APPENDED = 8 * 1024;

    private static final int READ = 32 * 1024;
    private static final double LEAST = 200;

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        Path directory = Files.createTempDirectory("benchmarks-store-");
        Path original = directory.resolve("original");
        Path copy = directory.resolve("copy");
        try (LogStore store = LogStore.open(LogStoreConfig.DEFAULTS, Clock.systemUTC())) {
            Subject subject = new Subject(store, scale.logMebibytes());
            subject.writeTo(original);
            subject.append();
            cat(original, copy.toFile(), scale);
            Comparison append =
                    Comparison.of(scale.rounds(), subject::append, () -> cat(original, copy.toFile(), scale));
            Comparison read =
                    Comparison.of(scale.rounds(), subject::read, () -> cat(original, new File("/dev/null"), scale));
            return List.of(
                    result("append", "`cat` into a file", append, scale),
                    result("read", "`cat` into `/dev/null`", read, scale));
        } finally {
            Files.deleteIfExists(original);
            Files.deleteIfExists(copy);
            Files.delete(directory);
        }
    }

    private static BenchmarkResult result(String what, String reference, Comparison speed, Scale scale) {
        return new BenchmarkResult(
                String.format(Locale.ROOT, "Log store, a log of %d MiB, one thread: %s", scale.logMebibytes(), what),
                String.format(Locale.ROOT, "%,.0f MiB/s", speed.proxy()),
                String.format(Locale.ROOT, "%s: %,.0f MiB/s", reference, speed.reference()),
                speed.toString(),
                String.format(Locale.ROOT, "≥ %.0f MiB/s", LEAST),
                BenchmarkResult.Verdict.of(speed.proxy() >= LEAST));
    }

    /** MiB per second. */
    private static double cat(Path from, File to, Scale scale) throws IOException {
        long begin = System.nanoTime();
        Process cat = new ProcessBuilder("cat", from.toString())
                .redirectOutput(to)
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            if (cat.waitFor() != 0) {
                throw new IOException("cat: exit code " + cat.exitValue() + " (expected: 0)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return scale.logMebibytes() / ((System.nanoTime() - begin) / 1e9);
    }

    /** A store, and a log of lines with times. */
    private static final class Subject {

        private final LogStore store;
        private final int mebibytes;
        private final byte[] lines;
        private final long checksum;
        private String lastUid = "none";

        Subject(LogStore store, int mebibytes) {
            this.store = store;
            this.mebibytes = mebibytes;
            String line = "2026-01-01T00:00:00.123456789Z ";
            lines = (line + "x".repeat(LINE - line.length() - 1) + "\n")
                    .repeat(MEBIBYTE / LINE)
                    .getBytes(StandardCharsets.US_ASCII);
            CRC32C crc = new CRC32C();
            for (int i = 0; i < mebibytes; i++) {
                crc.update(lines);
            }
            checksum = crc.getValue();
        }

        void writeTo(Path file) throws IOException {
            try (var out = Files.newOutputStream(file)) {
                for (int i = 0; i < mebibytes; i++) {
                    out.write(lines);
                }
            }
        }

        /** Stores the log under a new name, instead of the last one. MiB per second; the end mark is not counted. */
        double append() throws IOException {
            store.purge(lastUid);
            lastUid = UUID.randomUUID().toString();
            try (LogAppender appender = log().append()) {
                long begin = System.nanoTime();
                for (int i = 0; i < mebibytes; i++) {
                    for (int offset = 0; offset < MEBIBYTE; offset += APPENDED) {
                        appender.append(lines, offset, APPENDED);
                    }
                }
                double speed = mebibytes / ((System.nanoTime() - begin) / 1e9);
                appender.complete();
                return speed;
            }
        }

        /** Reads what was stored last, and sees that it is the log; MiB per second. */
        double read() throws IOException {
            byte[] piece = new byte[READ];
            CRC32C crc = new CRC32C();
            long begin = System.nanoTime();
            try (InputStream log = log().read(LogOptions.ALL)) {
                for (int length = log.read(piece); length >= 0; length = log.read(piece)) {
                    crc.update(piece, 0, length);
                }
            }
            double speed = mebibytes / ((System.nanoTime() - begin) / 1e9);
            if (crc.getValue() != checksum) {
                throw new IOException("the store does not give what was stored");
            }
            return speed;
        }

        private StoredLog log() throws IOException {
            return store.log(new LogKey(
                    World.NAMESPACE, World.RUN, lastUid, "spoke-1", World.RUN + "-pod", lastUid, "step-main"));
        }
    }
}
