package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        List<BenchmarkResult> results = run(scale, chosen);
        System.out.println(machine);
        System.out.print(Report.table(results));
    }

    /** @param chosen names of rows; empty for all */
    static List<BenchmarkResult> run(Scale scale, List<String> chosen) throws IOException {
        List<BenchmarkResult> results = new ArrayList<>();
        System.err.println("Starting a fleet ...");
        try (World world = World.create(scale);
                Server proxy = Server.proxy(world, Server.streams(scale.followers()))) {
            proxy.awaitReady("/ready");
            for (BenchmarkRow row : ROWS) {
                if (chosen.isEmpty() || chosen.contains(row.name())) {
                    System.err.println("Measuring " + row.name() + " ...");
                    List<BenchmarkResult> measured = row.measure(scale, world, proxy);
                    System.err.print(Report.table(measured));
                    results.addAll(measured);
                }
            }
        }
        return results;
    }
}
