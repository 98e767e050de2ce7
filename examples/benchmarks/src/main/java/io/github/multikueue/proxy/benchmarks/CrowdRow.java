package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** So many readers of a few logs that memory is what counts; none may miss a line or get one twice. */
final class CrowdRow implements BenchmarkRow {

    private static final int LOGS = 4;
    /** To warm up. */
    private static final int FEW = 10;

    private static final double MOST_RESIDENT = 1024;
    private static final double MOST_PER_FOLLOWER = 64;

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        String what = String.format(
                Locale.ROOT, "%,d followers of %d logs", scale.logs().crowd(), LOGS);
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        if (!FileHandles.suffice(scale.logs().crowd())) {
            return List.of(BenchmarkResult.skipped(
                    what, FileHandles.complaint(scale.logs().crowd())));
        }
        return measure(what, Follower.HTTP, scale, world);
    }

    private static List<BenchmarkResult> measure(String what, Follower follower, Scale scale, World world)
            throws IOException {
        try (Server proxy = Server.proxy(world, Server.streams(scale.logs().crowd()));
                ProcessMemory memory = ProcessMemory.of(proxy)) {
            proxy.awaitReady("/ready");
            Endpoint endpoint = proxy.endpoint(world.userToken());
            try (Audience few = Audience.come(follower, endpoint, stages(follower, world), FEW)) {
                few.listen(scale.lines());
            }
            memory.remember();
            double rest = memory.resident();
            try (Audience crowd = Audience.come(
                    follower, endpoint, stages(follower, world), scale.logs().crowd())) {
                double heap = memory.liveGrowth() * 1024 / scale.logs().crowd();
                double resident = memory.residentGrowth() * 1024 / scale.logs().crowd();
                double linesPerSecond = crowd.listen(scale.lines());
                return Stream.of(
                                resident(what + " by " + follower, scale, linesPerSecond, memory.residentPeak(), rest),
                                perFollower(what + " by " + follower, heap, resident))
                        .toList();
            }
        }
    }

    private static List<Audience.Stage> stages(Follower follower, World world) {
        return IntStream.range(0, LOGS).mapToObj(i -> world.stage(follower)).toList();
    }

    private static BenchmarkResult resident(String what, Scale scale, double linesPerSecond, double peak, double rest) {
        return new BenchmarkResult(
                String.format(Locale.ROOT, "%s, %d lines each, none lost or doubled: memory", what, scale.lines()),
                String.format(Locale.ROOT, "%.0f MiB resident at most; %,.0f lines/s", peak, linesPerSecond),
                String.format(Locale.ROOT, "before: %.0f MiB", rest),
                String.format(Locale.ROOT, "%.2f", peak / rest),
                String.format(Locale.ROOT, "≤ %,.0f MiB", MOST_RESIDENT),
                BenchmarkResult.Verdict.of(peak <= MOST_RESIDENT));
    }

    private static BenchmarkResult perFollower(String what, double heap, double resident) {
        return new BenchmarkResult(
                what + ": memory for each",
                String.format(Locale.ROOT, "%.1f KiB heap live, %.1f KiB resident", heap, resident),
                "",
                "",
                String.format(Locale.ROOT, "≤ %.0f KiB", MOST_PER_FOLLOWER),
                BenchmarkResult.Verdict.of(Math.max(heap, resident) <= MOST_PER_FOLLOWER));
    }
}
