package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Readers of logs while those are being written: none may miss a line or get one twice. */
final class Audience implements AutoCloseable {

    /** Connecting all at once would measure the handshakes of TLS. */
    private static final int CONNECTING = 32;

    private static final int PATIENCE_SECONDS = 120;
    /** What the readers' buffers take together; they need fewer calls with larger ones. */
    private static final int ALL_BUFFERS = 64 << 20;

    private static final int SMALLEST_BUFFER = 4 << 10;
    private static final int LARGEST_BUFFER = 64 << 10;

    /**
     * A log that nobody has written to, and where it is read.
     *
     * @param pod the name of the Pod
     * @param path for following it from its beginning to its end
     */
    record Stage(FakeLog log, String pod, String path) {}

    /** Is told of lines as they come, by many threads. */
    interface Witness {
        /**
         * @param follower the reader's number, from 0; who reads the stage of the same number, or its remainder if there are
         *     fewer stages
         */
        void heard(int follower, long line);
    }

    /** Writes one line to one log. */
    interface Pen {
        void write(int stage, int line);
    }

    private final List<Stage> stages;
    private final int followers;
    private final Witness witness;
    private final CountDownLatch present;
    private final Semaphore door = new Semaphore(CONNECTING);
    private final ExecutorService threads;
    private final List<Future<Long>> all = new ArrayList<>();

    private Audience(List<Stage> stages, int followers, Witness witness) {
        this.stages = stages;
        this.followers = followers;
        this.witness = witness;
        this.present = new CountDownLatch(followers);
        this.threads = Threads.blocking("follower", followers);
    }

    /** Writes a first line to each log, and lets everybody come; returns when all have that line. */
    static Audience come(Follower follower, Endpoint endpoint, List<Stage> stages, int followers) throws IOException {
        return come(follower, endpoint, stages, followers, (number, line) -> {});
    }

    /** The same, with somebody who is told of each line. */
    static Audience come(Follower follower, Endpoint endpoint, List<Stage> stages, int followers, Witness witness)
            throws IOException {
        Audience audience = new Audience(stages, followers, witness);
        try {
            stages.forEach(stage -> stage.log().raw(Lines.of(1)));
            for (int i = 0; i < followers; i++) {
                int number = i;
                audience.all.add(audience.threads.submit(() -> audience.follow(follower, endpoint, number)));
            }
            audience.awaitPresent();
            return audience;
        } catch (IOException | RuntimeException e) {
            audience.close();
            throw e;
        }
    }

    private long follow(Follower follower, Endpoint endpoint, int number) throws IOException, InterruptedException {
        door.acquire();
        Lines lines = new Lines(line -> {
            if (line == 1) {
                door.release();
                present.countDown();
            }
            witness.heard(number, line);
        });
        int buffer = Math.max(SMALLEST_BUFFER, Math.min(LARGEST_BUFFER, ALL_BUFFERS / followers));
        follower.follow(endpoint, stages.get(number % stages.size()).path(), buffer, lines);
        return lines.complete();
    }

    private void awaitPresent() throws IOException {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!present.await(1, TimeUnit.SECONDS)) {
                for (Future<Long> each : all) {
                    if (each.isDone()) {
                        each.get();
                    }
                }
                if (System.nanoTime() > end) {
                    throw new IOException(present.getCount() + " followers have not got their first line");
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("a follower broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Writes the rest of the lines to each log, ends it, and sees that everybody gets everything.
     *
     * @param lines how many lines each log has in the end
     * @return lines delivered per second
     */
    double listen(int lines) throws IOException {
        return listen(lines, (stage, line) -> stages.get(stage).log().raw(Lines.of(line)));
    }

    /** The same, with a say in when a line is written. */
    double listen(int lines, Pen pen) throws IOException {
        long begin = System.nanoTime();
        for (int line = 2; line <= lines; line++) {
            for (int stage = 0; stage < stages.size(); stage++) {
                pen.write(stage, line);
            }
        }
        stages.forEach(stage -> stage.log().end());
        for (Future<Long> each : all) {
            expectAll(each, lines);
        }
        return (double) followers * lines / ((System.nanoTime() - begin) / 1e9);
    }

    private static void expectAll(Future<Long> follower, int lines) throws IOException {
        try {
            long got = follower.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (got != lines) {
                throw new IOException("lines: " + got + " (expected: " + lines + ")");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a follower broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Sends everybody home. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
