package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads and watches that are answered by a watch cache, against a handler of Jetty that has the same bytes at hand. */
final class CacheRow implements BenchmarkRow {

    private static final double LEAST = 0.5;
    private static final double MOST_MILLIS = 100;
    private static final int BUFFER = 16 * 1024;
    private static final String NAME = "/build-100000-compile-pod";
    private static final String LAST_NAME = "/build-100020-compile-pod";
    private static final String ANY = "?resourceVersion=0";

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        List<BenchmarkResult> results = new ArrayList<>();
        try (Server cache = Server.cache(world)) {
            cache.awaitReady(CacheServer.MANY);
            Endpoint measured = cache.endpoint("none");
            Map<String, String> reads = new LinkedHashMap<>();
            reads.put(CacheServer.MANY + NAME, "get of one Pod");
            reads.put(CacheServer.MANY, "list of 20 Pods");
            Map<String, Path> documents = new LinkedHashMap<>();
            for (String path : reads.keySet()) {
                Path file = Files.createTempFile(world.directory(), "cached", ".json");
                documents.put(path, Files.write(file, HttpConnection.fetch(measured, path)));
            }
            try (Server bare = Server.bareBytes(world, documents)) {
                for (Map.Entry<String, String> each : reads.entrySet()) {
                    results.add(
                            throughput(scale, each.getValue(), each.getKey(), ANY, measured, bare.endpoint("none")));
                }
                results.add(throughput(
                        scale,
                        "get of one Pod, each time as new as the cluster is asked",
                        CacheServer.MANY + NAME,
                        "",
                        measured,
                        bare.endpoint("none")));
            }
            results.addAll(watchers(scale, measured));
        }
        return results;
    }

    private static BenchmarkResult throughput(
            Scale scale, String what, String path, String query, Endpoint measured, Endpoint bare) throws IOException {
        Load load = Load.choose(scale);
        byte[] body = HttpConnection.fetch(measured, path + query);
        load.run(measured, path + query, scale.connections(), scale.warmUp().dividedBy(4));
        load.run(bare, path, scale.connections(), scale.warmUp().dividedBy(4));
        Comparison answers = Comparison.of(
                scale.rounds(),
                () -> load.run(measured, path + query, scale.connections(), scale.round())
                        .perSecond(),
                () -> load.run(bare, path, scale.connections(), scale.round()).perSecond());
        boolean strict = query.isEmpty();
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "Watch cache: %s, %.1f KiB: throughput (%d connections, %s)",
                        what,
                        body.length / 1024.0,
                        scale.connections(),
                        load.name()),
                String.format(Locale.ROOT, "%,.0f/s", answers.proxy()),
                String.format(Locale.ROOT, "bare handler: %,.0f/s", answers.reference()),
                answers.toString(),
                strict ? "none" : "≥ " + LEAST,
                strict ? BenchmarkResult.Verdict.NO_TARGET : BenchmarkResult.Verdict.of(answers.ratio() >= LEAST));
    }

    private static List<BenchmarkResult> watchers(Scale scale, Endpoint endpoint) throws IOException {
        int count = scale.watchers();
        String what = String.format(Locale.ROOT, "Watch cache: %,d watchers of one resource", count);
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        if (!FileHandles.suffice(2 * count)) {
            return List.of(BenchmarkResult.skipped(what, FileHandles.complaint(2 * count)));
        }
        try (Watchers all = Watchers.come(endpoint, CacheServer.ONE, count)) {
            List<Double> millis = change(endpoint, all, 4 * scale.rounds());
            long upstream = Long.parseLong(
                    new String(HttpConnection.fetch(endpoint, CacheServer.UPSTREAM), StandardCharsets.UTF_8));
            if (upstream != 1) {
                throw new IOException("watches of the cluster: " + upstream + " (expected: 1)");
            }
            return List.of(BenchmarkResult.ofMedian(
                    what + ", one watch of the cluster: median until all of them have a change", millis, MOST_MILLIS));
        }
    }

    private static List<Double> change(Endpoint endpoint, Watchers watchers, int times) throws IOException {
        List<Double> millis = new ArrayList<>();
        byte[] request = endpoint.request(
                "PATCH", CacheServer.ONE + LAST_NAME, "application/merge-patch+json", new byte[] {'{', '}'});
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            for (int i = 0; i <= times; i++) {
                long begin = System.nanoTime();
                connection.expect(200, request, (buffer, offset, length) -> {});
                millis.add((watchers.awaitEvent() - begin) / 1e6);
            }
        }
        return millis.subList(times / 2, millis.size()).stream().sorted().toList();
    }
}
