package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deployments-api --authorization=kubernetes}: who has a certificate may what the API server lets them. */
class DeploymentsAccessTest {

    private static final CertificateAuthority AUTHORITY =
            new CertificateAuthority("clients", Clock.systemUTC(), new SecureRandom());
    private static final String WEB = "/deployments/team-a/web/replicas";

    @TempDir
    private static Path home;

    private static FakeCluster cluster;
    private static DeploymentsFixture served;

    @BeforeAll
    static void start() throws Exception {
        cluster =
                FakeCluster.builder().name("up").namespaces("team-a", "team-b").start();
        cluster.create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
                + "\"metadata\":{\"name\":\"web\",\"namespace\":\"team-a\"},\"spec\":{\"replicas\":2}}");
        cluster.grant(
                grant("reader", "get", "list").namespaces("team-a"),
                grant("scaler", "patch").namespaces("team-a").names("web"),
                FakeGrant.toGroup("everywhere").verbs("list").apiGroups("apps").resources("deployments"));
        Path certificates = Files.createDirectory(home.resolve("ca"));
        Path authorities = Files.writeString(certificates.resolve("ca.crt"), AUTHORITY.certificatePem());
        served = new DeploymentsFixture(
                cluster, home, "AUTHORIZATION=kubernetes", "REVIEW_CACHE_TTL=0", "TLS_CLIENT_CA=" + authorities);
    }

    private static FakeGrant grant(String user, String... verbs) {
        return FakeGrant.toUser(user).verbs(verbs).apiGroups("apps").resources("deployments");
    }

    @AfterAll
    static void stop() {
        served.close();
        cluster.close();
    }

    @Test
    void readsWhatTheCallerMayRead() throws Exception {
        HttpClient reader = client("reader");

        assertThat(served.get(reader, WEB).statusCode()).isEqualTo(200);
        assertThat(served.get(reader, "/deployments?namespace=team-a").statusCode())
                .isEqualTo(200);
        assertThat(served.get(reader, "/deployments?namespace=team-b").statusCode())
                .isEqualTo(403);
        assertThat(message(served.get(reader, "/deployments")))
                .isEqualTo("deployments.apps is forbidden: User \"reader\" cannot list resource \"deployments\" in API"
                        + " group \"apps\" at the cluster scope");
        assertThat(message(served.put(reader, WEB, "{\"replicas\":3}")))
                .isEqualTo("deployments.apps \"web\" is forbidden: User \"reader\" cannot patch resource"
                        + " \"deployments\" in API group \"apps\" in the namespace \"team-a\"");
        assertThat(cluster.requests().of("patch", "deployments"))
                .noneMatch(request -> request.body().contains("3"));
    }

    @Test
    void changesWhatTheCallerMayChange() throws Exception {
        HttpClient scaler = client("scaler");

        assertThat(served.put(scaler, WEB, "{\"replicas\":5}").statusCode()).isEqualTo(200);
        assertThat(served.get(scaler, WEB).statusCode()).isEqualTo(403);
        assertThat(served.put(scaler, "/deployments/team-a/api/replicas", "{\"replicas\":5}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void knowsUserAndGroupsByTheSubject() throws Exception {
        cluster.requests().clear();
        assertThat(served.get(client("bob", "everywhere", "others"), "/deployments")
                        .statusCode())
                .isEqualTo(200);

        FakeRequest review =
                cluster.requests().of("create", "subjectaccessreviews").get(0);
        JsonNode spec = Json.object(review.body()).path("spec");
        assertThat(spec.path("user").asText()).isEqualTo("bob");
        assertThat(Json.texts(spec.path("groups")))
                .containsExactlyInAnyOrder("everywhere", "others", "system:authenticated");
        assertThat(spec.path("resourceAttributes").toString())
                .contains("\"verb\":\"list\"", "\"group\":\"apps\"", "\"resource\":\"deployments\"");
    }

    @Test
    void everybodyMayAskForWhatTellsNothing() throws Exception {
        HttpClient nobody = client("nobody");

        assertThat(served.get(nobody, "/healthz").statusCode()).isEqualTo(200);
        assertThat(served.get(nobody, "/openapi.json").statusCode()).isEqualTo(200);
        assertThat(served.get(nobody, "/nothing").statusCode()).isEqualTo(404);
        assertThat(served.get(nobody, WEB).statusCode()).isEqualTo(403);
    }

    @Test
    void nobodyHasAccessWhileTheApiServerDoesNotDecide() throws Exception {
        Fault.Injection fault =
                cluster.inject(Fault.on("create", "subjectaccessreviews").answer(500, "InternalError", "at 10.1.2.3"));
        try {
            HttpResponse<String> response = served.get(client("reader"), WEB);
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(message(response)).startsWith("the API server").doesNotContain("10.1.2.3");
        } finally {
            fault.remove();
        }
    }

    private static String message(HttpResponse<String> response) {
        return Json.object(response.body()).path("message").asText();
    }

    private static HttpClient client(String user, String... groups) {
        TlsIdentity identity = AUTHORITY.client(user, List.of(groups));
        return DeploymentsFixture.http(new HeldCertificate(
                new KeyPair(identity.certificate().getPublicKey(), identity.key()), identity.certificate()));
    }
}
