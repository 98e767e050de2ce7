package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an API server asks a webhook through {@code rename-proxy}, and what it is told if the webhook does not do its part. */
class WebhookProxyTest {

    private static final CertificateAuthority AUTHORITY =
            new CertificateAuthority("webhooks", Clock.systemUTC(), new SecureRandom());
    private static final AtomicReference<HttpHandler> HANDLER = new AtomicReference<>();
    private static final AtomicReference<String> ASKED = new AtomicReference<>("");
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    /** Much more than a webhook is waited for, and less than if its timeout were not looked at. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final String REVIEW = """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1",
             "kind":{"group":"renamed.example.com","version":"v1","kind":"RenamedLamp"},
             "resource":{"group":"renamed.example.com","version":"v1","resource":"renamedlamps"},
             "name":"a","namespace":"team-a","operation":"CREATE",
             "object":{"apiVersion":"renamed.example.com/v1","kind":"RenamedLamp",
              "metadata":{"name":"a","labels":{"renamed.example.com/floor":"ground"}}},"oldObject":null}}""";

    @TempDir
    private static Path home;

    private static HttpServer webhook;
    private static RenamedLamps lamps;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        webhook = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        webhook.setExecutor(THREADS);
        webhook.createContext("/", exchange -> {
            ASKED.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            HANDLER.get().handle(exchange);
        });
        webhook.start();
        lamps = withWebhook("http://127.0.0.1:" + webhook.getAddress().getPort());
        http = HttpClient.newBuilder()
                .sslContext(new HandshakeCertificates.Builder()
                        .addTrustedCertificate(Certificates.decodeCertificatePem(AUTHORITY.certificatePem()))
                        .build()
                        .sslContext())
                .build();
    }

    private static RenamedLamps withWebhook(String address) throws IOException {
        certificate();
        return new RenamedLamps(
                home,
                "CLIENT_PROXY=no",
                "WEBHOOK_ADDRESS=" + address,
                "WEBHOOK_CERT_FILE=" + home.resolve("tls.crt"),
                "WEBHOOK_KEY_FILE=" + home.resolve("tls.key"),
                "WEBHOOK_PROXY_ADDRESS=127.0.0.1",
                "WEBHOOK_PROXY_PORT=0");
    }

    private static void certificate() throws IOException {
        TlsIdentity identity = AUTHORITY.server("localhost", "127.0.0.1");
        Files.writeString(home.resolve("tls.crt"), identity.certificatePem());
        Files.writeString(home.resolve("tls.key"), identity.keyPem());
    }

    @AfterAll
    static void stop() {
        lamps.close();
        webhook.stop(0);
        THREADS.shutdownNow();
    }

    private static HttpResponse<String> ask(RenamedLamps proxy, String path, String review) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + proxy.proxy().webhookPort().orElseThrow() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(review))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private static String allowed(String patch) {
        return """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u1","allowed":true,
                 "patchType":"JSONPatch","patch":"%s"}}""".formatted(Base64.getEncoder().encodeToString(patch.getBytes(UTF_8)));
    }

    @Test
    void aReviewIsRestoredAndThePatchOfItsAnswerRenamed() throws Exception {
        HANDLER.set(exchange -> answer(exchange, 200, allowed("""
                [{"op":"add","path":"/metadata/labels/original.example.com~1seen","value":"yes"}]""")));

        HttpResponse<String> answered = ask(lamps, "/lamps-validate?timeout=30s", REVIEW);

        JsonNode asked = Json.MAPPER.readTree(ASKED.get());
        assertThat(asked.at("/request/resource/resource").asText()).isEqualTo("lamps");
        assertThat(asked.at("/request/object/kind").asText()).isEqualTo("Lamp");
        assertThat(ASKED.get()).contains("original.example.com/floor").doesNotContain("enamed");
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
        byte[] patch = Base64.getDecoder()
                .decode(Json.MAPPER
                        .readTree(answered.body())
                        .at("/response/patch")
                        .asText());
        assertThat(new String(patch, UTF_8))
                .isEqualTo(
                        "[{\"op\":\"add\",\"path\":\"/metadata/labels/renamed.example.com~1seen\",\"value\":\"yes\"}]");
    }

    @Test
    void aConversionIsRestoredAndItsResultRenamed() throws Exception {
        HANDLER.set(exchange -> answer(exchange, 200, """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"u","result":{"status":"Success"},
                 "convertedObjects":[{"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"name":"a"}}]}}"""));

        HttpResponse<String> answered = ask(lamps, "/convert", """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"u",
                 "desiredAPIVersion":"renamed.example.com/v1",
                 "objects":[{"apiVersion":"renamed.example.com/v1beta1","kind":"RenamedLamp","metadata":{"name":"a"}}]}}""");

        assertThat(ASKED.get())
                .contains("\"original.example.com/v1\"", "\"Lamp\"")
                .doesNotContain("enamed");
        assertThat(Json.MAPPER
                        .readTree(answered.body())
                        .at("/response/convertedObjects/0")
                        .toString())
                .isEqualTo(
                        "{\"apiVersion\":\"renamed.example.com/v1\",\"kind\":\"RenamedLamp\",\"metadata\":{\"name\":\"a\"}}");
    }

    @Test
    void aWebhookThatAnswersTooLateIsATimeoutBeforeTheApiServerGivesUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        HANDLER.set(exchange -> {
            asked.countDown();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });

        // On a busy machine, the time may be over before the webhook is asked at all.
        await().until(() -> {
            assertFailure(ask(lamps, "/lamps-validate?timeout=1s", REVIEW), 504, "Timeout");
            return asked.getCount() == 0;
        });
        end.countDown();
    }

    @Test
    void aWebhookThatTalksRubbishOrBreaksOffIsABadGateway() throws Exception {
        String deep = allowed("[{\"value\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}]");
        for (String rubbish : new String[] {"", "nothing", "[1]", "{\"response\":", deep}) {
            HANDLER.set(exchange -> answer(exchange, 200, rubbish));
            assertFailure(ask(lamps, "/lamps-validate?timeout=30s", REVIEW), 502, "BadGateway");
        }
        HANDLER.set(HttpExchange::close);
        assertFailure(ask(lamps, "/lamps-validate?timeout=30s", REVIEW), 502, "BadGateway");
        String large = "{\"x\":\"" + "x".repeat(17 << 20) + "\"}";
        HANDLER.set(exchange -> answer(exchange, 200, large));
        assertFailure(ask(lamps, "/lamps-validate?timeout=30s", REVIEW), 502, "BadGateway");
    }

    @Test
    void aWebhookThatStallsWithinItsAnswerIsATimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HANDLER.set(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"apiVersion\":".getBytes(UTF_8));
            exchange.getResponseBody().flush();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });

        assertFailure(ask(lamps, "/lamps-validate?timeout=1s", REVIEW), 504, "Timeout");
        end.countDown();
    }

    /** The API server refuses it by itself, in the words that it has for that. */
    @Test
    void aPatchThatIsNoneIsPassedOn() throws Exception {
        for (String patch : new String[] {"%%%", "bm90aGluZw==", "e30=", "W3sib3AiOg=="}) {
            String body = allowed("").replace("\"patch\":\"\"", "\"patch\":\"" + patch + "\"");
            HANDLER.set(exchange -> answer(exchange, 200, body));

            HttpResponse<String> answered = ask(lamps, "/lamps-validate?timeout=30s", REVIEW);
            assertThat(answered.statusCode()).isEqualTo(200);
            assertThat(answered.body()).isEqualTo(body);
        }
    }

