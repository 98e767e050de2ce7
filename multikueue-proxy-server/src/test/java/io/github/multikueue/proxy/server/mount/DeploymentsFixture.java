package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.config.DeploymentsApiConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A {@code deployments-api} in front of a cluster, with certificates in a directory, and clients with certificates of their own. */
final class DeploymentsFixture implements AutoCloseable {

    static final HeldCertificate SERVER_CA = authority("server-ca");
    static final HeldCertificate CLIENT_CA = authority("client-ca");

    private final DeploymentsApi api;

    DeploymentsFixture(FakeCluster cluster, Path home, String... settings) throws IOException {
        this(cluster, home, FakeUser.of("deployments-api", UserInfo.MASTERS), settings);
    }

    /** @param self the program's own user */
    DeploymentsFixture(FakeCluster cluster, Path home, UserInfo self, String... settings) throws IOException {
        String own = cluster.token(self);
        Path kubeconfig = Files.writeString(home.resolve("up.kubeconfig"), cluster.kubeconfig(own));
        write(home, server("server"));
        Files.writeString(home.resolve("ca.crt"), CLIENT_CA.certificatePem());
        api = DeploymentsApi.create(
                DeploymentsApiConfig.of(Map.of(), variables(home, settings)),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        api.start();
    }

    static Map<String, String> variables(Path home, String... settings) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "PORT", "0",
                "BIND_ADDRESS", "127.0.0.1",
                "MANAGEMENT_PORT", "0",
                "SHUTDOWN_DELAY", "0",
                "TLS_CERT", home.resolve("server.crt").toString(),
                "TLS_KEY", home.resolve("server.key").toString(),
                "TLS_CLIENT_CA", home.resolve("ca.crt").toString()));
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            variables.put(parts[0], parts[1]);
        }
        return variables;
    }

    static HeldCertificate authority(String name) {
        return new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName(name)
                .build();
    }

    static HeldCertificate server(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(SERVER_CA)
                .build();
    }

    static HeldCertificate client(String name, HeldCertificate authority) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .organizationalUnit("nobody-looks-here")
                .signedBy(authority)
                .build();
    }

    /** Key and certificate do not belong together for a moment, as when others write them. */
    static void write(Path home, HeldCertificate pair) throws IOException {
        Files.writeString(home.resolve("server.crt"), pair.certificatePem());
        Files.writeString(home.resolve("server.key"), pair.privateKeyPkcs8Pem());
    }

    /** @param certificate the client's own; null for none */
    static HttpClient http(HeldCertificate certificate) {
        HandshakeCertificates.Builder tls =
                new HandshakeCertificates.Builder().addTrustedCertificate(SERVER_CA.certificate());
        if (certificate != null) {
            tls.heldCertificate(certificate);
        }
        return HttpClient.newBuilder().sslContext(tls.build().sslContext()).build();
    }

    DeploymentsApi api() {
        return api;
    }

    HttpResponse<String> get(HttpClient http, String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> put(HttpClient http, String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + api.port() + path))
                .timeout(Duration.ofMinutes(1));
    }

    /** What the management port answers, which has no TLS. */
    HttpResponse<String> management(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:"
                                        + api.managementPort().orElseThrow() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        api.close();
    }
}
