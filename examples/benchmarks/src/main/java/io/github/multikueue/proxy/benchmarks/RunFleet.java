package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A fleet for runs that begin and end while the proxy watches: all workers answer, and nothing is there in the beginning. A
 * finished run goes from its worker a second later, as with Kueue.
 */
final class RunFleet implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(20);
    /** PipelineRuns, TaskRuns, CustomRuns and Pods. */
    private static final int WATCHES = 4;

    private final FakeFleet fleet;
    private final Path directory;
    private final Path kubeconfig;
    private final String userToken;
    private int created;

    private RunFleet(FakeFleet fleet) throws IOException {
        this.fleet = fleet;
        directory = Files.createTempDirectory("benchmarks-");
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        userToken = fleet.user("alice");
    }

    static RunFleet create(int workers) throws IOException {
        FakeFleet fleet = FakeFleet.builder()
                .workers(IntStream.rangeClosed(1, workers)
                        .mapToObj(number -> "spoke-" + number)
                        .toArray(String[]::new))
                .namespaces(World.NAMESPACE)
                .start();
        try {
            return new RunFleet(fleet);
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** A proxy that is ready, with an own directory for its store. */
    Server proxy(String... flags) throws IOException {
        Path store = Files.createTempDirectory(directory, "store-");
        Server proxy = Server.proxy(directory, kubeconfig, Server.and(flags, "--log-store=" + store));
        try {
            proxy.awaitReady("/ready");
            return proxy;
        } catch (IOException e) {
            proxy.close();
            throw e;
        }
    }

    /** The proxy, called by a user who may read everything. */
    Endpoint endpoint(Server proxy) {
        return proxy.endpoint(userToken);
    }

    List<FakeCluster> workers() {
        return fleet.workers().stream().map(fleet::worker).toList();
    }

    /** A new run, admitted to the workers in turn. */
    FakeRun admitRun() {
        int number = created++;
        List<String> workers = fleet.workers();
        return fleet.createPipelineRun(World.NAMESPACE, "run-" + number).admit(workers.get(number % workers.size()));
    }

    /** Where the log of the whole run is. */
    static String logPath(FakeRun run) {
        return "/api/v1/namespaces/" + World.NAMESPACE + "/pipelineruns/" + run.name() + "/log?prefix=false";
    }

    /** Waits until the proxy watches all workers. */
    void awaitWatched() throws IOException {
        await("all workers are watched", () -> workers().stream().allMatch(each -> each.openWatches() >= WATCHES));
    }

    static void await(String what, BooleanSupplier condition) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !condition.getAsBoolean(); Server.sleep(PAUSE)) {
            if (System.nanoTime() > end) {
                throw new IOException(
                        String.format(Locale.ROOT, "%s: not yet (expected: within %d s)", what, PATIENCE.toSeconds()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        World.delete(directory);
    }
}
