package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the proxy needs for each container whose log it captures although nobody reads it. */
final class CapturedRow implements BenchmarkRow {

    /** To warm up. */
    private static final int FEW = 10;
    /** Lines each container writes in the end; the first is there before it is captured. */
    private static final int LINES = 7;

    @Override
    public String name() {
        return "captured";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        int count = scale.logs().captured();
        String what = String.format(Locale.ROOT, "%,d captured containers", count);
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        if (!FileHandles.suffice(count)) {
            return List.of(BenchmarkResult.skipped(what, FileHandles.complaint(count)));
        }
        Path directory = world.directory().resolve("captured");
        int all = count + FEW;
        try (Server proxy = Server.proxy(
                        world, Server.and(Server.streams(all), "--log-store=" + directory, "--max-captures=" + all));
                ProcessMemory memory = ProcessMemory.of(proxy)) {
            proxy.awaitReady("/ready");
            Endpoint endpoint = proxy.endpoint(world.userToken());
            Captures few = new Captures(world.containers(FEW), directory, 0);
            few.begin(endpoint);
            few.write(LINES);
            memory.remember();
            Captures captures = new Captures(world.containers(count), directory, few.bytes());
            return measure(what, scale, captures, endpoint, proxy, memory);
        }
    }

    private static List<BenchmarkResult> measure(
            String what, Scale scale, Captures captures, Endpoint endpoint, Server proxy, ProcessMemory memory)
            throws IOException {
        double residentBefore = memory.resident();
        long handlesBefore = FileHandles.of(proxy);
        captures.begin(endpoint);
        // Only now it is certain that every container is followed.
        captures.write(2);
        Server.sleep(scale.rest());
        double heap = memory.liveGrowth() * 1024 / captures.count();
        double each = memory.residentGrowth() * 1024 / captures.count();
        double resident = memory.resident();
        long handles = FileHandles.of(proxy);
        double silent = proxy.secondsOfCpu(() -> Server.sleep(scale.logs().silence()))
                / (scale.logs().silence().toNanos() / 1e9);
        double busy = proxy.secondsOfCpu(() -> captures.write(LINES)) / captures.count() / (LINES - 2);
        captures.expectAllLines();
        return List.of(
                result(
                        what + ", silent: memory",
                        String.format(
                                Locale.ROOT,
                                "each %.1f KiB heap live, %.1f KiB resident; %.0f MiB resident in all",
                                heap,
                                each,
                                resident),
                        String.format(Locale.ROOT, "before: %.0f MiB", residentBefore),
                        resident / residentBefore),
                result(
                        "the same: file handles",
                        String.format(Locale.ROOT, "%,d", handles),
                        String.format(Locale.ROOT, "before: %,d", handlesBefore),
                        (double) handles / handlesBefore),
                result(
                        "the same: processor",
                        String.format(Locale.ROOT, "%.1f %% of a core", silent * 100),
                        String.format(Locale.ROOT, "when each writes: %.0f µs for a line", busy * 1e6),
                        Double.NaN));
    }

    private static BenchmarkResult result(String what, String measured, String reference, double ratio) {
        String text = Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio);
        return new BenchmarkResult(what, measured, reference, text, "none", BenchmarkResult.Verdict.NO_TARGET);
    }
}
