package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it costs to watch workers, each with one run whose container is silent: with nothing to tell, and with changes. */
final class WatchedRow implements BenchmarkRow {

    /** @param idle as a share of a core; like {@code busy} */
    private record Measured(double idle, double busy, double heap, double resident) {}

    @Override
    public String name() {
        return "watched";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World unused, Server unusedProxy) throws IOException {
        Measured none = measure(scale.runs(), "viewed");
        Measured all = measure(scale.runs(), "all");
        String what = String.format(
                Locale.ROOT,
                "%d watched workers (`--log-capture=all`)",
                scale.runs().workers());
        return List.of(
                memory(what, scale.runs().workers(), all, none),
                processor(what + ", idle: processor", all.idle(), none.idle(), ""),
                processor(
                        String.format(
                                Locale.ROOT,
                                "the same, %d TaskRun changes/s on all together: processor",
                                scale.runs().changes()),
                        all.busy(),
                        none.busy(),
                        String.format(
                                Locale.ROOT,
                                "; %.0f µs for a change",
                                (all.busy() - all.idle()) / scale.runs().changes() * 1e6)));
    }

    /** Changes come before the rest too, to warm up. */
    private static Measured measure(Scale.Runs scale, String capture) throws IOException {
        try (RunFleet fleet = RunFleet.create(scale.workers());
                Server proxy = fleet.proxy("--log-capture=" + capture);
                ProcessMemory memory = ProcessMemory.of(proxy)) {
            List<Changed> changed = start(fleet);
            if (capture.equals("all")) {
                fleet.awaitWatched();
                awaitCaptured(fleet);
            }
            change(changed, scale);
            double heap = memory.live();
            double resident = memory.resident();
            double seconds = scale.time().toNanos() / 1e9;
            double idle = proxy.secondsOfCpu(() -> Server.sleep(scale.time())) / seconds;
            double busy = proxy.secondsOfCpu(() -> change(changed, scale)) / seconds;
            return new Measured(idle, busy, heap, resident);
        }
    }

    /** A TaskRun that is changed again and again. */
    private record Changed(FakeRun run, FakeTask task) {
        void change(int number) {
            run.remote()
                    .cluster()
                    .patchStatus(
                            "taskruns",
                            run.namespace(),
                            task.name(),
                            "{\"annotations\":{\"change\":\"" + number + "\"}}");
        }
    }

    private static List<Changed> start(RunFleet fleet) {
        List<Changed> changed = new ArrayList<>();
        for (int i = 0; i < fleet.workers().size(); i++) {
            FakeRun run = fleet.admitRun();
            changed.add(new Changed(run, run.startTask("task", "main")));
        }
        return changed;
    }

    private static void awaitCaptured(RunFleet fleet) throws IOException {
        RunFleet.await(
                "a container of each worker is captured",
                () -> fleet.workers().stream()
                        .noneMatch(worker -> worker.requests()
                                .matching(each -> each.resource().equals("pods/log"))
                                .isEmpty()));
    }

    private static void change(List<Changed> changed, Scale.Runs scale) {
        long begin = System.nanoTime();
        long count = scale.changes() * scale.time().toMillis() / 1000;
        for (int i = 0; i < count; i++) {
            LoadConnections.await(begin + i * (1_000_000_000L / scale.changes()));
            changed.get(i % changed.size()).change(i);
        }
        LoadConnections.await(begin + scale.time().toNanos());
    }

    private static BenchmarkResult memory(String what, int workers, Measured all, Measured none) {
        return new BenchmarkResult(
                what + ", a run on each: memory",
                String.format(
                        Locale.ROOT,
                        "each %.0f KiB heap live, %.0f KiB resident; %.0f MiB resident in all",
                        (all.heap() - none.heap()) * 1024 / workers,
                        (all.resident() - none.resident()) * 1024 / workers,
                        all.resident()),
                String.format(Locale.ROOT, "none watched: %.0f MiB", none.resident()),
                String.format(Locale.ROOT, "%.2f", all.resident() / none.resident()),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }

    private static BenchmarkResult processor(String what, double all, double none, String further) {
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%.1f %% of a core%s", all * 100, further),
                String.format(Locale.ROOT, "none watched: %.1f %%", none * 100),
                "",
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }
}
