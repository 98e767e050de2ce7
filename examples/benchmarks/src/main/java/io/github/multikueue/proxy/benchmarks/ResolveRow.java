package io.github.multikueue.proxy.benchmarks;

import static java.lang.Math.max;
import static java.lang.Math.min;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code /resolve} from warm caches, against a route that does nothing. */
final class ResolveRow implements BenchmarkRow {

    private static final String PATH =
            "/api/v1/namespaces/" + World.NAMESPACE + "/pipelineruns/" + World.RUN + "/resolve";
    private static final double MODERATE = 0.4;
    /** Should a very busy machine have answered nothing at all. */
    private static final double LOWEST_RATE = 20;

    @Override
    public String name() {
        return "resolve";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server proxy) throws IOException {
        Endpoint measured = proxy.endpoint(world.userToken());
        byte[] body = HttpConnection.fetch(measured, PATH);
        Path response = Files.write(world.directory().resolve("resolve.json"), body);
        try (Server bare = Server.bare(JavaOptions.USUAL, world, response)) {
            Endpoint reference = bare.endpoint(world.userToken());
            if (!Arrays.equals(HttpConnection.fetch(reference, PATH), body)) {
                throw new IOException("the reference answers something else");
            }
            Load load = Load.choose(scale);
            Comparison.Turns<Load.LoadResult> turns = turns(scale, load, measured, reference);
            Comparison requests = turns.by(Load.LoadResult::perSecond);
            Comparison times = turns.by(Load.LoadResult::p99Micros);
            double rate = max(LOWEST_RATE, MODERATE * min(requests.proxy(), requests.reference()));
            Comparison p99 = Comparison.of(
                    scale.rounds(),
                    () -> OpenLoop.p99(measured, PATH, scale.connections(), rate, scale.round()),
                    () -> OpenLoop.p99(reference, PATH, scale.connections(), rate, scale.round()));
            return List.of(
                    throughput(scale, load, requests),
                    latency("`/resolve`: p99 under that load", times),
                    latency(String.format(Locale.ROOT, "`/resolve`: p99 at %,.0f/s, open loop", rate), p99));
        }
    }

    private static Comparison.Turns<Load.LoadResult> turns(
            Scale scale, Load load, Endpoint measured, Endpoint reference) throws IOException {
        load.run(measured, PATH, scale.connections(), scale.warmUp());
        load.run(reference, PATH, scale.connections(), scale.warmUp());
        return Comparison.turns(
                scale.rounds(),
                () -> load.run(measured, PATH, scale.connections(), scale.round()),
                () -> load.run(reference, PATH, scale.connections(), scale.round()));
    }

    private static BenchmarkResult throughput(Scale scale, Load load, Comparison requests) {
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "`/resolve`, %,d Workloads, review cached: throughput (%d connections, %s)",
                        scale.workloads(),
                        scale.connections(),
                        load.name()),
                String.format(Locale.ROOT, "%,.0f/s", requests.proxy()),
                String.format(Locale.ROOT, "bare route: %,.0f/s", requests.reference()),
                requests.toString(),
                "≥ 0.7",
                BenchmarkResult.Verdict.of(requests.ratio() >= 0.7));
    }

    private static BenchmarkResult latency(String what, Comparison p99) {
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%.2f ms", p99.proxy() / 1000),
                String.format(Locale.ROOT, "bare route: %.2f ms", p99.reference() / 1000),
                p99.toString(),
                "≤ 2",
                BenchmarkResult.Verdict.of(p99.ratio() <= 2));
    }
}
