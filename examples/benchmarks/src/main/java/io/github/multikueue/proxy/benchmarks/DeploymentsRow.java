package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code deployments-api}: the list of all Deployments, what a change costs besides the patch itself, and handshakes. */
final class DeploymentsRow implements BenchmarkRow {

    private static final double LEAST_LIST = 0.5;
    private static final String LIST = "/deployments";
    private static final String REPLICAS = "/deployments/team-a/web-0/replicas";
    private static final ApiPath WEB = ApiPath.group("apps", "v1")
            .namespace("team-a")
            .segment("deployments")
            .segment("web-0");

    @Override
    public String name() {
        return "deployments";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        Path directory = Files.createTempDirectory(world.directory(), "deployments-");
        CertificateAuthority authority = new CertificateAuthority("bench", Clock.systemUTC(), new SecureRandom());
        Files.writeString(directory.resolve("ca.crt"), authority.certificatePem());
        TlsIdentity server = authority.server("localhost", "127.0.0.1");
        Files.writeString(directory.resolve("server.crt"), server.certificatePem());
        Files.writeString(directory.resolve("server.key"), server.keyPem());
        TlsIdentity client = authority.client("bench", List.of());
        int count = scale.workloads() / 2;
        try (Server api = Server.deployments(DeploymentsServer.Mode.API, directory, Integer.toString(count))) {
            Endpoint measured = api.mutual(authority.certificatePem(), client);
            byte[] list = awaitCached(measured);
            Path body = Files.write(directory.resolve("list.json"), list);
            try (Server bare = Server.deployments(DeploymentsServer.Mode.BARE, directory, body.toString());
                    Server plain = Server.deployments(
                            DeploymentsServer.Mode.BARE_WITHOUT_CLIENT_CERTIFICATES, directory, body.toString())) {
                Endpoint reference = bare.mutual(authority.certificatePem(), client);
                Endpoint tls = plain.secured(authority.certificatePem());
                return List.of(
                        list(scale, count, measured, reference, list),
                        change(scale, directory, measured),
                        handshakes(scale, directory, authority.certificatePem(), tls, null),
                        handshakes(scale, directory, authority.certificatePem(), reference, client));
            }
        }
    }

    private static byte[] awaitCached(Endpoint endpoint) throws IOException {
        byte[] request = endpoint.request(LIST);
        for (int i = 0; i < 3_000; i++) {
            try (HttpConnection connection = new HttpConnection(endpoint, 64 * 1024)) {
                String head = connection.exchange(request);
                if (head.contains("\r\nx-cache: hit\r\n")) {
                    return HttpConnection.fetch(endpoint, LIST);
                }
            }
            Server.sleep(Duration.ofMillis(20));
        }
        throw new IOException("the Deployments are never in memory");
    }

    private static BenchmarkResult list(Scale scale, int count, Endpoint measured, Endpoint reference, byte[] list)
            throws IOException {
        if (!Arrays.equals(HttpConnection.fetch(reference, LIST), list)) {
            throw new IOException("the reference answers something else");
        }
        Load load = new ClosedLoop();
        load.run(measured, LIST, scale.connections(), scale.warmUp().dividedBy(4));
        load.run(reference, LIST, scale.connections(), scale.warmUp().dividedBy(4));
        Comparison answers = Comparison.of(
                scale.rounds(),
                () -> load.run(measured, LIST, scale.connections(), scale.round())
                        .perSecond(),
                () -> load.run(reference, LIST, scale.connections(), scale.round())
                        .perSecond());
        return new BenchmarkResult(
                String.format(Locale.ROOT, "`/deployments` from memory, %,d of them, mutual TLS", count),
                String.format(Locale.ROOT, "%,.0f/s", answers.proxy()),
                String.format(Locale.ROOT, "bare route, %,d KiB: %,.0f/s", list.length >> 10, answers.reference()),
                answers.toString(),
                "≥ " + LEAST_LIST,
                BenchmarkResult.Verdict.of(answers.ratio() >= LEAST_LIST));
    }

    private static BenchmarkResult change(Scale scale, Path directory, Endpoint measured) throws IOException {
        int changes = 20 * scale.rounds();
        try (ApiClient direct = ApiClients.manager(
                        directory.resolve("kubeconfig"), Map.of(), Duration.ofSeconds(30), CallObserver.NONE);
                HttpConnection connection = new HttpConnection(measured, 64 * 1024)) {
            List<Double> puts = new ArrayList<>();
            List<Double> patches = new ArrayList<>();
            for (int i = 0; i < 2 * changes; i++) {
                int replicas = i;
                byte[] request = measured.request(
                        "PUT",
                        REPLICAS,
                        "application/json",
                        ("{\"replicas\":" + replicas + "}").getBytes(StandardCharsets.UTF_8));
                puts.add(millis(() -> connection.get(request, (buffer, offset, length) -> {})));
                patches.add(millis(
                        () -> direct.mergePatch(WEB, Map.of("spec", Map.of("replicas", replicas)), Object.class)));
            }
            double put = median(puts.subList(changes, puts.size()));
            double patch = median(patches.subList(changes, patches.size()));
            return new BenchmarkResult(
                    "A change of replicas, one after another",
                    String.format(Locale.ROOT, "%.2f ms", put),
                    String.format(Locale.ROOT, "patch at the API server: %.2f ms", patch),
                    String.format(Locale.ROOT, "%.2f ms more", put - patch),
                    "",
                    BenchmarkResult.Verdict.NO_TARGET);
        }
    }

    private static double millis(Server.Work work) throws IOException {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** A connection for each request: the body is not read. */
    private static double perSecond(Endpoint endpoint, Duration time) throws IOException {
        byte[] request = endpoint.request("/nothing");
        int made = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            try (HttpConnection connection = new HttpConnection(endpoint, 4 * 1024)) {
                connection.exchange(request);
                made++;
            }
        }
        return made / ((System.nanoTime() - begin) / 1e9);
    }

    /** @param mutual the client, if clients need certificates */
    private static BenchmarkResult handshakes(
            Scale scale, Path directory, String authority, Endpoint measured, @Nullable TlsIdentity mutual)
            throws IOException {
        String what = "Connections with " + (mutual == null ? "TLS" : "mutual TLS")
                + " and one request each, one after another";
        perSecond(measured, scale.round());
        Optional<Nginx> installed = Nginx.start(directory, mutual != null);
        if (installed.isEmpty()) {
            return new BenchmarkResult(
                    what,
                    String.format(Locale.ROOT, "%,.0f/s", perSecond(measured, scale.round())),
                    "nginx is not installed",
                    "",
                    "",
                    BenchmarkResult.Verdict.NO_TARGET);
        }
        try (Nginx nginx = installed.get()) {
            Endpoint reference = mutual == null
                    ? Endpoint.secured(nginx.port(), "none", authority)
                    : Endpoint.mutual(nginx.port(), authority, mutual);
            Comparison rate = Comparison.of(
                    scale.rounds(),
                    () -> perSecond(measured, scale.round()),
                    () -> perSecond(reference, scale.round()));
            return new BenchmarkResult(
                    what,
                    String.format(Locale.ROOT, "%,.0f/s", rate.proxy()),
                    String.format(Locale.ROOT, "nginx: %,.0f/s", rate.reference()),
                    rate.toString(),
                    "",
                    BenchmarkResult.Verdict.NO_TARGET);
        }
    }
}
