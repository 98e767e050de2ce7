package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server that speaks HTTP/2 and can be made to misbehave. */
class ApiClientTest {

    private static final ApiPath PODS =
            ApiPath.group("", "v1").namespace("team-a").segment("pods");

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).ecdsa256().build();
    private final HeldCertificate serverCertificate = new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    private final HeldCertificate clientCertificate = new HeldCertificate.Builder()
            .signedBy(authority)
            .commonName("proxy")
            .build();

    private final MockWebServer server = new MockWebServer();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        HandshakeCertificates tls = new HandshakeCertificates.Builder()
                .heldCertificate(serverCertificate)
                .addTrustedCertificate(authority.certificate())
                .build();
        server.useHttps(tls.sslSocketFactory());
        server.requestClientAuth();
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void unaryCallsSpeakHttp2AndStreamsHttp1() throws Exception {
        server.enqueue(new MockResponse.Builder().body("{}").build());
        server.enqueue(new MockResponse.Builder().body("line\n").build());
        ApiClient api = withToken("secret");

        api.getBytes(PODS);
        try (ApiStream log = api.open(PODS.segment("p").segment("log"))) {
            assertThat(log.readAllBytes()).asString().isEqualTo("line\n");
        }

        assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/2");
        assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/1.1");
        assertThat(outcomes).containsExactly("2xx", "2xx");
    }

    @Test
    void sendsItsTokenAndWhomItActsAs() throws Exception {
        server.enqueue(new MockResponse.Builder().body("{}").build());
        WorkerConfig.Impersonation viewer = new WorkerConfig.Impersonation("viewer", List.of("g1", "g2"));

        connect(new WorkerCredential.Token("secret"), viewer).getBytes(PODS);

        RecordedRequest request = server.takeRequest();
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer secret");
        assertThat(request.getHeaders().get("Impersonate-User")).isEqualTo("viewer");
        assertThat(request.getHeaders().values("Impersonate-Group")).containsExactly("g1", "g2");
    }

    /** An API server believes a client certificate before a token: with ours, each caller would be us. */
    @Test
    void aCallersTokenGoesWithoutOurClientCertificate() throws Exception {
        server.enqueue(new MockResponse.Builder().body("{}").build());
        server.enqueue(new MockResponse.Builder().body("{}").build());
        ApiClient api = connect(
                new WorkerCredential.ClientCertificate(
                        clientCertificate.certificatePem(), clientCertificate.privateKeyPkcs8Pem()),
                (WorkerConfig.Impersonation) null);

        api.getBytes(PODS);
        api.withBearerToken("callers-token").getBytes(PODS);

        RecordedRequest ours = server.takeRequest();
        assertThat(ours.getHandshake().peerPrincipal()).hasToString("CN=proxy");
        RecordedRequest theirs = server.takeRequest();
        assertThat(theirs.getHandshake().peerPrincipal()).isNull();
        assertThat(theirs.getHeaders().get("Authorization")).isEqualTo("Bearer callers-token");
    }

    @Test
    void neverFollowsARedirectNorTellsAnybodyTheTokenThere() throws Exception {
        try (MockWebServer elsewhere = new MockWebServer()) {
            elsewhere.start();
            for (int code : new int[] {301, 302, 307, 308}) {
                server.enqueue(new MockResponse.Builder()
                        .code(code)
                        .addHeader("Location", elsewhere.url("/api/v1/pods"))
                        .build());
                assertThatThrownBy(() -> withToken("secret").getBytes(PODS))
                        .isInstanceOf(KubeException.Unusable.class)
                        .hasMessageContaining("redirect");
            }
            assertThat(elsewhere.getRequestCount()).isZero();
        }
    }

    @Test
    void anErrorCarriesTheServersStatus() {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "7")
                .body("{\"kind\":\"Status\",\"message\":\"slow down\",\"code\":429}")
                .build());

        KubeException.Refused refused = catchThrowableOfType(
                KubeException.Refused.class, () -> withToken("t").getBytes(PODS));

        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.statusMessage()).isEqualTo("slow down");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void anErrorThatIsNoStatusHasNoMessage() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .body("<html>bad gateway</html>")
                .build());

        KubeException.Refused refused = catchThrowableOfType(
                KubeException.Refused.class, () -> withToken("t").getBytes(PODS));

        assertThat(refused.statusMessage()).isEmpty();
    }

    @Test
    void anAnswerThatIsNotTheJsonExpectedIsUnusable() {
        for (String body : List.of("<html>", "{\"items\":", "null", "[]", "")) {
            server.enqueue(new MockResponse.Builder().body(body).build());
            assertThatThrownBy(() -> withToken("t").get(PODS, OwnerReference.class))
                    .as(body)
                    .isInstanceOf(KubeException.Unusable.class);
        }
    }

    @Test
    void anAnswerLargerThanItsBoundIsUnusableAlsoWhenItCameCompressed() throws IOException {
        Buffer bomb = new Buffer();
        try (okio.BufferedSink gzip = okio.Okio.buffer(new okio.GzipSink(bomb))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 65; i++) {
                gzip.write(zeros);
            }
        }
        assertThat(bomb.size()).isLessThan(1 << 20);
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Encoding", "gzip")
                .body(bomb)
                .build());

        assertThatThrownBy(() -> withToken("t").getBytes(PODS))
                .isInstanceOf(KubeException.Unusable.class)
                .hasMessageContaining("more than");
    }

    @Test
    void noAnswerInTimeIsATimeoutForUnaryCallsAndStreams() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        ApiClient api = connect(new WorkerCredential.Token("t"), null, Duration.ofMillis(300));

        assertThatThrownBy(() -> api.getBytes(PODS)).isInstanceOf(KubeException.TimedOut.class);
        assertThatThrownBy(() -> api.open(PODS)).isInstanceOf(KubeException.TimedOut.class);
        assertThat(outcomes).containsExactly("timeout", "timeout");
    }

    /** Where the machine is so busy that the answer itself comes too late, it is asked for again. */
    @Test
    void aStreamThatWasAnsweredHasNoTimeoutAnyMore() throws Exception {
        server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .chunkedBody("first\nsecond\n", 6)
                        .throttleBody(8, 3, java.util.concurrent.TimeUnit.SECONDS)
                        .build();
            }
        });
        ApiClient api = connect(new WorkerCredential.Token("t"), null, Duration.ofSeconds(2));

        try (ApiStream log = await().ignoreExceptionsInstanceOf(KubeException.TimedOut.class)
                .until(() -> api.open(PODS), any -> true)) {
            assertThat(log.readAllBytes()).asString().isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void closingAStreamEndsAReadThatIsBlockedInAnotherThread() throws Exception {
        ApiStream log = openSilent(withToken("t"));
        CompletableFuture<Exception> ended = readInBackground(log);

        log.close();

        assertThat(ended.get()).isInstanceOf(IOException.class);
    }

    @Test
    void closingTheClientEndsItsStreamsAlsoThoseOfCallers() throws Exception {
        ApiClient api = withToken("t");
        CompletableFuture<Exception> ours = readInBackground(openSilent(api));
        CompletableFuture<Exception> callers = readInBackground(openSilent(api.withBearerToken("callers-token")));

        api.close();

        assertThat(ours.get()).isInstanceOf(IOException.class);
        assertThat(callers.get()).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptedThreadGetsAnExceptionOfOursAndStaysInterrupted() {
        ApiClient api = withToken("t");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> api.getBytes(PODS)).isInstanceOf(KubeException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private ApiStream openSilent(ApiClient api) {
        server.enqueue(new MockResponse.Builder()
                .chunkedBody("first\nsecond\n", 6)
                .throttleBody(8, 1, java.util.concurrent.TimeUnit.HOURS)
                .build());
        return api.open(PODS);
    }

    private static CompletableFuture<Exception> readInBackground(ApiStream log) {
        return InBackground.call(() -> {
            try {
                log.readAllBytes();
                return null;
            } catch (IOException e) {
                return e;
            }
        });
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerMeansUnreachableAndAfterItUnusable() {
        for (int attempt = 0; attempt < 3; attempt++) { // OkHttp tries again on its own.
            server.enqueue(new MockResponse.Builder()
                    .onRequestStart(new SocketEffect.CloseSocket())
                    .build());
        }
        assertThatThrownBy(() -> withToken("t").getBytes(PODS)).isInstanceOf(KubeException.Unreachable.class);

        server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .body("{\"kind\":\"PodList\"}".repeat(10_000))
                        .onResponseBody(new SocketEffect.CloseSocket())
                        .build();
            }
        });
        assertThatThrownBy(() -> withToken("t").getBytes(PODS)).isInstanceOf(KubeException.Unusable.class);
    }

    @Test
    void aServerWithAnotherCertificateIsUnreachable() {
        HeldCertificate other =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                "spoke-1", uri(), other.certificatePem(), null, new WorkerCredential.Token("t"), null, null);

        assertThatThrownBy(() -> ApiClients.worker(config, Duration.ofMinutes(1), CallObserver.NONE)
                        .getBytes(PODS))
                .isInstanceOf(KubeException.Unreachable.class);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void theServersNameCanBeAnotherThanItsAddressAndIsThenTheOneThatCounts() throws IOException {
        server.enqueue(new MockResponse.Builder().body("{}").build());

        connect(new WorkerCredential.Token("t"), "localhost").getBytes(PODS);
        assertThatThrownBy(() ->
                        connect(new WorkerCredential.Token("t"), "api.example").getBytes(PODS))
                .isInstanceOf(KubeException.Unreachable.class);
    }

    @Test
    void speaksHttp1WhereTheServerHasNothingBetter() throws Exception {
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        server.enqueue(new MockResponse.Builder().body("{}").build());

        withToken("t").getBytes(PODS);

        assertThat(server.takeRequest().getVersion()).isEqualTo("HTTP/1.1");
    }

    private ApiClient withToken(String token) {
        return connect(new WorkerCredential.Token(token), (WorkerConfig.Impersonation) null);
    }

    private ApiClient connect(WorkerCredential credential, WorkerConfig.Impersonation impersonation) {
        return connect(credential, null, impersonation, Duration.ofMinutes(1));
    }

    private ApiClient connect(WorkerCredential credential, String tlsServerName) {
        return connect(credential, tlsServerName, null, Duration.ofMinutes(1));
    }

    private ApiClient connect(WorkerCredential credential, String tlsServerName, Duration timeout) {
        return connect(credential, tlsServerName, null, timeout);
    }

    private ApiClient connect(
            WorkerCredential credential,
            String tlsServerName,
            WorkerConfig.Impersonation impersonation,
            Duration timeout) {
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                "spoke-1", uri(), authority.certificatePem(), tlsServerName, credential, impersonation, null);
        return ApiClients.worker(config, timeout, (name, outcome, duration) -> outcomes.add(outcome));
    }

    private URI uri() {
        return URI.create("https://127.0.0.1:" + server.getPort());
    }
}
