package io.github.multikueue.proxy.server.demo;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import io.github.multikueue.proxy.server.mount.DeploymentsApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code deployments-api} in front of the manager, with a few Deployments, and lines of curl with a client's certificate. */
final class DeploymentsDemo implements AutoCloseable {

    private static final Map<String, Integer> DEPLOYMENTS = Map.of("web", 2, "worker", 1);

    private final Path directory;
    private final DeploymentsApi api;

    private DeploymentsDemo(Path directory, DeploymentsApi api) {
        this.directory = directory;
        this.api = api;
    }

    /**
     * Starts it.
     *
     * @param user who has the client's certificate
     */
    static DeploymentsDemo start(FakeCluster cluster, String user) throws IOException {
        DEPLOYMENTS.forEach((name, replicas) ->
                cluster.create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"" + Scenario.NAMESPACE + "\"},\"spec\":{\"replicas\":" + replicas
                        + "}}"));
        Path directory = Files.createTempDirectory("demo-certs-");
        CertificateAuthority authority = new CertificateAuthority("demo-ca", Clock.systemUTC(), new SecureRandom());
        Files.writeString(directory.resolve("ca.crt"), authority.certificatePem());
        write(directory, "server", authority.server("localhost", "127.0.0.1"));
        write(directory, "client", authority.client(user, List.of()));
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        DeploymentsApi api = DeploymentsApi.create(
                DeploymentsApiConfig.of(
                        Map.of(),
                        Map.of(
                                "PORT", "0",
                                "BIND_ADDRESS", "127.0.0.1",
                                "TLS_CERT", directory.resolve("server.crt").toString(),
                                "TLS_KEY", directory.resolve("server.key").toString(),
                                "TLS_CLIENT_CA", directory.resolve("ca.crt").toString(),
                                "SHUTDOWN_DELAY", "0",
                                "SHUTDOWN_GRACE", "1s")),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        DeploymentsDemo demo = new DeploymentsDemo(directory, api);
        try {
            api.start();
            return demo;
        } catch (IOException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private static void write(Path directory, String name, TlsIdentity identity) throws IOException {
        Files.writeString(directory.resolve(name + ".crt"), identity.certificatePem());
        Files.writeString(directory.resolve(name + ".key"), identity.keyPem());
    }

    /** Prints the lines to try. */
    void print(PrintWriter out) {
        String curl = "curl -s --cacert " + directory + "/ca.crt --cert " + directory + "/client.crt --key " + directory
                + "/client.key ";
        String address = "https://localhost:" + api.port();
        String replicas = address + "/deployments/" + Scenario.NAMESPACE + "/web/replicas";
        out.println("# deployments-api: which Deployments there are, over mutual TLS");
        out.println(curl + address + "/deployments");
        out.println("# How many replicas one has, and another number of them");
        out.println(curl + replicas);
        out.println(curl + "-X PUT -H 'Content-Type: application/json' -d '{\"replicas\":3}' " + replicas);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        api.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}
