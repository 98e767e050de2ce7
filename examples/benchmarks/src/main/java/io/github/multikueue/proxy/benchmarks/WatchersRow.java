package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One change of an object, and all who watch its resource: how long until the last of them knows. */
final class WatchersRow implements BenchmarkRow {

    private static final String BOOK = BooksServer.BOOKS + "/book-1";
    private static final double MOST_MILLIS = 100;
    private static final double MOST_KIBIBYTES = 24;
    private static final int BUFFER = 16 * 1024;

    @Override
    public String name() {
        return "watchers";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        int count = scale.watchers();
        String what = String.format(Locale.ROOT, "Served by the library: %,d watchers of one resource", count);
        if (!Threads.hasVirtualThreads()) {
            return List.of(BenchmarkResult.skipped(what, "needs JDK 21 or later, for virtual threads"));
        }
        if (!FileHandles.suffice(count)) {
            return List.of(BenchmarkResult.skipped(what, FileHandles.complaint(count)));
        }
        try (Server books = Server.books(world, 1);
                ProcessMemory memory = ProcessMemory.of(books)) {
            Endpoint endpoint = books.endpoint(BooksServer.TOKEN);
            try (Watchers few = Watchers.come(endpoint, BooksServer.BOOKS, 1)) {
                change(endpoint, few, scale.rounds());
            }
            memory.remember();
            try (Watchers all = Watchers.come(endpoint, BooksServer.BOOKS, count)) {
                double heap = memory.liveGrowth() * 1024 / count;
                double resident = memory.residentGrowth() * 1024 / count;
                List<Double> millis = change(endpoint, all, 4 * scale.rounds());
                return List.of(delivery(what, millis), perWatcher(heap, resident));
            }
        }
    }

    /** Changes the book so often; returns the milliseconds until the last watcher knew, of the second half. */
    private static List<Double> change(Endpoint endpoint, Watchers watchers, int times) throws IOException {
        List<Double> millis = new ArrayList<>();
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            for (int i = 0; i <= times; i++) {
                String patch = "{\"metadata\": {\"labels\": {\"change\": \"" + i + "\"}}}";
                byte[] request = endpoint.request(
                        "PATCH", BOOK, "application/merge-patch+json", patch.getBytes(StandardCharsets.UTF_8));
                long begin = System.nanoTime();
                connection.expect(200, request, (buffer, offset, length) -> {});
                millis.add((watchers.awaitEvent() - begin) / 1e6);
            }
        }
        return millis.subList(times / 2, millis.size()).stream().sorted().toList();
    }

    private static BenchmarkResult delivery(String what, List<Double> millis) {
        return BenchmarkResult.ofMedian(what + ": median until all of them have a change", millis, MOST_MILLIS);
    }

    private static BenchmarkResult perWatcher(double heap, double resident) {
        return new BenchmarkResult(
                "the same: memory for each",
                String.format(Locale.ROOT, "%.1f KiB heap live, %.1f KiB resident", heap, resident),
                "",
                "",
                String.format(Locale.ROOT, "≤ %.0f KiB", MOST_KIBIBYTES),
                BenchmarkResult.Verdict.of(Math.max(heap, resident) <= MOST_KIBIBYTES));
    }
}
