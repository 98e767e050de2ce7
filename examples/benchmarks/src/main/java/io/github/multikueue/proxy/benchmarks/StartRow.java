package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * From the start of the process to the first {@code /ready}, and what it holds when it is left alone, both as the image starts it.
 */
final class StartRow implements BenchmarkRow {

    private static final String BARE_PATH = "/api/v1/namespaces/none/pipelineruns/none/resolve";
    private static final double MOST_SECONDS = 2;
    private static final double MOST_RESIDENT = 160;

    /** Starts a process. */
    private interface Start {
        Server begin() throws IOException;
    }

    /** One start of each, which take turns; {@code java -version} is only timed. */
    private record Round(Started proxy, Started archiving, Started bare, double java) {}

    /**
     * One start.
     *
     * @param seconds until it was ready
     * @param resident MiB, at rest
     * @param live MiB of the heap then
     */
    private record Started(double seconds, double resident, double live) {}

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        JavaOptions image = JavaOptions.ofImage(world.directory());
        Path nothing = Files.createFile(world.directory().resolve("nothing"));
        List<Round> rounds = new ArrayList<>();
        try (ObjectStore archive = new ObjectStore()) {
            String[] archiving = archive.flags(world.directory());
            for (int i = 0; i < scale.starts(); i++) {
                rounds.add(new Round(
                        started(scale.rest(), "/ready", () -> proxy(image, world)),
                        started(scale.rest(), "/ready", () -> proxy(image, world, archiving)),
                        started(scale.rest(), BARE_PATH, () -> Server.bare(image, world, nothing)),
                        version()));
            }
        }
        return results(scale, rounds);
    }

    private static Server proxy(JavaOptions java, World world, String... flags) throws IOException {
        return Server.proxy(java, world.directory(), world.kubeconfig(), flags);
    }

    private static Started started(Duration rest, String readyPath, Start start) throws IOException {
        long begin = System.nanoTime();
        try (Server server = start.begin()) {
            server.awaitReady(readyPath);
            double seconds = (System.nanoTime() - begin) / 1e9;
            Server.sleep(rest);
            try (ProcessMemory memory = ProcessMemory.of(server)) {
                double resident = memory.resident(); // First: to look at the heap, it must be collected.
                return new Started(seconds, resident, memory.live());
            }
        }
    }

    /** How long {@code java -version} takes. */
    private static double version() throws IOException {
        long begin = System.nanoTime();
        Process java = new ProcessBuilder(JavaOptions.JAVA.toString(), "-version")
                .redirectErrorStream(true)
                .start();
        java.getInputStream().readAllBytes();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static List<BenchmarkResult> results(Scale scale, List<Round> rounds) {
        String what = String.format(
                Locale.ROOT,
                "%,d Workloads, %d workers, %d of them dead",
                scale.workloads(),
                scale.workers() + scale.deadWorkers(),
                scale.deadWorkers());
        return List.of(
                ready(
                        "Start to ready: " + what,
                        rounds,
                        each -> each.proxy().seconds(),
                        "bare route",
                        each -> each.bare().seconds()),
                ready("the same", rounds, each -> each.proxy().seconds(), "`java -version`", Round::java),
                ready(
                        "the same, with an archive of logs",
                        rounds,
                        each -> each.archiving().seconds(),
                        "`java -version`",
                        Round::java),
                memory("Memory at rest: " + what, rounds, Round::proxy),
                memory("the same, with an archive of logs", rounds, Round::archiving));
    }

    private static BenchmarkResult ready(
            String what,
            List<Round> rounds,
            ToDoubleFunction<Round> measured,
            String reference,
            ToDoubleFunction<Round> referred) {
        Comparison seconds = Comparison.of(rounds, measured, referred);
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%.1f s", seconds.proxy()),
                String.format(Locale.ROOT, "%s: %.2f s", reference, seconds.reference()),
                seconds.toString(),
                String.format(Locale.ROOT, "≤ %.0f s", MOST_SECONDS),
                BenchmarkResult.Verdict.of(seconds.proxy() <= MOST_SECONDS));
    }

    private static BenchmarkResult memory(String what, List<Round> rounds, Function<Round, Started> measured) {
        Comparison resident = Comparison.of(
                rounds,
                each -> measured.apply(each).resident(),
                each -> each.bare().resident());
        Comparison live = Comparison.of(
                rounds, each -> measured.apply(each).live(), each -> each.bare().live());
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%.0f MiB resident, %.0f MiB heap live", resident.proxy(), live.proxy()),
                String.format(
                        Locale.ROOT,
                        "bare route: %.0f MiB resident, %.0f MiB heap live",
                        resident.reference(),
                        live.reference()),
                resident.toString(),
                String.format(Locale.ROOT, "≤ %.0f MiB", MOST_RESIDENT),
                BenchmarkResult.Verdict.of(resident.proxy() <= MOST_RESIDENT));
    }
}
