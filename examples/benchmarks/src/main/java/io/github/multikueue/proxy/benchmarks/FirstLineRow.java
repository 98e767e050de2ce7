package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * From the moment a container starts and writes its first line until a follower of its run has that line; the follower was
 * there before the container. TaskRun and Pod are created at the same moment, while on a real fleet they are known earlier.
 */
final class FirstLineRow implements BenchmarkRow {

    private static final double MOST_MILLIS = 150;
    private static final int BUFFER = 16 * 1024;

    @Override
    public String name() {
        return "first-line";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World unused, Server unusedProxy) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(scale.runs().followed());
        try (RunFleet fleet = RunFleet.create(scale.runs().workers());
                Server proxy = fleet.proxy()) {
            List<Followed> runs = new ArrayList<>();
            for (int i = 0; i < scale.runs().followed(); i++) {
                runs.add(new Followed(fleet.admitRun(), fleet.endpoint(proxy), threads));
            }
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < scale.runs().starts(); i++) {
                nanos.add(runs.get(i % runs.size()).nanosToFirstLine(i));
            }
            for (Followed each : runs) {
                each.finish();
            }
            return results(
                    scale,
                    nanos.subList(nanos.size() / 3, nanos.size()).stream()
                            .sorted()
                            .toList());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<BenchmarkResult> results(Scale scale, List<Long> sorted) {
        double median = sorted.get(sorted.size() / 2) / 1e6;
        double most = sorted.get((int) (0.99 * sorted.size())) / 1e6;
        String what = String.format(
                Locale.ROOT,
                "First line of a container that starts, %d followers of as many runs: median until its reader has it",
                scale.runs().followed());
        return List.of(
                new BenchmarkResult(
                        what,
                        String.format(Locale.ROOT, "%.1f ms", median),
                        "",
                        "",
                        String.format(Locale.ROOT, "≤ %.0f ms", MOST_MILLIS),
                        BenchmarkResult.Verdict.of(median <= MOST_MILLIS)),
                new BenchmarkResult(
                        "the same: p99",
                        String.format(Locale.ROOT, "%.1f ms", most),
                        "",
                        "",
                        "none",
                        BenchmarkResult.Verdict.NO_TARGET));
    }

    /** A run with a follower. */
    private static final class Followed {

        private final FakeRun run;
        private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final Future<?> follower;

        Followed(FakeRun run, Endpoint endpoint, ExecutorService threads) {
            this.run = run;
            byte[] request = endpoint.request(RunFleet.logPath(run) + "&follow=true");
            follower = threads.submit(() -> {
                try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
                    return connection.get(request, this::read);
                }
            });
        }

        long nanosToFirstLine(int number) throws IOException {
            String text = "first line of container " + number;
            CompletableFuture<Long> heard = new CompletableFuture<>();
            awaited.put(text, heard);
            FakeTask task = run.task("task-" + number).create();
            long written = System.nanoTime();
            task.start().step("main").log().line(text);
            long nanos = get(heard) - written;
            task.finish();
            return nanos;
        }

        void finish() throws IOException {
            run.finish(true);
            get(follower);
        }

        private void read(byte[] buffer, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (buffer[i] == '\n') {
                    hear(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(buffer[i]);
                }
            }
        }

        private void hear(String text) {
            CompletableFuture<Long> heard = awaited.remove(text);
            if (heard != null) {
                heard.complete(System.nanoTime());
            }
        }

        private <T> T get(Future<T> result) throws IOException {
            try {
                return result.get(RunFleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("run " + run.name() + ": its follower did not get everything", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
