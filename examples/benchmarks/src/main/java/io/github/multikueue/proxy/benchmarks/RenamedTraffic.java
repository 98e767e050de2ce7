package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** What a client gets through {@code rename-proxy}, next to a proxy that passes the same bytes on, and to the API server itself. */
final class RenamedTraffic implements AutoCloseable {

    private static final String LAMPS = "/apis/lamps.example.com/v1/lamps";
    private static final String RENAMED_LAMPS = "/apis/" + RenamingRow.RENAMED_GROUP + "/v1/renamedlamps";
    private static final String TOKEN = "none";
    private static final int LONG_FACTOR = 10;
    private static final int BUFFER = 64 * 1024;
    private static final double LEAST = 0.5;
    private static final double MOST_ADDED_MILLIS = 0.2;
    private static final double MOST_ADDED_TO_EVENT_MILLIS = 2;
    private static final double MOST_GROWTH_MEBIBYTES = 8;

    private final Scale scale;
    private final LampServer lamps;
    private final Server renaming;
    private final Server plain;
    private final Endpoint renamed;
    private final Endpoint passed;
    private final Endpoint direct;

    RenamedTraffic(Scale scale, World world, String rules, LampServer lamps) throws IOException {
        this.scale = scale;
        this.lamps = lamps;
        direct = lamps.endpoint();
        Path kubeconfig =
                Files.writeString(Files.createTempFile(world.directory(), "lamps", ".kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: lamps, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: nobody, user: {}}]
                contexts: [{name: lamps, context: {cluster: lamps, user: nobody}}]
                current-context: lamps
                """.formatted(
                        direct.url(""),
                        Base64.getEncoder().encodeToString(lamps.authority().getBytes(UTF_8))));
        Path file = Files.writeString(Files.createTempFile(world.directory(), "rules", ".yaml"), rules);
        renaming = Server.renaming(world, kubeconfig, file.toString());
        plain = Server.renaming(world, kubeconfig);
        renamed = renaming.endpoint(TOKEN);
        passed = plain.endpoint(TOKEN);
    }

    List<BenchmarkResult> measure() throws IOException {
        return List.of(lists(), untouched(), events(), memory());
    }

    /** Bytes for each second of the proxy's processor time, which nobody else on the machine takes. */
    private BenchmarkResult lists() throws IOException {
        for (int i = 0; i < scale.rounds(); i++) {
            speed(renaming, renamed, LAMPS);
            speed(plain, passed, RENAMED_LAMPS);
        }
        Comparison speed = Comparison.of(
                scale.rounds(), () -> speed(renaming, renamed, LAMPS), () -> speed(plain, passed, RENAMED_LAMPS));
        return new BenchmarkResult(
                "Through `rename-proxy`: a list of custom resources, " + RenamingRow.megabytes(scale.renamedBytes()),
                String.format(Locale.ROOT, "%,.0f MB/s of processor time", speed.proxy()),
                String.format(Locale.ROOT, "passed on: %,.0f MB/s", speed.reference()),
                speed.toString(),
                "≥ " + LEAST,
                BenchmarkResult.Verdict.of(speed.ratio() >= LEAST));
    }

    private double speed(Server server, Endpoint endpoint, String path) throws IOException {
        byte[] request = endpoint.request(path + "?limit=" + scale.renamedBytes());
        double seconds = server.secondsOfCpu(() -> {
            for (int i = 0; i < LONG_FACTOR; i++) {
                list(endpoint, request);
            }
        });
        return LONG_FACTOR * (scale.renamedBytes() / 1e6) / seconds;
    }

    private static void list(Endpoint endpoint, byte[] request) throws IOException {
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            connection.get(request, (buffer, offset, length) -> {});
        }
    }

    private BenchmarkResult untouched() throws IOException {
        int times = (int) (scale.round().toMillis() * scale.rounds() / 4);
        double[] through = new double[times];
        double[] plainly = new double[times];
        double[] without = new double[times];
        byte[] request = direct.request(LampServer.LOG);
        try (HttpConnection renaming = new HttpConnection(renamed, BUFFER);
                HttpConnection passing = new HttpConnection(passed, BUFFER);
                HttpConnection own = new HttpConnection(direct, BUFFER)) {
            for (int i = 0; i < 2 * times; i++) {
                through[i % times] = millis(renaming, request);
                plainly[i % times] = millis(passing, request);
                without[i % times] = millis(own, request);
            }
        }
        double added = quantile(through, 0.5) - quantile(without, 0.5);
        return new BenchmarkResult(
                "the same: a request that no rule concerns, added to its median",
                String.format(Locale.ROOT, "%.3f ms", added),
                String.format(
                        Locale.ROOT,
                        "direct: %.3f ms; passed on: %.3f ms",
                        quantile(without, 0.5),
                        quantile(plainly, 0.5)),
                String.format(Locale.ROOT, "%.2f", quantile(through, 0.5) / quantile(plainly, 0.5)),
                "≤ " + MOST_ADDED_MILLIS + " ms",
                BenchmarkResult.Verdict.of(added <= MOST_ADDED_MILLIS));
    }

    private static double millis(HttpConnection connection, byte[] request) throws IOException {
        long begin = System.nanoTime();
        connection.get(request, (buffer, offset, length) -> {});
        return (System.nanoTime() - begin) / 1e6;
    }

    private BenchmarkResult events() throws IOException {
        int count = (int) (LampServer.RATE * scale.round().toMillis() * scale.rounds() / 4 / 1000) + 2;
        delays(renamed, LAMPS, count);
        double[] through = delays(renamed, LAMPS, count);
        double[] without = delays(direct, RENAMED_LAMPS, count);
        double added = quantile(through, 0.99) - quantile(without, 0.99);
        return new BenchmarkResult(
                "the same: a watch with 1,000 events a second, added to the 99th percentile of an event",
                String.format(Locale.ROOT, "%.2f ms; median %.2f ms", added, quantile(through, 0.5)),
                String.format(
                        Locale.ROOT,
                        "direct: %.2f ms; median %.2f ms",
                        quantile(without, 0.99),
                        quantile(without, 0.5)),
                "",
                "≤ " + MOST_ADDED_TO_EVENT_MILLIS + " ms",
                BenchmarkResult.Verdict.of(added <= MOST_ADDED_TO_EVENT_MILLIS));
    }

    /** How many milliseconds each event was on its way; server and reader are in this process, so they have one clock. */
    private double[] delays(Endpoint endpoint, String path, int count) throws IOException {
        long[] heard = new long[count];
        int[] lines = {0};
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            connection.get(endpoint.request(path + "?watch=true&limit=" + count), (buffer, offset, length) -> {
                for (int i = offset; i < offset + length; i++) {
                    if (buffer[i] == '\n') {
                        heard[lines[0]++] = System.nanoTime();
                    }
                }
            });
        }
        if (lines[0] != count) {
            throw new IOException("events: " + lines[0] + " (expected: " + count + ")");
        }
        double[] millis = new double[count];
        Arrays.setAll(millis, i -> (heard[i] - lamps.written()[i]) / 1e6);
        return millis;
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (quantile * sorted.length)];
    }

    private BenchmarkResult memory() throws IOException {
        try (ProcessMemory memory = ProcessMemory.of(renaming)) {
            int bytes = scale.renamedBytes();
            liveInTheMiddle(memory, bytes);
            double one = liveInTheMiddle(memory, bytes);
            double many = liveInTheMiddle(memory, LONG_FACTOR * bytes);
            return new BenchmarkResult(
                    "the same: live heap in the middle of a list of " + RenamingRow.megabytes(LONG_FACTOR * bytes),
                    String.format(Locale.ROOT, "%.1f MiB", many),
                    String.format(Locale.ROOT, "of %s: %.1f MiB", RenamingRow.megabytes(bytes), one),
                    String.format(Locale.ROOT, "%.2f", many / one),
                    String.format(Locale.ROOT, "≤ %.0f MiB more", MOST_GROWTH_MEBIBYTES),
                    BenchmarkResult.Verdict.of(many - one <= MOST_GROWTH_MEBIBYTES));
        }
    }

    private double liveInTheMiddle(ProcessMemory memory, int bytes) throws IOException {
        long[] passedBy = {0};
        double[] live = {0};
        try (HttpConnection connection = new HttpConnection(renamed, BUFFER)) {
            connection.get(renamed.request(LAMPS + "?limit=" + bytes), (buffer, offset, length) -> {
                boolean before = passedBy[0] < bytes / 2;
                passedBy[0] += length;
                if (before && passedBy[0] >= bytes / 2) {
                    live[0] = memory.live();
                }
            });
        }
        return live[0];
    }

    @Override
    public void close() throws IOException {
        renaming.close();
        plain.close();
    }
}
