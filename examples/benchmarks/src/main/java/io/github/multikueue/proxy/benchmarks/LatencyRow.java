package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.kube.Threads;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** From the moment a container writes a line until its reader has it, while as many others are read. */
final class LatencyRow implements Row {

    private static final int LINES_PER_SECOND_AND_LOG = 5;
    private static final double MOST_MILLIS = 20;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Result> measure(Scale scale, World world, Server unused) throws IOException {
        String what = String.format(
                Locale.ROOT,
                "A live line, %,d streams of as many containers, %d lines/s each",
                scale.streams(),
                LINES_PER_SECOND_AND_LOG);
        if (!Threads.hasVirtualThreads()) {
            return List.of(Result.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        try (Server proxy = Server.proxy(world, Server.streams(scale.streams()))) {
            proxy.awaitReady("/ready");
            Endpoint endpoint = proxy.endpoint(world.userToken());
            Latencies.of(endpoint, stages(scale, () -> world.stage(Follower.HTTP)), scale.liveLines());
            Latencies measured =
                    Latencies.of(endpoint, stages(scale, () -> world.stage(Follower.HTTP)), scale.liveLines());
            Latencies reference = Latencies.of(world.worker(), stages(scale, world::workerStage), scale.liveLines());
            return List.of(
                    result(what + ": median until its reader has it", measured.at(0.5), reference.at(0.5), true),
                    result("the same: p99", measured.at(0.99), reference.at(0.99), false));
        }
    }

    private static List<Audience.Stage> stages(Scale scale, Supplier<Audience.Stage> make) {
        return Stream.generate(make).limit(scale.streams()).toList();
    }

    private static Result result(String what, double measured, double reference, boolean hasTarget) {
        return new Result(
                what,
                String.format(Locale.ROOT, "%.2f ms", measured),
                String.format(Locale.ROOT, "worker: %.2f ms", reference),
                String.format(Locale.ROOT, "%.2f", measured / reference),
                hasTarget ? String.format(Locale.ROOT, "≤ %.0f ms", MOST_MILLIS) : "none",
                hasTarget ? Result.Verdict.of(measured <= MOST_MILLIS) : Result.Verdict.NO_TARGET);
    }

    /**
     * How long lines were on their way, in ascending order. Writer and readers are threads of this process, so they have one
     * clock. The first half of the lines is there to warm up.
     */
    private record Latencies(List<Long> nanos) {

        static Latencies of(Endpoint endpoint, List<Audience.Stage> stages, int lines) throws IOException {
            long[][] written = new long[stages.size()][lines + 1];
            long[][] heard = new long[stages.size()][lines + 1];
            try (Audience audience = Audience.come(
                    Follower.HTTP,
                    endpoint,
                    stages,
                    stages.size(),
                    (reader, line) -> heard[reader][(int) line] = System.nanoTime())) {
                double interval = 1e9 / LINES_PER_SECOND_AND_LOG / stages.size();
                long begin = System.nanoTime();
                audience.listen(lines, (stage, line) -> {
                    Connections.await(begin + (long) (((line - 2L) * stages.size() + stage) * interval));
                    written[stage][line] = System.nanoTime();
                    stages.get(stage).log().raw(Lines.of(line));
                });
            }
            return new Latencies(IntStream.range(0, stages.size())
                    .mapToObj(stage -> IntStream.rangeClosed(lines / 2 + 1, lines)
                            .mapToObj(line -> heard[stage][line] - written[stage][line]))
                    .flatMap(each -> each)
                    .sorted()
                    .toList());
        }

        /** In milliseconds. */
        double at(double quantile) {
            return nanos.get((int) (quantile * nanos.size())) / 1e6;
        }
    }
}
