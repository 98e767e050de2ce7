package io.github.multikueue.proxy.server.mount;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cache-proxy} in front of a cluster, as its users see it. */
class CacheProxyTest {

    @TempDir
    private static Path home;

    private static FakeCluster cluster;
    private static CacheProxy proxy;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        cluster = FakeCluster.builder().name("up").namespaces("team-a").start();
        cluster.create("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"first","namespace":"team-a"},"data":{"a":"1"}}
                """);
        Path kubeconfig = Files.writeString(home.resolve("up.kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        proxy = CacheProxy.create(
                CacheProxyConfig.of(
                        Map.of(),
                        Map.of(
                                "PORT",
                                "0",
                                "BIND_ADDRESS",
                                "127.0.0.1",
                                "MANAGEMENT_PORT",
                                "0",
                                "SHUTDOWN_DELAY",
                                "0")),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        proxy.start();
        http = HttpClient.newBuilder()
                .sslContext(trusting(proxy.madeAuthority().orElseThrow()))
                .build();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        cluster.close();
    }

    @Test
    void kubectlWorks() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        KubectlProgram kubectl = KubectlProgram.of(
                home, URI.create("https://127.0.0.1:" + proxy.port()), cluster.adminToken(), "team-a");
        for (String each : new String[] {
            "get configmaps",
            "get cm first -o yaml",
            "get cm -o wide --show-labels",
            "api-resources",
            "create cm second",
            "delete cm second",
            "auth can-i get pods",
            "explain configmap.data",
            "describe cm first"
        }) {
            System.err.println(each + " -> " + kubectl.run(("kubectl " + each).split(" ")));
        }
    }

    @Test
    void tellsHowItIsItself() throws Exception {
        System.err.println(get("http", proxy.managementPort().orElseThrow(), "/readyz?verbose", null)
                .body());
        System.err.println(get("http", proxy.managementPort().orElseThrow(), "/metrics", null)
                .body());
        System.err.println(get("https", proxy.port(), "/api/v1/namespaces/team-a/configmaps", null));
        System.err.println(proxy.clientKubeconfig());
    }

    private static HttpResponse<String> get(String scheme, int port, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static SSLContext trusting(String authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
