package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
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
    private static ServedCacheProxy served;
    private static CacheProxy proxy;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        cluster = FakeCluster.builder().name("up").namespaces("team-a").start();
        cluster.create("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"first","namespace":"team-a"},"data":{"a":"1"}}
                """);
        served = new ServedCacheProxy(cluster, home);
        proxy = served.proxy();
        http = HttpClient.newBuilder()
                .sslContext(trusting(proxy.madeAuthority().orElseThrow() + cluster.certificateAuthority()))
                .build();
    }

    @AfterAll
    static void stop() {
        served.close();
        cluster.close();
    }

    @Test
    void answersAsTheApiServerDoesWithTheCallersOwnToken() throws Exception {
        for (String path : new String[] {
            "/api/v1/namespaces/team-a/configmaps/first",
            "/api/v1/namespaces/team-a/configmaps/none",
            "/version",
            "/nothing"
        }) {
            HttpResponse<String> direct = get(cluster.url(), path, cluster.adminToken());
            HttpResponse<String> proxied = get(address(), path, cluster.adminToken());

            assertThat(proxied.statusCode()).as(path).isEqualTo(direct.statusCode());
            assertThat(proxied.body()).as(path).isEqualTo(direct.body());
        }
        assertThat(cluster.requests().of("get", "configmaps"))
                .extracting(FakeRequest::user)
                .containsOnly("admin");
    }

    @Test
    void tellsNobodyMoreThanTheApiServerWould() throws Exception {
        String visitor = cluster.token(FakeUser.of("visitor"));
        for (String token : new String[] {visitor, "no-such-token", null}) {
            HttpResponse<String> direct = get(cluster.url(), "/api/v1/namespaces/team-a/configmaps", token);
            HttpResponse<String> proxied = get(address(), "/api/v1/namespaces/team-a/configmaps", token);

            assertThat(proxied.statusCode()).isEqualTo(direct.statusCode()).isIn(401, 403);
            assertThat(proxied.body()).isEqualTo(direct.body());
        }
    }

    @Test
    void itsKubeconfigNeedsACredentialAndNothingElse() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        Path file = Files.writeString(home.resolve("clients.kubeconfig"), proxy.clientKubeconfig());
        KubectlProgram kubectl = KubectlProgram.with(home, file);
        assertThat(kubectl.run("kubectl", "config", "set-credentials", "cache-proxy", "--token=" + cluster.adminToken())
                        .exit())
                .isZero();

        KubectlProgram.Result told = kubectl.run("kubectl", "-n", "team-a", "get", "configmaps", "-o", "name");

        assertThat(told.stdout()).as(told.stderr()).contains("configmap/first\n");
    }

    @Test
    void tellsHowItIsItselfOnAPortOfItsOwn() throws Exception {
        String management = "http://127.0.0.1:" + proxy.managementPort().orElseThrow();

        await().untilAsserted(() -> assertThat(
                        get(management, "/readyz?verbose", null).body())
                .contains("[+]api-server ok", "readyz check passed"));
        assertThat(get(management, "/metrics", null).body())
                .contains("apiserver_current_inflight_requests")
                .contains("multikueue_proxy_guesses_refused_total{listener=\"cache-proxy\"} 0.0");
    }

    @Test
    void namesThatSomebodyThinksOfAreNoMeters_S73() throws Exception {
        String management = "http://127.0.0.1:" + proxy.managementPort().orElseThrow();
        served.warm(ServedCacheProxy.JSON, "/api/v1/namespaces/team-a/configmaps");
        for (int i = 0; i < 20; i++) {
            String path = "/apis/invented" + i + ".example.com/v1/things";
            assertThat(get(address(), path, cluster.adminToken()).statusCode()).isEqualTo(404);
        }

        // What was read a moment ago, by another test, is told again.
        await().untilAsserted(() -> assertThat(get(management, "/metrics", null).body())
                .contains("watch_cache_hits_total", "configmaps")
                .containsPattern("watch_cache_resources\\{cluster=\"cache-proxy\",state=\"refused\"} [1-9]")
                .doesNotContain("invented"));
    }

    private static String address() {
        return "https://127.0.0.1:" + proxy.port();
    }

    private static HttpResponse<String> get(String server, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static SSLContext trusting(String authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var authorities = new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII));
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(authorities)) {
            store.setCertificateEntry("ca-" + store.size(), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
