package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** From the moment a container writes a line until its reader has it, while as many others are read. */
final class LatencyRow implements BenchmarkRow {

    private static final int LINES_PER_SECOND_AND_LOG = 5;
    private static final double MOST_MILLIS = 20;
    private static final int TURNS = 2;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        String what = String.format(
                Locale.ROOT,
                "A live line, %,d streams of as many containers, %d lines/s each",
                scale.logs().live(),
                LINES_PER_SECOND_AND_LOG);
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        try (Server proxy = Server.proxy(world, Server.streams(scale.logs().live()))) {
            proxy.awaitReady("/ready");
            Endpoint endpoint = proxy.endpoint(world.userToken());
            List<Long> measured = new ArrayList<>();
            List<Long> reference = new ArrayList<>();
            for (int turn = 0; turn < TURNS; turn++) {
                measured.addAll(nanos(
                        endpoint,
                        stages(scale, () -> world.stage(Follower.HTTP)),
                        scale.logs().liveLines()));
                reference.addAll(nanos(
                        world.worker(),
                        stages(scale, world::workerStage),
                        scale.logs().liveLines()));
            }
            return List.of(
                    result(what + ": median until its reader has it", 0.5, measured, reference, MOST_MILLIS),
                    result("the same: p99", 0.99, measured, reference, Double.NaN));
        }
    }

    private static List<Audience.Stage> stages(Scale scale, Supplier<Audience.Stage> make) {
        return Stream.generate(make).limit(scale.logs().live()).toList();
    }

    private static BenchmarkResult result(
            String what, double quantile, List<Long> measured, List<Long> reference, double most) {
        double millis = millis(measured, quantile);
        double referenceMillis = millis(reference, quantile);
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%.2f ms", millis),
                String.format(Locale.ROOT, "worker: %.2f ms", referenceMillis),
                String.format(Locale.ROOT, "%.2f", millis / referenceMillis),
                Double.isNaN(most) ? "none" : String.format(Locale.ROOT, "≤ %.0f ms", most),
                Double.isNaN(most) ? BenchmarkResult.Verdict.NO_TARGET : BenchmarkResult.Verdict.of(millis <= most));
    }

    private static double millis(List<Long> nanos, double quantile) {
        return nanos.stream().sorted().toList().get((int) (quantile * nanos.size())) / 1e6;
    }

    /**
     * How long lines were on their way. Writer and readers are threads of this process, so they have one clock. The first
     * half of the lines is there to warm up.
     */
    private static List<Long> nanos(Endpoint endpoint, List<Audience.Stage> stages, int lines) throws IOException {
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
                LoadConnections.await(begin + (long) (((line - 2L) * stages.size() + stage) * interval));
                written[stage][line] = System.nanoTime();
                stages.get(stage).log().raw(Lines.of(line));
            });
        }
        return IntStream.range(0, stages.size())
                .boxed()
                .flatMap(stage -> IntStream.rangeClosed(lines / 2 + 1, lines)
                        .mapToObj(line -> heard[stage][line] - written[stage][line]))
                .toList();
    }
}
