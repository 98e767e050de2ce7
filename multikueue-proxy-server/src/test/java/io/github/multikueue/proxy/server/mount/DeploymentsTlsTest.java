package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom {@code deployments-api} lets in, and what becomes of its files. */
class DeploymentsTlsTest {

    private static final HeldCertificate OTHER_CA = DeploymentsFixture.authority("other-ca");
    private static final HeldCertificate ALICE = DeploymentsFixture.client("alice", DeploymentsFixture.CLIENT_CA);

    private static FakeCluster cluster;

    @TempDir
    private Path home;

    private DeploymentsFixture served;

    @BeforeAll
    static void startCluster() {
        cluster = FakeCluster.builder().name("up").namespaces("team-a").start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() throws Exception {
        served = new DeploymentsFixture(cluster, home);
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsVersion.class,
            names = {"TLS_1_2", "TLS_1_3"})
    void letsInWhoHasACertificateOfTheAuthority(TlsVersion version) throws Exception {
        try (Response response = call(client(ALICE, version))) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.handshake().tlsVersion()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsVersion.class,
            names = {"TLS_1_2", "TLS_1_3"})
    void answersNobodyElse(TlsVersion version) {
        HeldCertificate expired = new HeldCertificate.Builder()
                .commonName("alice")
                .signedBy(DeploymentsFixture.CLIENT_CA)
                .validityInterval(0, Instant.now().minusSeconds(60).toEpochMilli())
                .build();

        assertRefused(client(null, version));
        assertRefused(client(DeploymentsFixture.client("alice", OTHER_CA), version));
        assertRefused(client(expired, version));
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsVersion.class,
            names = {"TLS_1_2", "TLS_1_3"})
    void aCertificateOfAServerIsNoneOfAClient(TlsVersion version) throws Exception {
        CertificateAuthority authority = new CertificateAuthority("both", Clock.systemUTC(), new SecureRandom());
        Files.writeString(home.resolve("ca.crt"), authority.certificatePem());
        await().ignoreExceptions()
                .untilAsserted(() -> call(client(held(authority.client("bob", List.of())), version))
                        .close());

        assertRefused(client(held(authority.server("alice")), version));
    }

    private static HeldCertificate held(TlsIdentity identity) {
        return new HeldCertificate(
                new KeyPair(identity.certificate().getPublicKey(), identity.key()), identity.certificate());
    }

    @Test
    void whoseAuthorityIsTakenAwayIsRefusedAlsoOnAConnectionThatIsOpen() throws Exception {
        HttpClient open = DeploymentsFixture.http(ALICE);
        assertThat(served.get(open, "/deployments").statusCode()).isEqualTo(200);

        Files.writeString(home.resolve("ca.crt"), OTHER_CA.certificatePem());

        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(served.get(open, "/deployments").statusCode())
                        .isEqualTo(401));
        assertThat(served.get(open, "/healthz").body()).isEqualTo("{\"message\":\"Unauthorized\"}\n");
        // Requests are verified anew a moment before connections are.
        await().untilAsserted(() -> assertRefused(client(ALICE, TlsVersion.TLS_1_3)));
        call(client(DeploymentsFixture.client("bob", OTHER_CA), TlsVersion.TLS_1_3))
                .close();
    }

