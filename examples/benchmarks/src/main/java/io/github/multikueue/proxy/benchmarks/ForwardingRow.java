package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code cache-proxy} when nothing is in its memory, between a client and a worker, against the worker called directly, and against nginx. */
final class ForwardingRow implements BenchmarkRow {

    private static final double HALF = 0.5;
    private static final double MOST_ADDED_TO_MEDIAN = 0.5;
    private static final double MOST_ADDED_TO_P99 = 2;
    private static final double LEAST = 0.8;
    private static final String NO_NGINX = "nginx is not installed";

    @Override
    public String name() {
        return "forwarding";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        Path directory = Files.createTempDirectory(world.directory(), "forwarding-");
        CertificateAuthority authority = new CertificateAuthority("bench", Clock.systemUTC(), new SecureRandom());
        TlsIdentity identity = authority.server("localhost", "127.0.0.1");
        Files.writeString(directory.resolve("server.crt"), identity.certificatePem());
        Files.writeString(directory.resolve("server.key"), identity.keyPem());
        Files.writeString(directory.resolve("upstream.crt"), world.workerAuthority());
        Files.writeString(directory.resolve("kubeconfig"), world.workerKubeconfig());
        String token = world.worker().token();
        try (Server gateway = Server.forwarding(directory)) {
            Endpoint measured = gateway.secured(token, authority.certificatePem());
            Optional<Nginx> nginx = Nginx.forwarding(directory, world.worker().port());
            try {
                Optional<Endpoint> other =
                        nginx.map(each -> Endpoint.secured(each.port(), token, authority.certificatePem()));
                return new Measuring(scale, world, gateway, measured, other).all();
            } finally {
                nginx.ifPresent(Nginx::close);
            }
        }
    }

    /** @param nginx empty, if it is not installed */
    private record Measuring(Scale scale, World world, Server gateway, Endpoint measured, Optional<Endpoint> nginx) {

        List<BenchmarkResult> all() throws IOException {
            String get = world.largeLogPodPath();
            String log = get + "/log?container=step-main";
            Download.expectSame(new Download(measured, get), new Download(world.worker(), get));
            Download.expectSame(new Download(measured, log), new Download(world.worker(), log));
            Load load = load();
            warmUp(load, get);
            List<BenchmarkResult> results = new ArrayList<>();
            Comparison direct = throughput(load, get, world.worker());
            results.add(result("Forwarded get of a Pod: throughput" + with(load), direct, "/s", "worker", Double.NaN));
            results.add(againstNginx("the same", other -> throughput(load, get, other), "/s", LEAST));
            results.addAll(added(get, HALF * direct.proxy()));
            String tunnel = get + "/exec?command=echo";
            String what =
                    String.format(Locale.ROOT, "A tunnel (`exec`), %d MiB there and back: throughput", tunnelled());
            results.add(result(what, speed(tunnel, world.worker()), " MiB/s", "worker", LEAST));
            results.add(againstNginx("the same", other -> speed(tunnel, other), " MiB/s", Double.NaN));
            results.add(TransferMemory.during(() -> echo(measured, tunnel), gateway)
                    .result("the same: growth of the heap"));
            results.add(TransferMemory.during(() -> new Download(measured, log), gateway)
                    .result(String.format(
                            Locale.ROOT, "Forwarded body of %d MiB: growth of the heap", scale.logMebibytes())));
            return results;
        }

        private Load load() {
            return scale.round().compareTo(CommandLoad.LEAST) < 0 ? new ClosedLoop() : Load.chooseForTls();
        }

        private String with(Load load) {
            return String.format(Locale.ROOT, " (%d connections, %s)", scale.connections(), load.name());
        }

        private void warmUp(Load load, String path) throws IOException {
            load.run(measured, path, scale.connections(), scale.warmUp().dividedBy(2));
            load.run(world.worker(), path, scale.connections(), scale.warmUp().dividedBy(8));
        }

