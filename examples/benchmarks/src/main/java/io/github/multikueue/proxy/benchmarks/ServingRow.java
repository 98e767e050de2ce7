package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An API server made with the library, against a handler of Jetty that has the same bytes at hand. */
final class ServingRow implements BenchmarkRow {

    private static final int HUNG = 50;
    private static final int BUFFER = 16 * 1024;
    private static final double LARGEST_P99 = 1.5;

    /** What is asked for, and how fast it has to be at least next to the bare handler. */
    private enum Document {
        DISCOVERY("discovery, `/apis`", "/apis", 0.5),
        OPENAPI("OpenAPI v3 of a group", BooksServer.OPENAPI, 0.5),
        OBJECT("get of one object", BooksServer.BOOKS + "/book-1", 0.4),
        LIST("list of all objects", BooksServer.BOOKS, 0.5);

        private final String text;
        private final String path;
        private final double least;

        Document(String text, String path, double least) {
            this.text = text;
            this.path = path;
            this.least = least;
        }
    }

    @Override
    public String name() {
        return "serving";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        List<BenchmarkResult> results = new ArrayList<>();
        try (Server books = Server.books(world, scale.served())) {
            Endpoint measured = books.endpoint(BooksServer.TOKEN);
            Map<String, Path> documents = documents(world, measured);
            try (Server bare = Server.bareBytes(world, documents);
                    Server neverWaits = Server.bareBytes(world, documents, BareBytes.NEVER_WAITS)) {
                for (Document each : Document.values()) {
                    results.add(throughput(scale, each, measured, bare.endpoint(BooksServer.TOKEN)));
                }
                results.add(againstOneThatNeverWaits(scale, measured, neverWaits.endpoint(BooksServer.TOKEN)));
            }
            results.add(besideADeadStorage(scale, world, measured));
            results.add(createAndDelete(scale, measured));
        }
        return results;
    }

    private static Map<String, Path> documents(World world, Endpoint measured) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Document each : Document.values()) {
            Path file = world.directory().resolve(each.name());
            files.put(each.path, Files.write(file, HttpConnection.fetch(measured, each.path)));
        }
        return files;
    }

    private static BenchmarkResult throughput(Scale scale, Document document, Endpoint measured, Endpoint bare)
            throws IOException {
        byte[] body = HttpConnection.fetch(measured, document.path);
        if (!Arrays.equals(HttpConnection.fetch(bare, document.path), body)) {
            throw new IOException("the reference answers something else");
        }
        Load load = Load.choose(scale);
        Comparison answers = compare(load, scale, document, measured, bare);
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "Served by the library, %,d objects: %s, %.1f KiB: throughput (%d connections, %s)",
                        scale.served(),
                        document.text,
                        body.length / 1024.0,
                        scale.connections(),
                        load.name()),
                String.format(Locale.ROOT, "%,.0f/s", answers.proxy()),
                String.format(Locale.ROOT, "bare handler: %,.0f/s", answers.reference()),
                answers.toString(),
                "≥ " + document.least,
                BenchmarkResult.Verdict.of(answers.ratio() >= document.least));
    }

    private static Comparison compare(Load load, Scale scale, Document document, Endpoint measured, Endpoint reference)
            throws IOException {
        load.run(measured, document.path, scale.connections(), scale.warmUp().dividedBy(4));
        load.run(reference, document.path, scale.connections(), scale.warmUp().dividedBy(4));
        return Comparison.of(
                scale.rounds(),
                () -> load.run(measured, document.path, scale.connections(), scale.round())
                        .perSecond(),
                () -> load.run(reference, document.path, scale.connections(), scale.round())
                        .perSecond());
    }

    /** What it costs to have a thread that may wait, which a storage or a review of access may need. */
    private static BenchmarkResult againstOneThatNeverWaits(Scale scale, Endpoint measured, Endpoint neverWaits)
            throws IOException {
        Comparison answers = compare(Load.choose(scale), scale, Document.DISCOVERY, measured, neverWaits);
        return new BenchmarkResult(
                "the same: discovery, against a bare handler that promises Jetty never to wait",
                String.format(Locale.ROOT, "%,.0f/s", answers.proxy()),
                String.format(Locale.ROOT, "%,.0f/s", answers.reference()),
                answers.toString(),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }

    /** Discovery of a server on which many wait for a storage that never answers, against the same with nobody waiting. */
    private static BenchmarkResult besideADeadStorage(Scale scale, World world, Endpoint measured) throws IOException {
        Load load = Load.choose(scale);
        String path = Document.DISCOVERY.path;
        try (Server other = Server.books(world, scale.served());
                HungRequests hung = HungRequests.send(measured, BooksServer.LOST_BOOK, HUNG)) {
            Endpoint reference = other.endpoint(BooksServer.TOKEN);
            load.run(reference, path, scale.connections(), scale.warmUp().dividedBy(2));
            Comparison p99 = Comparison.of(
                    scale.rounds(),
                    () -> load.run(measured, path, scale.connections(), scale.round())
                            .p99Micros(),
                    () -> load.run(reference, path, scale.connections(), scale.round())
                            .p99Micros());
            hung.requireHanging();
            return new BenchmarkResult(
                    "the same: p99 of discovery while " + HUNG + " requests wait for a storage that never answers",
                    String.format(Locale.ROOT, "%.2f ms", p99.proxy() / 1000),
                    String.format(Locale.ROOT, "nobody waits: %.2f ms", p99.reference() / 1000),
                    p99.toString(),
                    "≤ " + LARGEST_P99,
                    BenchmarkResult.Verdict.of(p99.ratio() <= LARGEST_P99));
        }
    }

    private static BenchmarkResult createAndDelete(Scale scale, Endpoint measured) throws IOException {
        byte[] create = BooksServer.creation(measured, "new");
        byte[] delete = measured.request("DELETE", BooksServer.BOOKS + "/new", "application/json", new byte[0]);
        long pairs = 0;
        long begin = 0;
        long elapsed = 0;
        try (HttpConnection connection = new HttpConnection(measured, BUFFER)) {
            long start = System.nanoTime();
            while (begin == 0 || elapsed < scale.round().toNanos()) {
                connection.expect(201, create, ServingRow::ignore);
                connection.expect(200, delete, ServingRow::ignore);
                long now = System.nanoTime();
                if (begin == 0 && now - start >= scale.round().toNanos()) {
                    begin = now; // What came before was there to warm up.
                } else if (begin != 0) {
                    pairs++;
                    elapsed = now - begin;
                }
            }
        }
        return new BenchmarkResult(
                "the same: create and delete of one object, one connection",
                String.format(Locale.ROOT, "%,.0f pairs/s", pairs * 1e9 / elapsed),
                "",
                "",
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }

    private static void ignore(byte[] buffer, int offset, int length) {}
}
