package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;

/** A {@code cache-proxy} in front of a cluster, which knows its own requests from those of callers by their user. */
final class ServedCacheProxy implements AutoCloseable {

    static final String JSON = "application/json";
    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private final FakeCluster cluster;
    private final CacheProxy proxy;
    private final HttpClient http;

    ServedCacheProxy(FakeCluster cluster, Path home) throws IOException {
        this(cluster, home, Map.of());
    }

    /** @param more settings, by the names of their environment variables */
    ServedCacheProxy(FakeCluster cluster, Path home, Map<String, String> more) throws IOException {
        this(cluster, home, more, FakeUser.of("cache-proxy", UserInfo.MASTERS));
    }

    /** @param self the proxy's own user */
    ServedCacheProxy(FakeCluster cluster, Path home, Map<String, String> more, UserInfo self) throws IOException {
        this.cluster = cluster;
        String own = cluster.token(self);
        Path kubeconfig = Files.writeString(home.resolve("up.kubeconfig"), cluster.kubeconfig(own));
        Map<String, String> settings = new HashMap<>(
                Map.of("PORT", "0", "BIND_ADDRESS", "127.0.0.1", "MANAGEMENT_PORT", "0", "SHUTDOWN_DELAY", "0"));
        settings.putAll(more);
        proxy = CacheProxy.create(CacheProxyConfig.of(Map.of(), settings), Map.of("KUBECONFIG", kubeconfig.toString()));
        proxy.start();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(new HandshakeCertificates.Builder()
                        .addTrustedCertificate(Certificates.decodeCertificatePem(authority()))
                        .build()
                        .sslContext())
                .build();
    }

    CacheProxy proxy() {
        return proxy;
    }

    String address() {
        return "https://127.0.0.1:" + proxy.port();
    }

    String authority() {
        return proxy.madeAuthority().orElseThrow();
    }

    /** A kubeconfig for the proxy, with the token of the cluster's administrator. */
    String kubeconfig() {
        return proxy.clientKubeconfig().replace("user: {}", "user: {token: " + cluster.adminToken() + "}");
    }

    /** Reads until memory answers. */
    void warm(String accept, String... paths) {
        for (String path : paths) {
            await().untilAsserted(() -> assertThat(read(path, accept).headers().firstValue("X-Cache"))
                    .as(path)
                    .contains("hit"));
        }
    }

    HttpResponse<String> read(String path, String accept) throws IOException, InterruptedException {
        return read(path, accept, cluster.adminToken());
    }

    HttpResponse<String> read(String path, String accept, String token) throws IOException, InterruptedException {
        HttpRequest request = request(path, token).header("Accept", accept).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path, cluster.adminToken()).build();
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** @param body in JSON */
    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path, cluster.adminToken())
                .header("Content-Type", JSON)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(address() + path)).header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
