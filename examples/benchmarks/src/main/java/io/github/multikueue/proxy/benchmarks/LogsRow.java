package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code /logs} of a large log, against the worker itself; and what it costs the proxy in memory. */
final class LogsRow implements BenchmarkRow {

    /** To warm up. */
    private static final int UNCOUNTED_ROUNDS = 10;

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server proxy) throws IOException {
        Endpoint measured = proxy.endpoint(world.userToken());
        String path = "/api/v1/namespaces/" + World.NAMESPACE + "/logs?tailLines=-1&pipelineRun=" + World.RUN + "&pod="
                + world.largeLogPod();
        String workerPath =
                "/api/v1/namespaces/" + World.NAMESPACE + "/pods/" + world.largeLogPod() + "/log?container=step-main";
        for (int i = 0; i < UNCOUNTED_ROUNDS; i++) {
            Download.expectSame(new Download(measured, path), new Download(world.worker(), workerPath));
        }
        Comparison speed = Comparison.of(
                scale.rounds(),
                () -> new Download(measured, path).mebibytesPerSecond(),
                () -> new Download(world.worker(), workerPath).mebibytesPerSecond());
        return List.of(
                speed(scale, speed),
                TransferMemory.during(() -> new Download(measured, path), proxy)
                        .result(String.format(
                                Locale.ROOT, "`/logs`, a log of %d MiB: growth of the heap", scale.logMebibytes())));
    }

    private static BenchmarkResult speed(Scale scale, Comparison speed) {
        return new BenchmarkResult(
                String.format(Locale.ROOT, "`/logs`, a log of %d MiB: throughput", scale.logMebibytes()),
                String.format(Locale.ROOT, "%,.0f MiB/s", speed.proxy()),
                String.format(Locale.ROOT, "worker: %,.0f MiB/s", speed.reference()),
                speed.toString(),
                "≥ 0.8",
                BenchmarkResult.Verdict.of(speed.ratio() >= 0.8));
    }
}