        private Comparison throughput(Load load, String path, Endpoint reference) throws IOException {
            return Comparison.of(
                    scale.rounds(),
                    () -> load.run(measured, path, scale.connections(), scale.round())
                            .perSecond(),
                    () -> load.run(reference, path, scale.connections(), scale.round())
                            .perSecond());
        }

        private Comparison speed(String path, Endpoint reference) throws IOException {
            return Comparison.of(scale.rounds(), () -> echo(measured, path), () -> echo(reference, path));
        }

        private double echo(Endpoint endpoint, String path) throws IOException {
            return EchoTunnel.mebibytesPerSecond(endpoint, path, tunnelled());
        }

        /** In MiB; some hundred MiB each time would take minutes. */
        private int tunnelled() {
            return Math.max(1, scale.logMebibytes() / 4);
        }

        /** Of nginx it is told, too, what it adds: the load generator shares the cores, so that not all of it is the proxy's. */
        private List<BenchmarkResult> added(String path, double rate) throws IOException {
            Comparison.Turns<long[]> times = openLoops(measured, path, rate);
            List<BenchmarkResult> results = new ArrayList<>();
            results.add(added(
                    String.format(Locale.ROOT, "the same at %,.0f/s, half of that, open loop: median", rate),
                    times.by(nanos -> Load.LoadResult.micros(nanos, 0.5)),
                    MOST_ADDED_TO_MEDIAN));
            results.add(added("the same: p99", times.by(Load.LoadResult::p99Micros), MOST_ADDED_TO_P99));
            String throughNginx = "the same: p99 through nginx instead";
            results.add(
                    nginx.isEmpty()
                            ? BenchmarkResult.skipped(throughNginx, NO_NGINX)
                            : added(
                                    throughNginx,
                                    openLoops(nginx.get(), path, rate).by(Load.LoadResult::p99Micros),
                                    Double.NaN));
            return results;
        }

        private Comparison.Turns<long[]> openLoops(Endpoint endpoint, String path, double rate) throws IOException {
            return Comparison.turns(
                    scale.rounds(),
                    () -> OpenLoop.nanos(endpoint, path, scale.connections(), rate, scale.round()),
                    () -> OpenLoop.nanos(world.worker(), path, scale.connections(), rate, scale.round()));
        }

        /** @param most NaN without a target */
        private static BenchmarkResult added(String what, Comparison micros, double most) {
            double added = (micros.proxy() - micros.reference()) / 1000;
            boolean target = !Double.isNaN(most);
            return new BenchmarkResult(
                    what,
                    String.format(Locale.ROOT, "%.2f ms, so %.2f ms more", micros.proxy() / 1000, added),
                    String.format(Locale.ROOT, "worker: %.2f ms", micros.reference() / 1000),
                    micros.toString(),
                    target ? String.format(Locale.ROOT, "≤ %.1f ms more", most) : "none",
                    target ? BenchmarkResult.Verdict.of(added <= most) : BenchmarkResult.Verdict.NO_TARGET);
        }

        /** Compares with one endpoint. */
        private interface Comparing {
            Comparison with(Endpoint reference) throws IOException;
        }

        private BenchmarkResult againstNginx(String what, Comparing comparing, String unit, double least)
                throws IOException {
            return nginx.isEmpty()
                    ? BenchmarkResult.skipped(what + ", against nginx", NO_NGINX)
                    : result(what, comparing.with(nginx.get()), unit, "nginx", least);
        }

        /** @param least NaN without a target */
        private static BenchmarkResult result(
                String what, Comparison speed, String unit, String reference, double least) {
            boolean target = !Double.isNaN(least);
            return new BenchmarkResult(
                    what,
                    String.format(Locale.ROOT, "%,.0f%s", speed.proxy(), unit),
                    String.format(Locale.ROOT, "%s: %,.0f%s", reference, speed.reference(), unit),
                    speed.toString(),
                    target ? "≥ " + least : "none",
                    target ? BenchmarkResult.Verdict.of(speed.ratio() >= least) : BenchmarkResult.Verdict.NO_TARGET);
        }
    }
}
