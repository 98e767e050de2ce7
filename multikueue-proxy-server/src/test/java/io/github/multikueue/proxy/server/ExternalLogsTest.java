package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.route.ArchivedLogs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --external-logs} of the Tekton Dashboard: {@code GET <url>/<namespace>/<pod>/<container>}. */
class ExternalLogsTest {

    private static final String SECRET = "correct-horse.battery_staple~42";
    private static final String LOG = "/team-a/build-1-pod/step-main";

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private TestServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Nested
    class WithASecret {

        @Test
        void isFoundBehindTheSecretInThePathWhichIsAllTheDashboardCanSend() throws Exception {
            start();

            HttpResponse<String> response = server.get(
                    "/dashboard/" + SECRET + LOG
                            + "?startTime=2026-01-31T12:00:00Z&completionTime=2026-01-31T13:00:00%2B01:00",
                    null);

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
            assertThat(response.body()).isEqualTo("an old line\n");
            assertThat(asked).containsExactly("team-a build-1-pod step-main 2026-01-31T12:00:00Z 2026-01-31T12:00:00Z");
        }

        @Test
        void orWithTheSecretAsABearerToken() throws Exception {
            start();

            HttpResponse<String> response = server.get("/dashboard" + LOG + "?startTime=&completionTime=", SECRET);

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(asked).containsExactly("team-a build-1-pod step-main null null");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/dashboard/wrong-secret-wrong-secret" + LOG,
                    "/dashboard/" + SECRET + "x" + LOG,
                    "/dashboard/correct-horse" + LOG,
                    "/dashboard" + LOG,
                })
        void whoDoesNotKnowItIsNotTheDashboard(String path) throws Exception {
            start();
            for (String token : new String[] {null, server.alice(), "wrong"}) {
                HttpResponse<String> response = server.get(path, token);

                assertThat(response.statusCode()).isEqualTo(401);
                assertThat(TestServer.json(response).path("kind").asText()).isEqualTo("Status");
            }
            assertThat(asked).isEmpty();
        }

