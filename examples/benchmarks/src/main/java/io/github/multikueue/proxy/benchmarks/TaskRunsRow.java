package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code /taskruns} of a large run, against the worker itself. */
final class TaskRunsRow implements BenchmarkRow {

    private static final String PATH =
            "/api/v1/namespaces/" + World.NAMESPACE + "/pipelineruns/" + World.RUN + "/taskruns";
    private static final Duration TIME_OF_A_LIST = Duration.ofMillis(5);
    private static final int FEW_CONNECTIONS = 4;

    @Override
    public String name() {
        return "taskruns";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server proxy) throws IOException {
        Endpoint measured = proxy.endpoint(world.userToken());
        Endpoint reference = world.worker();
        byte[] list = HttpConnection.fetch(measured, PATH);
        if (!Arrays.equals(HttpConnection.fetch(reference, world.workerTaskRunsPath()), list)) {
            throw new IOException("the proxy does not answer with the worker's bytes");
        }
        Load load = Load.chooseForTls();
        load.run(measured, PATH, scale.connections(), scale.warmUp());
        load.run(reference, world.workerTaskRunsPath(), scale.connections(), scale.warmUp());
        Comparison atOnce = compare(scale, world, load, measured, scale.connections());
        Fault.Injection slow = world.slowLists(TIME_OF_A_LIST);
        try {
            Comparison later = compare(scale, world, load, measured, FEW_CONNECTIONS);
            return List.of(atOnce(scale, load, list.length, atOnce), later(load, later));
        } finally {
            slow.remove();
        }
    }

    private static Comparison compare(Scale scale, World world, Load load, Endpoint measured, int connections)
            throws IOException {
        return Comparison.of(
                scale.rounds(),
                () -> load.run(measured, PATH, connections, scale.round()).perSecond(),
                () -> load.run(world.worker(), world.workerTaskRunsPath(), connections, scale.round())
                        .perSecond());
    }

    private static BenchmarkResult atOnce(Scale scale, Load load, int bytes, Comparison lists) {
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "`/taskruns`, a list of %d KiB: throughput (%d connections, %s)",
                        bytes / 1024,
                        scale.connections(),
                        load.name()),
                String.format(Locale.ROOT, "%,.0f/s", lists.proxy()),
                String.format(Locale.ROOT, "worker: %,.0f/s", lists.reference()),
                lists.toString(),
                "≥ 0.8",
                BenchmarkResult.Verdict.of(lists.ratio() >= 0.8));
    }

    private static BenchmarkResult later(Load load, Comparison lists) {
        return new BenchmarkResult(
                String.format(
                        Locale.ROOT,
                        "the same, from a worker that needs %d ms for a list (%d connections, %s)",
                        TIME_OF_A_LIST.toMillis(),
                        FEW_CONNECTIONS,
                        load.name()),
                String.format(Locale.ROOT, "%,.0f/s", lists.proxy()),
                String.format(Locale.ROOT, "worker: %,.0f/s", lists.reference()),
                lists.toString(),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }
}
