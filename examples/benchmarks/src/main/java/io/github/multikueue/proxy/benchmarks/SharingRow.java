package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.kube.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Many readers of one log that grows as fast as it can, which the proxy reads once, against as many who ask the worker. */
final class SharingRow implements Row {

    /** To warm up. */
    private static final int FEW = 10;

    /** The bytes of a time in front of a line, as the proxy asks for it. */
    private static final int STAMP = "2026-01-01T00:00:00.123456789Z ".length();

    private static final double LEAST = 5;
    private static final double MOST_BYTES = 1.1;

    @Override
    public String name() {
        return "sharing";
    }

    @Override
    public List<Result> measure(Scale scale, World world, Server unused) throws IOException {
        String what = String.format(Locale.ROOT, "%,d readers of one busy container", scale.sharers());
        if (!Threads.hasVirtualThreads()) {
            return List.of(Result.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        try (Server proxy = Server.proxy(world, Server.streams(scale.sharers()))) {
            proxy.awaitReady("/ready");
            Subject subject = new Subject(scale, world, proxy.endpoint(world.userToken()));
            subject.listen(world.stage(Follower.HTTP), subject.endpoint, FEW);
            subject.listen(world.workerStage(), world.worker(), FEW);
            Comparison speed = Comparison.of(scale.rounds(), subject::throughProxy, subject::fromWorker);
            return List.of(speed(what, scale, speed), subject.upstream());
        }
    }

    private static Result speed(String what, Scale scale, Comparison speed) {
        return new Result(
                String.format(Locale.ROOT, "%s, %,d lines each: delivered in all", what, scale.busyLines()),
                String.format(Locale.ROOT, "%,.0f lines/s", speed.proxy()),
                String.format(Locale.ROOT, "as many follows of the worker: %,.0f lines/s", speed.reference()),
                speed.toString(),
                String.format(Locale.ROOT, "≥ %.0f", LEAST),
                Result.Verdict.of(speed.ratio() >= LEAST));
    }

    /** Audiences, and what the worker saw of them. */
    private static final class Subject {

        private final Scale scale;
        private final World world;
        private final Endpoint endpoint;
        private final List<Long> follows = new ArrayList<>();
        private final List<Long> bytes = new ArrayList<>();

        Subject(Scale scale, World world, Endpoint endpoint) {
            this.scale = scale;
            this.world = world;
            this.endpoint = endpoint;
        }

        double throughProxy() throws IOException {
            Audience.Stage stage = world.stage(Follower.HTTP);
            double speed = listen(stage, endpoint, scale.sharers());
            List<FakeRequest> requests = world.logRequests(stage.pod());
            follows.add(requests.stream().filter(FakeRequest::isFollow).count());
            bytes.add(requests.stream().mapToLong(FakeRequest::responseBytes).sum());
            return speed;
        }

        double fromWorker() throws IOException {
            return listen(world.workerStage(), world.worker(), scale.sharers());
        }

        /** Lines per second. */
        double listen(Audience.Stage stage, Endpoint from, int readers) throws IOException {
            try (Audience audience = Audience.come(Follower.HTTP, from, List.of(stage), readers)) {
                return audience.listen(scale.busyLines());
            }
        }

        Result upstream() {
            long log = Lines.bytes(scale.busyLines()) + (long) scale.busyLines() * STAMP;
            double ratio = (double) Collections.max(bytes) / log;
            long most = Collections.max(follows);
            return new Result(
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
                    Result.Verdict.of(most == 1 && ratio <= MOST_BYTES));
        }
    }
}