    /** What is asked for must not become part of the address that is called. */
    @Test
    void aTargetThatIsNoPathIsRefusedAndNotAsked() throws Exception {
        ASKED.set("nobody was asked");
        for (String target :
                new String[] {"@localhost/validate", ".example.com/validate", "http://example.com/", "*"}) {
            try (var socket = http.sslContext()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", lamps.proxy().webhookPort().orElseThrow())) {
                socket.getOutputStream()
                        .write(("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: " + REVIEW.length()
                                        + "\r\n\r\n" + REVIEW)
                                .getBytes(UTF_8));
                String answered = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(answered).as(target).matches("(?s)HTTP/1.1 4[0-9][0-9] .*");
            }
        }
        assertThat(ASKED.get()).isEqualTo("nobody was asked");
    }

    @Test
    void aFailureOfTheWebhookIsPassedOn() throws Exception {
        HANDLER.set(exchange -> answer(exchange, 500, "broken"));

        HttpResponse<String> answered = ask(lamps, "/lamps-validate", REVIEW);

        assertThat(answered.statusCode()).isEqualTo(500);
        assertThat(answered.body()).isEqualTo("broken");
    }

    @Test
    void whatIsNoReviewIsRefusedAndNotAsked() throws Exception {
        ASKED.set("nobody was asked");

        String lists = "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[".repeat(200) + "]}".repeat(200);
        String deep = "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"object\":"
                + lists + "}}";
        for (String each : new String[] {"{\"kind\":", "\uFEFF" + REVIEW, deep}) {
            assertFailure(ask(lamps, "/lamps-validate", each), 400, "BadRequest");
        }
        assertFailure(ask(lamps, "/lamps-validate", "x".repeat((16 << 20) + 10)), 413, "RequestEntityTooLarge");
        assertThat(ASKED.get()).isEqualTo("nobody was asked");
    }

    @Test
    void aWebhookThatIsDownIsUnavailableAndTheCertificateCanBeRenewed() throws Exception {
        // Bound, so that nobody else gets the port, and not listening.
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress("127.0.0.1", 0));
            assertUnavailableAndRenewed("https://127.0.0.1:" + nobody.getLocalPort());
        }
    }

    private static void assertUnavailableAndRenewed(String address) throws Exception {
        try (RenamedLamps down = withWebhook(address)) {
            assertFailure(ask(down, "/lamps-validate", REVIEW), 503, "ServiceUnavailable");
            X509Certificate before = served(down);
            certificate();
            await().untilAsserted(() -> assertThat(served(down)).isNotEqualTo(before));
        }
    }

    private static X509Certificate served(RenamedLamps proxy) throws Exception {
        HttpClient fresh = HttpClient.newBuilder().sslContext(http.sslContext()).build();
        URI uri = URI.create("https://127.0.0.1:" + proxy.proxy().webhookPort().orElseThrow() + "/");
        HttpResponse<Void> answer =
                fresh.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
        return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private static void assertFailure(HttpResponse<String> answer, int code, String reason) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        JsonNode status = Json.MAPPER.readTree(answer.body());
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("reason").asText()).isEqualTo(reason);
        assertThat(status.path("message").asText()).doesNotContain("127.0.0.1", "Exception");
    }
}
