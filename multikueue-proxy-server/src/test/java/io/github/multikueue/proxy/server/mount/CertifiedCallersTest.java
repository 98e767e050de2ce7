package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers of an impersonating {@code cache-proxy} who come with client certificates. */
class CertifiedCallersTest {

    private static final String MAPS = "/api/v1/namespaces/team-a/configmaps";

    private final TestAuthority authority = TestAuthority.root("callers");

    @TempDir
    private Path home;

    private Path file;
    private FakeCluster cluster;
    private ServedCacheProxy served;

    @BeforeEach
    void start() throws Exception {
        cluster = FakeCluster.builder().name("up").namespaces("team-a").start();
        cluster.grant(
                FakeGrant.toUser("alice").verbs("get", "list").resources("configmaps"),
                FakeGrant.toGroup("readers").verbs("get", "list").resources("configmaps"));
        file = Files.writeString(home.resolve("callers.crt"), authority.pem());
        served = new ServedCacheProxy(
                cluster, home, Map.of("IDENTITY", "impersonation", "TLS_CLIENT_CA", file.toString()));
    }

    @AfterEach
    void stop() {
        served.close();
        cluster.close();
    }

    private HttpResponse<String> get(TestAuthority.Pair client) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(TestAuthority.clientContext(
                        PemCertificates.read(served.authority()).get(0), client))
                .build();
        return http.send(
                HttpRequest.newBuilder(URI.create(served.address() + MAPS)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void areUsersAndGroupsByThatAuthorityOrTheApiServersOwn() throws Exception {
        TlsIdentity ofCluster = cluster.clientCertificate(FakeUser.of("alice"));
        TestAuthority.Pair known = new TestAuthority.Pair(
                ofCluster.certificate(),
                new KeyPair(ofCluster.certificate().getPublicKey(), ofCluster.key()),
                List.of());
        TestAuthority.Pair bob = authority.client("CN=bob");

        assertThat(get(authority.client("CN=alice")).statusCode()).isEqualTo(200);
        assertThat(get(authority.client("CN=carol,O=readers")).statusCode()).isEqualTo(200);
        // Of whom certificates are asked for is looked at every second.
        await().until(() -> get(known).statusCode() == 200);
        assertThat(get(bob).statusCode()).isEqualTo(403);
        assertThat(get(bob).body()).contains("User \\\"bob\\\" cannot list resource");
        assertThat(get(TestAuthority.root("callers").client("CN=alice")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void areNotKnownAnyMoreWhenTheFileHasAnotherAuthority() throws Exception {
        TestAuthority other = TestAuthority.root("others");
        assertThat(get(other.client("CN=alice")).statusCode()).isEqualTo(401);

        Files.write(file, other.pem().getBytes(US_ASCII));

        await().until(() -> get(other.client("CN=alice")).statusCode() == 200);
        assertThat(get(authority.client("CN=alice")).statusCode()).isEqualTo(401);
    }

    @Test
    void needImpersonation() {
        assertThatThrownBy(() -> CacheProxyConfig.of(Map.of(), Map.of("TLS_CLIENT_CA", file.toString())))
                .hasMessageContaining("TLS_CLIENT_CA")
                .hasMessageContaining("--identity=impersonation");
    }
}
