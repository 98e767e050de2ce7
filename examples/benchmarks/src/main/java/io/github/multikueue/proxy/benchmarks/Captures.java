package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Containers that write the same numbered lines, captured since each was read once, and what the store has of them. */
final class Captures {

    /** The bytes of a time in front of a line, in the store. */
    private static final int STAMP = "2026-01-01T00:00:00.123456789Z ".length();

    private static final int READERS = 16;
    private static final int BUFFER = 4 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * A container.
     *
     * @param path where its log is read through the proxy, as it is now
     */
    record Container(FakeLog log, String path) {}

    private final List<Container> containers;
    private final Path store;
    private final long before;
    private int written = 1;

    /**
     * @param containers that have not written anything
     * @param store the directory of the store
     * @param before how many bytes there are in the store already
     */
    Captures(List<Container> containers, Path store, long before) {
        this.containers = containers;
        this.store = store;
        this.before = before;
        containers.forEach(each -> each.log().raw(Lines.of(1)));
    }

    int count() {
        return containers.size();
    }

    /** Reads each log once, and sees that it is the first line; returns when the store has all of them. */
    void begin(Endpoint endpoint) throws IOException {
        List<Callable<Void>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            int first = i;
            readers.add(() -> {
                read(endpoint, first);
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            for (Future<Void> each : threads.invokeAll(readers)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a reader broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
        awaitStored();
    }

    private void read(Endpoint endpoint, int first) throws IOException {
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            for (int i = first; i < containers.size(); i += READERS) {
                Lines lines = new Lines(line -> {});
                connection.get(endpoint.request(containers.get(i).path()), lines);
                if (lines.complete() != 1) {
                    throw new IOException("lines: " + lines.complete() + " (expected: 1)");
                }
            }
        }
    }

    /** Writes the lines up to this one to each log, one log after another; returns when the store has all of them. */
    void write(int last) throws IOException {
        for (; written < last; written++) {
            byte[] line = Lines.of(written + 1);
            containers.forEach(each -> each.log().raw(line));
        }
        awaitStored();
    }

    /** How many bytes the store should have. */
    long bytes() {
        return before + containers.size() * (Lines.bytes(written) + (long) written * STAMP);
    }

    private void awaitStored() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long stored = stored(); stored != bytes(); stored = stored()) {
            if (stored > bytes() || System.nanoTime() > end) {
                throw new IOException("stored: " + stored + " bytes (expected: " + bytes() + ")");
            }
            Server.sleep(PAUSE);
        }
    }

    private long stored() throws IOException {
        long sum = 0;
        for (Path each : logs()) {
            sum += Files.size(each);
        }
        return sum;
    }

    /** Sees that the store has each line of each container once. */
    void expectAllLines() throws IOException {
        for (Path each : logs()) {
            long expected = 0;
            for (String line : Files.readAllLines(each, StandardCharsets.US_ASCII)) {
                expected++;
                if (!line.substring(STAMP).equals(Lines.text(expected))) {
                    throw new IOException("stored: " + line + " (expected: line " + expected + ")");
                }
            }
            if (expected != written) {
                throw new IOException("lines stored: " + expected + " (expected: " + written + ")");
            }
        }
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(each -> each.toString().endsWith(".log")).toList();
        }
    }
}