        @Test
        void namesAreCheckedBehindTheGuard() throws Exception {
            start();

            assertThat(server.get("/dashboard/Team/p/c", null).statusCode()).isEqualTo(401);
            assertThat(server.get("/dashboard/Team/p/c", SECRET).statusCode()).isEqualTo(400);
            assertThat(server.get("/dashboard/team-a/p/C_1", SECRET).statusCode())
                    .isEqualTo(400);
            assertThat(server.get("/dashboard" + LOG + "?startTime=undefined", SECRET)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(server.get("/dashboard/team-a/unknown/c", SECRET).statusCode())
                    .isEqualTo(404);
        }

        @Test
        void aNewSecretCountsAtOnce() throws Exception {
            start();
            Files.writeString(directory.resolve("secret"), "another-secret-of-the-same-length\n");

            assertThat(server.get("/dashboard" + LOG, SECRET).statusCode()).isEqualTo(401);
            assertThat(server.get("/dashboard" + LOG, "another-secret-of-the-same-length")
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void theSecretIsInNoLogAndNoMetric() throws Exception {
            try (LoggedEvents logs = new LoggedEvents("io.github.multikueue", Level.TRACE);
                    LoggedEvents audit = new LoggedEvents("audit", Level.TRACE)) {
                start();
                server.get("/dashboard/" + SECRET + LOG, null);
                server.get("/dashboard/" + SECRET + "/team-a/unknown/c", null);
                server.get("/dashboard/" + SECRET + "/no/such/thing/at/all", null);
                server.get("/dashboard/" + SECRET + "/a%2fb", null);
                server.get("//dashboard/" + SECRET + LOG, null);
                server.get("/x/dashboard/" + SECRET + LOG, null);
                server.get("/Dashboard/" + SECRET + LOG, null);
                server.get("/d%61shboard/" + SECRET + LOG, null);
                server.get("/d%2561shboard/" + SECRET + LOG, null);
                server.get("/dashboards/" + SECRET + LOG, null);
                server.get("/dash/./board/" + SECRET + LOG, null);
                server.get("/" + SECRET + LOG, null);
                server.get("/" + SECRET.replace("c", "%63"), null);
                // A request is counted and written down behind its answer.
                await().until(() -> audit.events().size() >= 13);
                await().until(() -> server.metricsText().contains("/dashboard/{secret}/{namespace}"));
                String metrics = server.metricsText();

                assertThat(text(audit)).contains("external-logs").doesNotContain(SECRET);
                assertThat(text(logs)).isNotEmpty().doesNotContain(SECRET);
                assertThat(metrics).contains("/dashboard/{secret}/{namespace}").doesNotContain(SECRET);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "short", "with/slash/and/more", "with spaces in between"})
        void aSecretThatCannotBeUsedIsAProblemAtTheStart(String content) throws Exception {
            Path file = Files.writeString(directory.resolve("bad"), content);

            assertThatThrownBy(() -> TestServer.start(
                            FakeFleet.start(), "EXTERNAL_LOGS_PREFIX=/x", "EXTERNAL_LOGS_SECRET_FILE=" + file))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining("--external-logs-secret-file: " + file)
                    .hasMessageContaining("expected: a file with 16 to 512");
        }

        private void start() throws IOException {
            Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
            server = TestServer.start(
                    FakeFleet.start("spoke-1"),
                    archive(),
                    "EXTERNAL_LOGS_PREFIX=/dashboard",
                    "EXTERNAL_LOGS_SECRET_FILE=" + secret);
        }
    }

    @Nested
    class WithAClientCertificate {

        private final HeldCertificate authority = authority("authority");
        /** Of the same name, or no client would show its certificate here. */
        private final HeldCertificate stranger = authority("authority");

        @Test
        void whoHasOneIsTheDashboardAndWhoHasNoneIsNot() throws Exception {
            Path certificate = directory.resolve("tls.crt");
            Path key = directory.resolve("tls.key");
            Path clientCa = Files.writeString(directory.resolve("ca.crt"), authority.certificatePem());
            HeldCertificate own = signed("server", authority);
            Files.writeString(certificate, own.certificatePem());
            Files.writeString(key, own.privateKeyPkcs8Pem());
            server = TestServer.start(
                    FakeFleet.start("spoke-1"),
                    archive(),
                    "TLS_CERT=" + certificate,
                    "TLS_KEY=" + key,
                    "EXTERNAL_LOGS_PREFIX=/dashboard",
                    "EXTERNAL_LOGS_CLIENT_CA=" + clientCa);

            assertThat(status(client(signed("dashboard", authority)), "/dashboard" + LOG))
                    .isEqualTo(200);
            assertThat(status(client(null), "/dashboard" + LOG)).isEqualTo(401);
            assertThat(status(client(null), "/health")).isEqualTo(200);
            OkHttpClient foreign = client(signed("dashboard", stranger));
            assertThat(status(foreign, "/health"))
                    .as("TLS only asks for certificates")
                    .isEqualTo(200);
            assertThat(status(foreign, "/dashboard" + LOG)).isEqualTo(401);
            assertThat(asked).hasSize(1);

            // Whoever signs certificates for the dashboard may change while the server runs.
            Files.writeString(clientCa, stranger.certificatePem());
            await().ignoreExceptions().until(() -> status(client(signed("new", stranger)), "/dashboard" + LOG) == 200);
        }

        private int status(OkHttpClient client, String path) throws IOException {
            Request request = new Request.Builder()
                    .url("https://localhost:" + server.server().port() + path)
                    .build();
            try (Response response = client.newCall(request).execute()) {
                return response.code();
            }
        }

        private OkHttpClient client(HeldCertificate identity) {
            HandshakeCertificates.Builder trust =
                    new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate());
            if (identity != null) {
                trust.heldCertificate(identity);
            }
            HandshakeCertificates certificates = trust.build();
            return new OkHttpClient.Builder()
                    .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
                    .retryOnConnectionFailure(false)
                    .build();
        }

        private static HeldCertificate authority(String name) {
            return new HeldCertificate.Builder()
                    .certificateAuthority(0)
                    .commonName(name)
                    .build();
        }

        private static HeldCertificate signed(String name, HeldCertificate by) {
            return new HeldCertificate.Builder()
                    .commonName(name)
                    .addSubjectAlternativeName("localhost")
                    .signedBy(by)
                    .build();
        }
    }

    @Test
    void isAnsweredFromWhatTheProxyKeepsItself() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), SECRET);
        server = TestServer.start(
                "EXTERNAL_LOGS_PREFIX=/dashboard",
                "EXTERNAL_LOGS_SECRET_FILE=" + secret,
                "LOG_STORE=" + directory.resolve("logs"));
        FakeTask task = server.running("kept");
        task.step("main").log().line("kept");
        await().until(() -> server.get(TestServer.run("kept", "pods")).statusCode() == 200);
        Body reader = new Body(server.open(TestServer.log("logs", task, "&follow=true")));
        reader.await("kept\n");
        task.finish();
        reader.rest();

        String path = "/dashboard/" + SECRET + "/team-a/" + task.podName() + "/step-main";
        await().untilAsserted(() -> assertThat(server.get(path, null).body()).isEqualTo("kept\n"));
        assertThat(server.get("/dashboard/" + SECRET + "/team-a/unknown/step-main", null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void isOffUnlessItIsSet() {
        server = TestServer.start();

        assertThat(server.get("/dashboard" + LOG, SECRET).statusCode()).isEqualTo(404);
    }

    private Module archive() {
        ArchivedLogs logs = (namespace, pod, container, start, completion) -> {
            if (pod.equals("unknown")) {
                throw new NotFoundException("no archive has the log of pod " + pod);
            }
            asked.add(String.join(" ", namespace, pod, container, text(start), text(completion)));
            return new OpenLog(
                    null,
                    "container " + container + " of pod " + pod,
                    List.of(),
                    new ByteArrayInputStream("an old line\n".getBytes(UTF_8)));
        };
        return new AbstractModule() {
            @Override
            protected void configure() {
                OptionalBinder.newOptionalBinder(binder(), ArchivedLogs.class)
                        .setBinding()
                        .toInstance(logs);
            }
        };
    }

    private static String text(LoggedEvents logs) {
        return logs.events().stream().map(LoggedEvents::text).collect(Collectors.joining("\n"));
    }

    private static String text(Instant time) {
        return String.valueOf(time);
    }
}
