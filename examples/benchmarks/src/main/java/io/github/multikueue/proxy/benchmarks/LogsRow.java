package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;

/** {@code /logs} of a large log, against the worker itself; and what it costs the proxy in memory. */
final class LogsRow implements BenchmarkRow {

    private static final int BUFFER = 64 * 1024;
    private static final int MOST_GROWTH = 32;

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
                () -> new Download(measured, path).mebibytesPerSecond,
                () -> new Download(world.worker(), workerPath).mebibytesPerSecond);
        return List.of(speed(scale, speed), memory(scale, proxy, measured, path));
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

    /** One download as it comes, for the garbage; one during which garbage is collected all the time, for the rest. */
    private static BenchmarkResult memory(Scale scale, Server proxy, Endpoint endpoint, String path)
            throws IOException {
        try (ProcessMemory memory = ProcessMemory.of(proxy)) {
            double before = memory.live();
            memory.resetPeak();
            new Download(endpoint, path);
            double peak = memory.peak();
            double during = before;
            CompletableFuture<Void> download = CompletableFuture.runAsync(() -> download(endpoint, path));
            while (!download.isDone()) {
                during = Math.max(during, memory.live());
            }
            join(download);
            double after = memory.live();
            double growth = Math.max(during, after) - before;
            return new BenchmarkResult(
                    String.format(Locale.ROOT, "`/logs`, a log of %d MiB: growth of the heap", scale.logMebibytes()),
                    String.format(
                            Locale.ROOT,
                            "%.1f MiB live during, %.1f MiB after (peak with garbage: %.0f MiB)",
                            during - before,
                            after - before,
                            peak - before),
                    String.format(Locale.ROOT, "before: %.1f MiB", before),
                    "",
                    "< " + MOST_GROWTH + " MiB",
                    BenchmarkResult.Verdict.of(growth < MOST_GROWTH));
        }
    }

    private static void download(Endpoint endpoint, String path) {
        try {
            new Download(endpoint, path);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void join(CompletableFuture<Void> download) throws IOException {
        try {
            download.join();
        } catch (CompletionException e) {
            throw new IOException("the download broke off", e);
        }
    }

    /** One reading of the whole log. */
    private static final class Download {

        private final long bytes;
        private final long checksum;
        private final double mebibytesPerSecond;

        Download(Endpoint endpoint, String path) throws IOException {
            CRC32C crc = new CRC32C();
            try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
                long begin = System.nanoTime();
                bytes = connection.get(endpoint.request(path), crc::update);
                mebibytesPerSecond = bytes / (double) (1 << 20) / ((System.nanoTime() - begin) / 1e9);
            }
            checksum = crc.getValue();
        }

        static void expectSame(Download one, Download other) throws IOException {
            if (one.bytes != other.bytes || one.checksum != other.checksum) {
                throw new IOException("log: " + one.bytes + " bytes (expected: the " + other.bytes + " of the worker)");
            }
        }
    }
}
