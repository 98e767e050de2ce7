package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over TLS: HTTP/2 and HTTP/1.1, certificates that change. */
class TlsTest {

    private static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("authority")
            .build();
    private static final HandshakeCertificates TRUST = new HandshakeCertificates.Builder()
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();

    @TempDir
    private static Path directory;

    private static Path certificate;
    private static Path key;
    private static TestServer server;
    /** Gives up on readers soon, and so on healthy ones, too, should the machine be busy: only for tests of just that. */
    private static TestServer hurried;

    private static int runs;

    private FakeTask task;
    private FakeLog log;

    @BeforeAll
    static void start() throws Exception {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        write(certificate("first"));
        server = TestServer.start("TLS_CERT=" + certificate, "TLS_KEY=" + key);
        hurried = TestServer.start("TLS_CERT=" + certificate, "TLS_KEY=" + key, "WRITE_STALL_TIMEOUT=2s");
    }

    @AfterAll
    static void stop() {
        server.close();
        hurried.close();
    }

    @BeforeEach
    void begin() {
        task = running(server);
        log = task.step("main").log();
        upstream().clear();
    }

    /** A task that the server knows of. */
    private static FakeTask running(TestServer of) {
        String name = "run-" + runs++;
        FakeTask running = of.running(name);
        await().until(() -> {
            try (Response response = client(Protocol.HTTP_1_1)
                    .newCall(request(of, TestServer.run(name, "pods")))
                    .execute()) {
                return response.code() == 200;
            }
        });
        return running;
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void speaksBothProtocols(Protocol protocol) throws Exception {
        log.line("over TLS").end();
        try (Response response =
                client(protocol).newCall(request(log("logs", task, ""))).execute()) {
            assertThat(response.protocol()).isEqualTo(protocol);
            assertThat(response.header("X-Worker-Cluster")).isEqualTo("spoke-1");
            assertThat(response.body().string()).isEqualTo("over TLS\n");
        }
    }

    @Test
    void theEndOfTheCertificateIsTold() throws Exception {
        long end = served().getNotAfter().toInstant().getEpochSecond();
        try (Response response =
                client(Protocol.HTTP_1_1).newCall(request("/metrics")).execute()) {
            assertThat(response.body()
                            .string()
                            .lines()
                            .filter(line -> line.startsWith("multikueue_proxy_certificate_expiry_timestamp_seconds")))
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(Double.parseDouble(line.substring(line.indexOf(' '))))
                            .isEqualTo(end));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aFollowerGetsEachLineWhenItIsWritten(Protocol protocol) throws Exception {
        try (Response response = client(protocol).newCall(request(follow())).execute()) {
            log.line("first");
            assertThat(response.body().source().readUtf8Line()).isEqualTo("first");
            log.line("second").end();
            assertThat(response.body().source().readUtf8Line()).isEqualTo("second");
            assertThat(response.body().source().exhausted()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aReaderWhoLeavesWhileTheLogIsSilentEndsTheCallToTheWorker(Protocol protocol) throws Exception {
        var call = client(protocol).newCall(request(follow()));
        try (Response response = call.execute()) {
            assertThat(response.code()).isEqualTo(200);
            upstreamFollow();
            call.cancel();
        }

        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    @Test
    void aConnectionOfHttp2ThatIsLostEndsTheCallsToTheWorker() throws Exception {
        AtomicReference<Connection> connection = new AtomicReference<>();
        OkHttpClient client = client(Protocol.HTTP_2)
                .newBuilder()
                .addNetworkInterceptor(chain -> {
                    connection.set(chain.connection());
                    return chain.proceed(chain.request());
                })
                .build();
        try (Response response = client.newCall(request(follow())).execute()) {
            assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
            FakeRequest follow = upstreamFollow();

            connection.get().socket().close();

            assertThat(upstream().awaitEnd(follow)).isEqualTo(State.CLIENT_LEFT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aSilentLogIsNotCutOff(Protocol protocol) throws Exception {
        FakeTask silent = running(hurried);
        try (Response response = client(protocol)
                .newCall(request(hurried, log("logs", silent, "&follow=true")))
                .execute()) {
            FakeRequest follow = followOf(silent);

            // Well beyond the write stall timeout.
            await().during(Duration.ofMillis(3500)).until(() -> follow.state() == State.OPEN);

            silent.step("main").log().line("after a long silence").end();
            assertThat(response.body().string()).isEqualTo("after a long silence\n");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aReaderWhoTakesNothingIsCutOff(Protocol protocol) throws Exception {
        FakeTask unread = running(hurried);
        unread.step("main").log().bulk("x".repeat(1023).concat("\n").getBytes(UTF_8), 300 * 1024L);
        try (Response response = client(protocol)
                .newCall(request(hurried, log("logs", unread, "&follow=true&tailLines=-1")))
                .execute()) {
            assertThat(response.code()).isEqualTo(200);

            assertThat(upstream(hurried).awaitEnd(followOf(unread))).isEqualTo(State.CLIENT_LEFT);
            assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
        }
    }

    /** The worker's answer to the one who follows it by the hurried server. */
    private static FakeRequest followOf(FakeTask followed) {
        return upstream(hurried)
                .await(1, each -> each.isFollow() && each.path().contains(followed.podName()))
                .get(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aLogThatBreaksOffNeverLooksWhole(Protocol protocol) throws Exception {
        log.bulk("0123456789abcde\n".getBytes(UTF_8), 100_000);
        Fault.Injection fault = server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", "pods/log").dropAfter(300_000));
        try (Response response = client(protocol)
                .newCall(request(log("logs", task, "&tailLines=-1")))
                .execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThatThrownBy(() -> response.body().bytes()).isInstanceOf(IOException.class);
        } finally {
            fault.remove();
        }
    }

    @Test
    void servesWebSocketsToo() throws Exception {
        log.line("over wss").end();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        OkHttpClient client = client(Protocol.HTTP_2);
        client.newWebSocket(request(log("logs/stream", task, "")), new WebSocketListener() {
            @Override
            public void onMessage(WebSocket webSocket, String text) {
                events.add(text);
            }

            @Override
            public void onClosing(WebSocket webSocket, int code, String reason) {
                events.add("closed " + code);
                webSocket.close(1000, null);
            }

            @Override
            public void onFailure(WebSocket webSocket, Throwable failure, Response response) {
                events.add("failed " + failure);
            }
        });

        assertThat(events.poll(1, TimeUnit.MINUTES)).isEqualTo("over wss\n");
        assertThat(events.poll(1, TimeUnit.MINUTES)).isEqualTo("closed 1000");
    }

    @Test
    void takesANewCertificateWithoutCuttingRunningStreams() throws Exception {
        try (Response response =
                client(Protocol.HTTP_1_1).newCall(request(follow())).execute()) {
            upstreamFollow();

            write(certificate("second"));

            await().until(() -> servedName().equals("CN=second"));
            log.line("undisturbed").end();
            assertThat(response.body().string()).isEqualTo("undisturbed\n");
        }
    }

    @Test
    void keepsTheOldCertificateWhenTheNewOneIsBroken() throws Exception {
        write(certificate("good"));
        await().until(() -> servedName().equals("CN=good"));

        for (String broken : List.of(certificate("half").certificatePem(), "no certificate at all")) {
            Files.writeString(certificate, broken);
            await().until(() -> server.metricsText().contains("multikueue_proxy_reload_failing{kind=\"tls\"} 1.0"));
            assertThat(servedName()).isEqualTo("CN=good");
        }

        write(certificate("better"));
        await().until(() -> servedName().equals("CN=better"));
        assertThat(server.metricsText()).contains("multikueue_proxy_reload_failing{kind=\"tls\"} 0.0");
    }

    /** One file for both, and {@code EC PARAMETERS} in front, as {@code openssl ecparam -genkey} writes it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsKeyAndCertificateInFilesAsToolsWriteThem(boolean keyFirst) throws Exception {
        HeldCertificate pair = certificate("tools-" + keyFirst);
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        String both = keyFirst
                ? parameters + pair.privateKeyPkcs8Pem() + pair.certificatePem()
                : pair.certificatePem() + parameters + pair.privateKeyPkcs8Pem();

        Files.writeString(certificate, both);
        Files.writeString(key, both);

        await().until(() -> servedName().equals("CN=tools-" + keyFirst));
    }

    @Test
    void noticesASymbolicLinkThatIsSwappedAsKubernetesDoesIt() throws Exception {
        HeldCertificate swapped = certificate("swapped");
        Path next = Files.createDirectory(directory.resolve("next"));
        Files.writeString(next.resolve("tls.crt"), swapped.certificatePem());
        Files.writeString(next.resolve("tls.key"), swapped.privateKeyPkcs8Pem());

        for (Path file : List.of(certificate, key)) {
            Path link = directory.resolve(file.getFileName() + ".new");
            Files.createSymbolicLink(link, next.resolve(file.getFileName()));
            Files.move(link, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }

        await().until(() -> servedName().equals("CN=swapped"));
        for (Path file : List.of(certificate, key)) {
            Files.delete(file);
        }
        write(certificate("back"));
        await().until(() -> servedName().equals("CN=back"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000"})
    void closesOnAClientThatDoesNotGetOnWithItsHandshake(String beginning) throws Exception {
        try (TestServer impatient =
                        TestServer.start("TLS_CERT=" + certificate, "TLS_KEY=" + key, "REQUEST_HEAD_TIMEOUT=1s");
                RawConnection slow = impatient.connect()) {
            slow.write(beginning);

            assertThat(slow.readAll()).isEmpty();
        }
    }

    /** The subject of the certificate that a new connection gets. */
    private static String servedName() throws IOException {
        return served().getSubjectX500Principal().getName();
    }

    private static X509Certificate served() throws IOException {
        try (SSLSocket socket = (SSLSocket) TRUST.sslSocketFactory()
                .createSocket("localhost", server.server().port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static HeldCertificate certificate(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .signedBy(AUTHORITY)
                .build();
    }

    private static void write(HeldCertificate pair) throws IOException {
        Files.writeString(certificate, pair.certificatePem());
        Files.writeString(key, pair.privateKeyPkcs8Pem());
    }

    private static OkHttpClient client(Protocol protocol) {
        return new OkHttpClient.Builder()
                .sslSocketFactory(TRUST.sslSocketFactory(), TRUST.trustManager())
                .protocols(
                        protocol == Protocol.HTTP_2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(protocol))
                .readTimeout(Duration.ofMinutes(1))
                .build();
    }

    private static Request request(String path) {
        return request(server, path);
    }

    private static Request request(TestServer of, String path) {
        return new Request.Builder()
                .url("https://localhost:" + of.server().port() + path)
                .header("Authorization", "Bearer " + of.alice())
                .build();
    }

    private String follow() {
        return log("logs", task, "&follow=true");
    }

    private static Requests upstream() {
        return upstream(server);
    }

    private static Requests upstream(TestServer of) {
        return of.fleet().worker("spoke-1").requests();
    }

    private static FakeRequest upstreamFollow() {
        return upstream().await(1, FakeRequest::isFollow).get(0);
    }
}
