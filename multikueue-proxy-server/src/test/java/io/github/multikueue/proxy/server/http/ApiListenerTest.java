package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ApiExchange.ResponseStream;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ports, certificates and the end of listeners. */
class ApiListenerTest {

    private static final HeldCertificate ONE = TestCertificates.client("one", TestCertificates.ONE_CA);
    private static final HeldCertificate OTHER = TestCertificates.client("other", TestCertificates.OTHER_CA);

    @TempDir
    private Path directory;

    private static void tellCertificates(ApiExchange exchange) throws IOException {
        List<X509Certificate> certificates = exchange.request().peerCertificates();
        String names = certificates.isEmpty()
                ? "nobody"
                : certificates.get(0).getSubjectX500Principal().getName();
        exchange.respond(200, Map.of(), names.getBytes(UTF_8));
    }

    private static String get(TestListener listener, HeldCertificate client, Version version) throws Exception {
        HttpResponse<String> response = HttpClient.newBuilder()
                .sslContext(TestCertificates.context(client))
                .version(version)
                .build()
                .send(HttpRequest.newBuilder(listener.uri("/")).build(), BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(version);
        return response.body();
    }

    /** By a socket: the JDK's client waits for ever if the server closes the connection between handshake and answer. */
    private static void assertRefused(TestListener listener, HeldCertificate client) throws IOException {
        try (Socket socket = TestCertificates.context(client)
                .getSocketFactory()
                .createSocket("localhost", listener.listener().port())) {
            socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
            assertThatThrownBy(() -> {
                        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
                        assertThat(socket.getInputStream().read()).isEqualTo(-1);
                        throw new EOFException("closed without an alert");
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void requestedCertificatesOfAnyAuthorityComeThroughAndAreNotNeeded(Version version) throws Exception {
        ListenerTls tls = TestCertificates.tls(
                directory, ClientCertificates.REQUESTED, TestCertificates.ONE_CA, TestCertificates.OTHER_CA);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(get(listener, ONE, version)).isEqualTo("CN=one");
            assertThat(get(listener, OTHER, version)).isEqualTo("CN=other");
            assertThat(get(listener, null, version)).isEqualTo("nobody");
        }
    }

    /** TLS does not judge: that is what authenticators are for. */
    @Test
    void requestedCertificatesOfAStrangerComeThroughToo() throws Exception {
        HeldCertificate stranger =
                new HeldCertificate.Builder().commonName("stranger").build();
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.REQUESTED);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(get(listener, stranger, Version.HTTP_2)).isEqualTo("CN=stranger");
        }
    }

    @Test
    void requiredCertificatesAreOfTheAuthority() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.REQUIRED, TestCertificates.ONE_CA);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(get(listener, ONE, Version.HTTP_2)).isEqualTo("CN=one");
            assertRefused(listener, OTHER);
            assertRefused(listener, null);
        }
    }

    @Test
    void withoutAnyAuthorityNobodyHasARequiredCertificate() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.REQUIRED);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertRefused(listener, ONE);
        }
    }

    @Test
    void nobodyIsAskedUnlessConfigured() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED, TestCertificates.ONE_CA);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(get(listener, ONE, Version.HTTP_2)).isEqualTo("nobody");
        }
    }

    @Test
    void authoritiesAreNamedAndCanChange() throws Exception {
        AtomicReference<List<X509Certificate>> authorities =
                new AtomicReference<>(List.of(TestCertificates.ONE_CA.certificate()));
        ListenerTls tls = ListenerTls.of(TestCertificates.server(directory, "server"))
                .clients(ClientCertificates.REQUESTED, authorities::get);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(named(listener)).containsExactly("CN=one-ca");
            authorities.set(List.of(TestCertificates.ONE_CA.certificate(), TestCertificates.OTHER_CA.certificate()));
            await().until(() -> named(listener).equals(List.of("CN=one-ca", "CN=other-ca")));
        }
    }

    /** Whose certificates the server asks for. */
    private static List<String> named(TestListener listener) throws Exception {
        CompletableFuture<List<String>> named = new CompletableFuture<>();
        SSLContext context = SSLContext.getInstance("TLS");
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(TestCertificates.SERVER_CA.certificate())
                .build();
        context.init(new X509ExtendedKeyManager[] {new Asked(named)}, new TrustManager[] {trust.trustManager()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("localhost", listener.listener().port())) {
            socket.startHandshake();
            return named.get(60, TimeUnit.SECONDS);
        }
    }

    private static final class Asked extends X509ExtendedKeyManager {

        private final CompletableFuture<List<String>> named;

        Asked(CompletableFuture<List<String>> named) {
            this.named = named;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            named.complete(Stream.of(issuers).map(Principal::getName).toList());
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(served(listener, "TLSv1.3")).isEqualTo("CN=server");
            TestCertificates.server(directory, "renewed");
            await().until(() -> served(listener, "TLSv1.3").equals("CN=renewed"));
            assertThat(served(listener, "TLSv1.2")).isEqualTo("CN=renewed");
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsTold() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(listener.listener().isCertificateFailing()).isFalse();
            Files.writeString(tls.files().certificate(), "no certificate");
            await().until(() -> listener.listener().isCertificateFailing());
            assertThat(served(listener, "TLSv1.3")).isEqualTo("CN=server");
            TestCertificates.server(directory, "renewed");
            await().until(() -> !listener.listener().isCertificateFailing());
        }
    }

    @Test
    void tls12CanBeRefused() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED)
                .tls13();
        try (TestListener listener = TestListener.secure(tls, ApiListenerTest::tellCertificates)) {
            assertThat(served(listener, "TLSv1.3")).isEqualTo("CN=server");
            assertThatThrownBy(() -> served(listener, "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    private static String served(TestListener listener, String protocol) throws Exception {
        try (SSLSocket socket = (SSLSocket) TestCertificates.context(null)
                .getSocketFactory()
                .createSocket("localhost", listener.listener().port())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return own.getSubjectX500Principal().getName();
        }
    }

    @Test
    void listenersDoNotKnowOfEachOther() throws Exception {
        try (TestListener one = TestListener.plain(exchange -> exchange.respond(200, Map.of(), "one".getBytes(UTF_8)));
                TestListener two =
                        TestListener.plain(exchange -> exchange.respond(200, Map.of(), "two".getBytes(UTF_8)))) {
            assertThat(one.listener().port()).isNotEqualTo(two.listener().port());
            one.listener().stop(Duration.ZERO);
            try (RawConnection connection = two.connect()) {
                connection.request("GET / HTTP/1.1", "Host: x", "Connection: close");
                connection.readHead();
                assertThat(connection.readAll()).isEqualTo("two");
            }
            assertThatThrownBy(one::connect).isInstanceOf(IOException.class);
        }
    }

    /** A page whose name was rebound to the listener's address sends its own name. */
    @ParameterizedTest
    @CsvSource({
        "/apis, cups.example:8443, 200",
        "/apis, 'CUPS.example', 200",
        "/apis, '[::1]:8443', 200",
        "/apis, attacker.example, 421",
        "/apis, cups.example.attacker.example, 421",
        "/apis/readyz, 10.1.2.3:8443, 421",
        "/readyz, 10.1.2.3:8443, 200",
        "/readyz?verbose, attacker.example, 200",
    })
    void anotherHostIsRefused(String path, String host, int status) throws Exception {
        ListenerConfig config = ListenerConfig.of("test", 0).on("127.0.0.1").allowing(Set.of("cups.example", "[::1]"));
        try (TestListener listener = new TestListener(config, exchange -> exchange.respond(200, Map.of()));
                RawConnection connection = listener.connect()) {
            connection.request("GET " + path + " HTTP/1.1", "Host: " + host, "Connection: close");

            assertThat(connection.readHead()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(connection.readAll()).doesNotContain("attacker");
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        try (TestListener one = TestListener.plain(ApiListenerTest::tellCertificates)) {
            int port = one.listener().port();
            assertThatThrownBy(() -> new TestListener(
                            ListenerConfig.of("test", port).on("127.0.0.1"), ApiListenerTest::tellCertificates))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + port + ": in use");
        }
    }

    /** With OkHttp, since the JDK's client drops its streams when it is told to send further requests elsewhere. */
    @ParameterizedTest
    @EnumSource(Version.class)
    void anAnswerThatHasBegunMayEnd(Version version) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> departed = new CompletableFuture<>();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(TestCertificates.SERVER_CA.certificate())
                .build();
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .readTimeout(Duration.ofMinutes(1))
                .build();
        try (TestListener listener = streaming(version, release, departed);
                Response response = client.newCall(new Request.Builder()
                                .url(listener.uri("/watch").toURL())
                                .build())
                        .execute()) {
            assertThat(response.protocol()).isEqualTo(Protocol.valueOf(version.name()));
            CompletableFuture<Void> stopping =
                    InBackground.run(() -> listener.listener().stop(Duration.ofMinutes(1)));
            await().until(() -> refuses(listener));
            // Longer than a connection of Jetty may be silent while it is shutting down.
            assertThatThrownBy(() -> stopping.get(1500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            release.countDown();

            assertThat(response.body().string()).isEqualTo("whole");
            stopping.get(60, TimeUnit.SECONDS);
            assertThat(departed).isNotDone();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void anAnswerThatDoesNotEndIsBrokenOff(Version version) throws Exception {
        CompletableFuture<Void> departed = new CompletableFuture<>();
        try (TestListener listener = streaming(version, new CountDownLatch(1), departed)) {
            HttpResponse<InputStream> response = open(listener, version);
            listener.listener().stop(Duration.ofMillis(200));

            assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(departed).isCompleted();
        }
    }

    @Test
    void aRequestOnAnOpenConnectionIsSentElsewhere() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestListener listener = streaming(Version.HTTP_1_1, release, new CompletableFuture<>());
                RawConnection idle = listener.connect()) {
            idle.request("GET /whole HTTP/1.1", "Host: x");
            assertThat(idle.readHead()).startsWith("HTTP/1.1 200");
            assertThat(idle.in().readNBytes(5)).isEqualTo("whole".getBytes(UTF_8));
            HttpResponse<InputStream> response = open(listener, Version.HTTP_1_1);
            CompletableFuture<Void> stopping =
                    InBackground.run(() -> listener.listener().stop(Duration.ofMinutes(1)));
            await().until(() -> refuses(listener));

            idle.request("GET /whole HTTP/1.1", "Host: x");
            assertThat(idle.readHead()).startsWith("HTTP/1.1 503").contains("Connection: close");
            assertThat(idle.readAll()).contains("\"kind\":\"Status\"");
            release.countDown();
            assertThat(response.body().readAllBytes()).isEqualTo("whole".getBytes(UTF_8));
            stopping.get(60, TimeUnit.SECONDS);
        }
    }

    private TestListener streaming(Version version, CountDownLatch release, CompletableFuture<Void> departed)
            throws IOException {
        ApiHandler handler = exchange -> {
            if (exchange.request().target().equals("/whole")) {
                exchange.respond(200, Map.of(), "whole".getBytes(UTF_8));
                return;
            }
            exchange.onDeparture(() -> {
                departed.complete(null);
                release.countDown();
            });
            try (ResponseStream stream = exchange.stream(200, Map.of())) {
                stream.flush();
                release.await();
                stream.write("whole".getBytes(UTF_8));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        return version == Version.HTTP_1_1
                ? TestListener.plain(handler)
                : TestListener.secure(TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED), handler);
    }

    private static HttpResponse<InputStream> open(TestListener listener, Version version) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(TestCertificates.context(null))
                .version(version)
                .build()
                .send(HttpRequest.newBuilder(listener.uri("/watch")).build(), BodyHandlers.ofInputStream());
    }

    private static boolean refuses(TestListener listener) {
        try {
            listener.connect().close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
