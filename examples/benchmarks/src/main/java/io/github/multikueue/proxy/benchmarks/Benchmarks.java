package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * {@code make bench}. Prints one table; what it is doing goes to standard error.
 *
 * <p>Arguments: {@code minimal} for numbers that mean nothing in a few seconds; names of rows, for these alone.
 */
public final class Benchmarks {

    private static final String MINIMAL = "minimal";

    static final List<BenchmarkRow> ROWS = List.of(
            new StartRow(),
            new ResolveRow(),
            new TaskRunsRow(),
            new LogsRow(),
            new FollowersRow(),
            new SharingRow(),
            new LatencyRow(),
            new CrowdRow(),
            new StoreRow(),
            new ArchiveRow(),
            new LoggingRow(),
            new CapturedRow(),
            new WatchedRow(),
            new FirstLineRow(),
            new ShortRunsRow(),
            new ServingRow(),
            new WatchersRow(),
            new TablesRow(),
            new CacheRow(),
            new CachedPodsRow(),
            new ForwardingRow(),
            new RenamingRow(),
            new DeploymentsRow());

    private Benchmarks() {}

    public static void main(String[] arguments) throws IOException {
        List<String> chosen = new ArrayList<>(Arrays.asList(arguments));
        Scale scale = chosen.remove(MINIMAL) ? Scale.minimal() : Scale.full();
        String machine = Report.machine(Clock.systemDefaultZone());
        List<BenchmarkResult> results = run(scale, rows(chosen));
        System.out.println(machine);
        System.out.print(Report.table(results));
    }

    /** Those of these names; all, if there are none. */
    private static Queue<BenchmarkRow> rows(List<String> chosen) {
        return ROWS.stream()
                .filter(each -> chosen.isEmpty() || chosen.contains(each.name()))
                .collect(Collectors.toCollection(ArrayDeque::new));
    }

    /**
     * Measures on a fleet of its own.
     *
     * @param rows what to measure, taken one by one, so that others may take from it at the same time
     */
    static List<BenchmarkResult> run(Scale scale, Queue<BenchmarkRow> rows) throws IOException {
        List<BenchmarkResult> results = new ArrayList<>();
        System.err.println("Starting a fleet ...");
        try (World world = World.create(scale);
                Server proxy = Server.proxy(world, Server.streams(scale.followers()))) {
            proxy.awaitReady("/ready");
            for (BenchmarkRow row = rows.poll(); row != null; row = rows.poll()) {
                System.err.println("Measuring " + row.name() + " ...");
                List<BenchmarkResult> measured = row.measure(scale, world, proxy);
                System.err.print(Report.table(measured));
                results.addAll(measured);
            }
        }
        return results;
    }
}
