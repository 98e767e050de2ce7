package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --tls-client-ca}: a certificate instead of a token; and {@code --deployments-api} beside it, for a worker. */
class ClientCertificatesTest {

    private static final HeldCertificate AUTHORITY = authority("clients");
    private static final HeldCertificate SERVER = new HeldCertificate.Builder()
            .commonName("server")
            .addSubjectAlternativeName("localhost")
            .build();

    @TempDir
    private static Path home;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .gatewayRights()
                .start();
        fleet.worker("spoke-1")
                .namespace("team-a")
                .grant(FakeGrant.toGroup("system:authenticated")
                        .verbs("*")
                        .apiGroups("apps")
                        .resources("deployments"));
        fleet.worker("spoke-1")
                .create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
                        + "\"metadata\":{\"name\":\"web\",\"namespace\":\"team-a\"},\"spec\":{\"replicas\":2}}");
        server = TestServer.start(
                fleet,
                "TLS_CERT=" + Files.writeString(home.resolve("tls.crt"), SERVER.certificatePem()),
                "TLS_KEY=" + Files.writeString(home.resolve("tls.key"), SERVER.privateKeyPkcs8Pem()),
                "TLS_CLIENT_CA=" + Files.writeString(home.resolve("ca.crt"), AUTHORITY.certificatePem()),
                "DEPLOYMENTS_API=on",
                "DEPLOYMENTS_PORT=0",
                "CLUSTER=spoke-1");
        fleet.createPipelineRun(TestServer.NAMESPACE, "build-1")
                .admit("spoke-1")
                .startTask("task", "main");
        await().untilAsserted(() -> assertThat(
                        status(client(certificate("alice", AUTHORITY)), TestServer.run("build-1", "pods")))
                .isEqualTo(200));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aCertificateIsAsGoodAsAToken() throws Exception {
        String path = TestServer.run("build-1", "pods");

        assertThat(status(client(certificate("alice", AUTHORITY)), path)).isEqualTo(200);
        assertThat(status(client(null), path, "Authorization", "Bearer " + server.alice()))
                .isEqualTo(200);
        assertThat(status(client(certificate("mallory", AUTHORITY)), path)).isEqualTo(403);
    }

    @Test
    void oneOfAnotherAuthorityIsNone() throws Exception {
        HttpClient foreign = client(certificate("alice", authority("others")));
        String path = TestServer.run("build-1", "pods");

        assertThat(status(foreign, path)).isEqualTo(401);
        assertThat(status(client(null), path)).isEqualTo(401);
        assertThat(status(foreign, path, "Authorization", "Bearer " + server.alice()))
                .isEqualTo(200);
    }

    @Test
    void whoHasOneCannotActAsSomebodyElse() throws Exception {
        assertThat(status(
                        client(certificate("alice", AUTHORITY)),
                        TestServer.run("build-1", "pods"),
                        "Impersonate-User",
                        "bob"))
                .isEqualTo(400);
    }

    @Test
    void deploymentsOfAWorkerAreServedBesideIt() throws Exception {
        HttpClient alice = client(certificate("alice", AUTHORITY));
        URI uri = URI.create("https://localhost:"
                + server.server().portOf("deployments").orElseThrow() + "/deployments/team-a/web/replicas");

        HttpResponse<String> response =
                alice.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.body())
                .isEqualTo("{\"deployment\":\"web\",\"name\":\"web\",\"namespace\":\"team-a\",\"replicas\":2}\n");
        assertThat(server.metricsText())
                .contains("multikueue_proxy_certificate_expiry_timestamp_seconds{kind=\"deployments-tls\"}");
    }

    private static int status(HttpClient client, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.server().port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HeldCertificate authority(String name) {
        return new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName(name)
                .build();
    }

    private static HeldCertificate certificate(String user, HeldCertificate authority) {
        return new HeldCertificate.Builder()
                .commonName(user)
                .signedBy(authority)
                .build();
    }

    private static HttpClient client(HeldCertificate own) {
        HandshakeCertificates.Builder tls =
                new HandshakeCertificates.Builder().addTrustedCertificate(SERVER.certificate());
        if (own != null) {
            tls.heldCertificate(own);
        }
        return HttpClient.newBuilder().sslContext(tls.build().sslContext()).build();
    }
}
