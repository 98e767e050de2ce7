package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Many readers of one log that grows as fast as it can, which the proxy reads once, against as many who ask the worker. The
 * times of its lines are a millisecond apart: in the end the proxy asks once more for what is as late as the last second.
 */
final class SharingRow implements BenchmarkRow {

    /** To warm up: the compiler of a server needs some seconds of the load that is measured. */
    private static final int UNCOUNTED_ROUNDS = 4;

    /** The bytes of a time in front of a line, as the proxy asks for it. */
    private static final int STAMP = "2026-01-01T00:00:00.123456789Z ".length();

    private static final double LEAST = 5;
    private static final double MOST_BYTES = 1.1;

    @Override
    public String name() {
        return "sharing";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        String what = String.format(
                Locale.ROOT, "%,d readers of one busy container", scale.logs().sharers());
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        String[] many = Server.streams(scale.logs().sharers());
        try (Server sharing = Server.proxy(world, many);
                Server straight = Server.proxy(world, Server.and(many, "--log-store=off"))) {
            sharing.awaitReady("/ready");
            straight.awaitReady("/ready");
            Subject subject = new Subject(scale, world, sharing, straight);
            subject.warmUp();
            Comparison toWorker = Comparison.of(scale.rounds(), subject::shared, subject::fromWorker);
            Comparison toStraight = Comparison.of(scale.rounds(), subject::shared, subject::straight);
            return List.of(
                    speed(
                            String.format(
                                    Locale.ROOT,
                                    "%s, %,d lines each: delivered in all",
                                    what,
                                    scale.logs().busyLines()),
                            "as many follows of the worker",
                            toWorker),
                    speed("the same", "as many through the proxy with `--log-store=off`", toStraight),
                    subject.upstream());
        }
    }

    private static BenchmarkResult speed(String what, String reference, Comparison speed) {
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%,.0f lines/s", speed.proxy()),
                String.format(Locale.ROOT, "%s: %,.0f lines/s", reference, speed.reference()),
                speed.toString(),
                String.format(Locale.ROOT, "≥ %.0f", LEAST),
                BenchmarkResult.Verdict.of(speed.ratio() >= LEAST));
    }

    /** Audiences, and what the worker saw of them. */
    private static final class Subject {

        private final Scale scale;
        private final World world;
        private final Endpoint sharing;
        private final Endpoint straight;
        private final List<Long> follows = new ArrayList<>();
        private final List<Long> bytes = new ArrayList<>();

        Subject(Scale scale, World world, Server sharing, Server straight) {
            this.scale = scale;
            this.world = world;
            this.sharing = sharing.endpoint(world.userToken());
            this.straight = straight.endpoint(world.userToken());
        }

        void warmUp() throws IOException {
            for (int i = 0; i < UNCOUNTED_ROUNDS; i++) {
                shared();
                straight();
                fromWorker();
            }
        }

        double shared() throws IOException {
            Audience.Stage stage = world.stage(Follower.HTTP);
            double speed = listen(stage, sharing, scale.logs().sharers());
            List<FakeRequest> requests = world.logRequests(stage.pod());
            follows.add(requests.stream().filter(FakeRequest::isFollow).count());
            bytes.add(requests.stream().mapToLong(FakeRequest::responseBytes).sum());
            return speed;
        }

        double straight() throws IOException {
            return listen(world.stage(Follower.HTTP), straight, scale.logs().sharers());
        }

        double fromWorker() throws IOException {
            return listen(world.workerStage(), world.worker(), scale.logs().sharers());
        }

        /** Lines per second. */
        private double listen(Audience.Stage stage, Endpoint from, int readers) throws IOException {
            try (Audience audience = Audience.come(Follower.HTTP, from, List.of(stage), readers)) {
                Instant begin = Instant.now();
                return audience.listen(
                        scale.logs().busyLines(),
                        (unused, line) -> stage.log().lineAt(begin.plusMillis(line), Lines.text(line)));
            }
        }

        BenchmarkResult upstream() {
            long log =
                    Lines.bytes(scale.logs().busyLines()) + (long) scale.logs().busyLines() * STAMP;
            double ratio = (double) Collections.max(bytes) / log;
            long most = Collections.max(follows);
            return new BenchmarkResult(
                    "the same: read from the worker",
                    String.format(
                            Locale.ROOT,
                            "%,d connection%s, %,d KiB",
                            most,
                            most == 1 ? "" : "s",
                            Collections.max(bytes) / 1024),
                    String.format(Locale.ROOT, "the log, with times: %,d KiB", log / 1024),
                    String.format(Locale.ROOT, "%.2f", ratio),
                    String.format(Locale.ROOT, "1 connection, ≤ %.1f", MOST_BYTES),
                    BenchmarkResult.Verdict.of(most == 1 && ratio <= MOST_BYTES));
        }
    }
}
