package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Many readers of one log while it is being written: none may miss a line or get one twice. */
final class FollowersRow implements BenchmarkRow {

    /** To warm up. */
    private static final int FEW = 10;

    /** @param heap in KiB for each follower; like {@code resident} */
    private record Measured(double linesPerSecond, double heap, double resident) {}

    @Override
    public String name() {
        return "followers";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server proxy) throws IOException {
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(
                    String.format(Locale.ROOT, "%,d followers of one log", scale.followers()),
                    "needs JDK 21 or later, for virtual threads"));
        }
        Endpoint endpoint = proxy.endpoint(world.userToken());
        try (ProcessMemory memory = ProcessMemory.of(proxy)) {
            for (Follower each : List.of(Follower.HTTP, Follower.WEBSOCKET)) {
                measure(each, endpoint, world.stage(each), FEW, scale.lines(), memory);
            }
            memory.remember();
            double reference = measure(
                            Follower.HTTP,
                            world.worker(),
                            world.workerStage(),
                            scale.followers(),
                            scale.lines(),
                            memory)
                    .linesPerSecond();
            return List.of(
                    result(scale, Follower.HTTP, world, endpoint, memory, reference),
                    result(scale, Follower.WEBSOCKET, world, endpoint, memory, reference));
        }
    }

    private static BenchmarkResult result(
            Scale scale, Follower follower, World world, Endpoint endpoint, ProcessMemory memory, double reference)
            throws IOException {
        Measured measured =
                measure(follower, endpoint, world.stage(follower), scale.followers(), scale.lines(), memory);
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "%,d followers by %s, %d lines each: none lost or doubled",
                        scale.followers(),
                        follower,
                        scale.lines()),
                String.format(
                        Locale.ROOT,
                        "%,.0f lines/s; per follower %.0f KiB heap, %.0f KiB resident",
                        measured.linesPerSecond(),
                        measured.heap(),
                        measured.resident()),
                String.format(Locale.ROOT, "worker: %,.0f lines/s", reference),
                String.format(Locale.ROOT, "%.2f", measured.linesPerSecond() / reference),
                "all lines",
                BenchmarkResult.Verdict.MET);
    }

    private static Measured measure(
            Follower follower, Endpoint endpoint, Audience.Stage stage, int followers, int lines, ProcessMemory memory)
            throws IOException {
        try (Audience audience = Audience.come(follower, endpoint, List.of(stage), followers)) {
            double heap = memory.liveGrowth() * 1024 / followers;
            double resident = memory.residentGrowth() * 1024 / followers;
            return new Measured(audience.listen(lines), heap, resident);
        }
    }
}
