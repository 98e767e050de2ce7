package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs of one task that writes three lines and ends at once, captured although nobody reads; each goes from its worker a second
 * after its end. Afterwards the log of each run is read, which by then can only come from the store.
 */
final class ShortRunsRow implements BenchmarkRow {

    /** So much less runs come first, at the same rate. */
    private static final int WARM_UP = 5;

    @Override
    public String name() {
        return "short-runs";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World unused, Server unusedProxy) throws IOException {
        try (RunFleet fleet = RunFleet.create(scale.runs().workers());
                Server proxy = fleet.proxy("--log-capture=all")) {
            fleet.awaitWatched();
            List<FakeRun> first = new ArrayList<>();
            run(scale.runs(), scale.runs().shortRuns() / WARM_UP, fleet, first);
            List<FakeRun> runs = new ArrayList<>();
            long begin = System.nanoTime();
            double cpu = proxy.secondsOfCpu(() -> run(scale.runs(), scale.runs().shortRuns(), fleet, runs));
            double seconds = (System.nanoTime() - begin) / 1e9;
            awaitRemoved(fleet);
            Endpoint endpoint = fleet.endpoint(proxy);
            int lostAtFirst = lost(first, endpoint);
            return List.of(result(scale.runs(), seconds, cpu / seconds, lost(runs, endpoint), lostAtFirst));
        }
    }

    private static void run(Scale.Runs scale, int count, RunFleet fleet, List<FakeRun> runs) {
        long begin = System.nanoTime();
        long interval = scale.shortRunsTime().toNanos() / scale.shortRuns();
        for (int i = 0; i < count; i++) {
            LoadConnections.await(begin + i * interval);
            FakeRun run = fleet.admitRun();
            FakeTask task = run.startTask("task", "main");
            task.step("main").log().line(lines(run));
            task.finish();
            runs.add(run.finish(true));
        }
        LoadConnections.await(begin + count * interval);
    }

    private static String[] lines(FakeRun run) {
        return new String[] {run.name() + " begins", run.name() + " works", run.name() + " ends"};
    }

    private static void awaitRemoved(RunFleet fleet) throws IOException {
        RunFleet.await(
                "all runs are gone from the workers",
                () -> fleet.workers().stream()
                        .allMatch(each -> each.list("pods", World.NAMESPACE).isEmpty()));
    }

    private static int lost(List<FakeRun> runs, Endpoint endpoint) {
        int lost = 0;
        for (FakeRun each : runs) {
            lost += hasAllLines(each, endpoint) ? 0 : 1;
        }
        return lost;
    }

    private static boolean hasAllLines(FakeRun run, Endpoint endpoint) {
        try {
            String log = new String(HttpConnection.fetch(endpoint, RunFleet.logPath(run)), StandardCharsets.UTF_8);
            boolean whole = log.lines()
                    .filter(each -> each.startsWith(run.name()))
                    .toList()
                    .equals(List.of(lines(run)));
            if (!whole) {
                System.err.println(run.name() + ": " + log);
            }
            return whole;
        } catch (IOException e) {
            System.err.println(run.name() + ": " + e.getMessage());
            return false;
        }
    }

    private static BenchmarkResult result(Scale.Runs scale, double seconds, double cpu, int lost, int lostAtFirst) {
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "%,d short runs in %.0f s, gone a second after their ends (`--log-capture=all`): runs that lost a line",
                        scale.shortRuns(),
                        seconds),
                String.format(
                        Locale.ROOT,
                        "%d; %.1f %% of a core (of the first %d runs of a cold server, not counted: %d)",
                        lost,
                        cpu * 100,
                        scale.shortRuns() / WARM_UP,
                        lostAtFirst),
                "",
                "",
                "0",
                BenchmarkResult.Verdict.of(lost == 0));
    }
}