    @Test
    void refusesTls12IfToldSo() throws Exception {
        Path other = Files.createDirectory(home.resolve("only-1.3"));
        try (DeploymentsFixture strict = new DeploymentsFixture(cluster, other, "TLS_MIN_VERSION=1.3")) {
            assertThat(strict.get(DeploymentsFixture.http(ALICE), "/healthz").statusCode())
                    .isEqualTo(200);
            OkHttpClient old = client(ALICE, TlsVersion.TLS_1_2);
            assertThatThrownBy(() -> old.newCall(request(strict)).execute()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesVersionsThatAreBroken() throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting(ALICE)
                .sslSocketFactory()
                .createSocket("localhost", served.api().port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    /** Each request has a connection of its own, and is sent once. */
    @Test
    void changesAllFilesUnderLoadWithoutAFailedRequest() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        List<Thread> clients =
                List.of(new Thread(() -> load(over, answered, failed)), new Thread(() -> load(over, answered, failed)));
        clients.forEach(Thread::start);
        try {
            for (int i = 0; i < 2; i++) {
                String name = "server-" + i;
                Files.writeString(
                        home.resolve("ca.crt"),
                        i % 2 == 0
                                ? DeploymentsFixture.CLIENT_CA.certificatePem() + OTHER_CA.certificatePem()
                                : DeploymentsFixture.CLIENT_CA.certificatePem());
                DeploymentsFixture.write(home, DeploymentsFixture.server(name));
                int before = answered.get();
                await().ignoreExceptions()
                        .until(() -> servedName().equals("CN=" + name) && answered.get() > before + 5);
            }
        } finally {
            over.set(true);
            for (Thread each : clients) {
                each.join();
            }
        }
        assertThat(failed).isEmpty();
    }

    private void load(AtomicBoolean over, AtomicInteger answered, Queue<String> failed) {
        while (!over.get()) {
            OkHttpClient once = client(ALICE, TlsVersion.TLS_1_3);
            try (Response response = once.newCall(request(served)).execute()) {
                answered.incrementAndGet();
                if (response.code() != 200) {
                    failed.add(response.toString());
                }
            } catch (IOException e) {
                failed.add(e.toString());
            } finally {
                once.connectionPool().evictAll();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.crt", "server.key", "ca.crt"})
    void goesOnWithTheOldFilesWhenNewOnesCannotBeUsed(String file) throws Exception {
        String before = Files.readString(home.resolve(file));
        try (LoggedEvents log = new LoggedEvents("io.github.multikueue.proxy.core.tls", Level.INFO)) {
            Files.writeString(home.resolve(file), "no PEM");
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(served.management("/metrics").body())
                                    .contains("multikueue_proxy_reload_failing{kind=\"deployments-tls\"} 1.0"));

            // It is known a moment before it is logged.
            await().untilAsserted(() -> assertThat(log.events())
                    .anySatisfy(event -> assertThat(event.getFormattedMessage())
                            .contains(
                                    "the old content stays in use",
                                    home.resolve(file).toString())));
            call(client(ALICE, TlsVersion.TLS_1_3)).close();
        }
        Files.writeString(home.resolve(file), before);
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(served.management("/metrics").body())
                        .contains("multikueue_proxy_reload_failing{kind=\"deployments-tls\"} 0.0"));
    }

    @Test
    void tellsWhenTheCertificateEndsAndWarnsBefore() throws Exception {
        HeldCertificate ending = new HeldCertificate.Builder()
                .commonName("ending")
                .addSubjectAlternativeName("localhost")
                .signedBy(DeploymentsFixture.SERVER_CA)
                .validityInterval(
                        Instant.now().minus(Duration.ofDays(300)).toEpochMilli(),
                        Instant.now().plus(Duration.ofDays(2)).toEpochMilli())
                .build();
        try (LoggedEvents log = new LoggedEvents("io.github.multikueue.proxy.server.http", Level.INFO)) {
            DeploymentsFixture.write(home, ending);
            await().ignoreExceptions().until(() -> servedName().equals("CN=ending"));

            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(log.events())
                            .filteredOn(event -> event.getFormattedMessage()
                                    .startsWith("Certificate " + home.resolve("server.crt") + ": ends soon at "))
                            .hasSize(1));
        }
        double end = Double.parseDouble(served.management("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(
                        "multikueue_proxy_certificate_expiry_timestamp_seconds{kind=\"deployments-tls\"} "))
                .findFirst()
                .orElseThrow()
                .split(" ")[1]);
        assertThat(end).isEqualTo(ending.certificate().getNotAfter().toInstant().getEpochSecond());
    }

    @Test
    void startsWithUsableFilesAloneAndSaysWhichIsNot() throws Exception {
        Path certificate = home.resolve("server.crt");
        Path key = home.resolve("server.key");
        Path authorities = home.resolve("ca.crt");
        HeldCertificate server = DeploymentsFixture.server("next");
        HeldCertificate expired = new HeldCertificate.Builder()
                .commonName("expired")
                .signedBy(DeploymentsFixture.SERVER_CA)
                .validityInterval(0, 1_000_000_000_000L)
                .build();
        String client = new CertificateAuthority("any", Clock.systemUTC(), new SecureRandom())
                .client("alice", List.of())
                .certificatePem();

        assertNoStart(certificate, null, certificate + ": no such file or directory");
        assertNoStart(key, null, key + ": no such file or directory");
        assertNoStart(authorities, null, authorities + ": no such file or directory");
        assertNoStart(certificate, "no PEM", certificate + ": no PEM certificate");
        assertNoStart(authorities, "no PEM", authorities + ": no PEM certificate");
        assertNoStart(key, "no PEM", key + ": ");
        assertNoStart(certificate, expired.certificatePem(), certificate + ": the certificate has expired, at 2001-");
        assertNoStart(
                authorities, expired.certificatePem(), authorities + ": all certificates of authorities have expired");
        assertNoStart(certificate, client, certificate + ": the certificate is not one of a server");
        assertNoStart(
                key, server.privateKeyPkcs8Pem(), key + ": the key is not that of the certificate " + certificate);
        assertNoStart(
                certificate,
                Files.readString(certificate) + OTHER_CA.certificatePem(),
                certificate + ": the certificates are no chain");
    }

    private void assertNoStart(Path file, String content, String problem) throws Exception {
        Path other = Files.createTempDirectory(home, "bad-");
        String before = Files.readString(file);
        try {
            if (content == null) {
                Files.delete(file);
            } else {
                Files.writeString(file, content);
            }
            assertThatThrownBy(() -> new DeploymentsFixture(cluster, other, pointing(file.getParent())))
                    .isInstanceOfSatisfying(
                            InvalidConfigException.class,
                            e -> assertThat(e.problems())
                                    .singleElement()
                                    .satisfies(line -> assertThat(line)
                                            .startsWith("TLS: " + problem)
                                            .doesNotContain("\n")));
        } finally {
            Files.writeString(file, before);
        }
    }

    private static String[] pointing(Path directory) {
        return new String[] {
            "TLS_CERT=" + directory.resolve("server.crt"),
            "TLS_KEY=" + directory.resolve("server.key"),
            "TLS_CLIENT_CA=" + directory.resolve("ca.crt")
        };
    }

    private String servedName() throws IOException {
        try (SSLSocket socket = (SSLSocket) trusting(ALICE)
                .sslSocketFactory()
                .createSocket("localhost", served.api().port())) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    private void assertRefused(OkHttpClient client) {
        assertThatThrownBy(() -> call(client).close()).isInstanceOf(IOException.class);
    }

    /** @throws IOException if the server does not let the client in */
    private Response call(OkHttpClient client) throws IOException {
        return client.newCall(request(served)).execute();
    }

    private static Request request(DeploymentsFixture of) {
        return new Request.Builder()
                .url("https://localhost:" + of.api().port() + "/deployments")
                .build();
    }

    private static HandshakeCertificates trusting(HeldCertificate own) {
        HandshakeCertificates.Builder tls =
                new HandshakeCertificates.Builder().addTrustedCertificate(DeploymentsFixture.SERVER_CA.certificate());
        if (own != null) {
            tls.heldCertificate(own);
        }
        return tls.build();
    }

    /** With one connection for each request, and nothing that is tried again. */
    private static OkHttpClient client(HeldCertificate own, TlsVersion version) {
        HandshakeCertificates tls = trusting(own);
        return new OkHttpClient.Builder()
                .sslSocketFactory(tls.sslSocketFactory(), tls.trustManager())
                .connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                        .tlsVersions(version)
                        .build()))
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
                .retryOnConnectionFailure(false)
                .readTimeout(Duration.ofMinutes(1))
                .build();
    }
}
