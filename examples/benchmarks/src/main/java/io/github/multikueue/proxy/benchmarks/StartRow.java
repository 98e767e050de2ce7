package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** From the start of the process to the first {@code /ready}, and what it holds when it is left alone. */
final class StartRow implements BenchmarkRow {

    private static final String BARE_PATH = "/api/v1/namespaces/none/pipelineruns/none/resolve";

    /** Starts a process. */
    private interface Start {
        Server begin() throws IOException;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        Path nothing = Files.createFile(world.directory().resolve("nothing"));
        Subject proxy = new Subject(scale, () -> Server.proxy(world), "/ready");
        Subject bare = new Subject(scale, () -> Server.bare(world, nothing), BARE_PATH);
        Comparison seconds = Comparison.of(scale.starts(), proxy::secondsToReady, bare::secondsToReady);
        String what = String.format(
                Locale.ROOT,
                "%,d Workloads, %d workers, %d of them dead",
                scale.workloads(),
                scale.workers() + scale.deadWorkers(),
                scale.deadWorkers());
        return List.of(ready(what, seconds), memory(what, proxy, bare));
    }

    private static BenchmarkResult ready(String what, Comparison seconds) {
        return new BenchmarkResult(
                "Start to ready: " + what,
                String.format(Locale.ROOT, "%.1f s", seconds.proxy()),
                String.format(Locale.ROOT, "bare route: %.1f s", seconds.reference()),
                seconds.toString(),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }

    private static BenchmarkResult memory(String what, Subject proxy, Subject bare) {
        return new BenchmarkResult(
                "Memory at rest: " + what,
                String.format(
                        Locale.ROOT,
                        "%.0f MiB resident, %.0f MiB heap live",
                        median(proxy.resident),
                        median(proxy.live)),
                String.format(
                        Locale.ROOT,
                        "bare route: %.0f MiB resident, %.0f MiB heap live",
                        median(bare.resident),
                        median(bare.live)),
                String.format(Locale.ROOT, "%.2f", median(proxy.resident) / median(bare.resident)),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /** What is started again and again. */
    private static final class Subject {

        private final Scale scale;
        private final Start start;
        private final String readyPath;
        private final List<Double> resident = new ArrayList<>();
        private final List<Double> live = new ArrayList<>();

        Subject(Scale scale, Start start, String readyPath) {
            this.scale = scale;
            this.start = start;
            this.readyPath = readyPath;
        }

        double secondsToReady() throws IOException {
            long begin = System.nanoTime();
            try (Server server = start.begin()) {
                server.awaitReady(readyPath);
                double seconds = (System.nanoTime() - begin) / 1e9;
                rest(server);
                return seconds;
            }
        }

        /** Resident memory first: to look at the heap, it must be collected. */
        private void rest(Server server) throws IOException {
            Server.sleep(scale.rest());
            try (ProcessMemory memory = ProcessMemory.of(server)) {
                resident.add(memory.resident());
                live.add(memory.live());
            }
        }
    }
}
