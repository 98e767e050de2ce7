package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that says nonsense of how long its answers are. */
class ContentLengthTest {

    private static final ApiPath PODS = ApiPath.group("", "v1").segment("pods");

    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    private final MockWebServer server = new MockWebServer();
    private ApiClient api;

    @BeforeEach
    void start() throws IOException {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        server.start();
        api = ApiClients.extension(
                "spoke-1",
                URI.create("https://localhost:" + server.getPort()),
                certificate.certificatePem(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "-1", "+5", "5x", "0x5", "five", "99999999999999999999", "5, 5", "5|6"})
    void isRefusedAndTheConnectionIsDropped(String lengths) throws Exception {
        Headers.Builder headers = new Headers.Builder();
        for (String length : lengths.split("\\|")) {
            headers.add("Content-Length", length);
        }
        MockResponse malformed = new MockResponse.Builder()
                .body("hello")
                .headers(headers.build())
                .build();
        MockResponse sound = new MockResponse.Builder().body("{}").build();
        server.enqueue(malformed);
        server.enqueue(sound);
        server.enqueue(malformed);
        server.enqueue(sound);

        assertThatThrownBy(() -> api.getBytes(PODS)).isInstanceOf(KubeException.Unusable.class);
        assertThat(api.getBytes(PODS)).asString().isEqualTo("{}");
        assertThatThrownBy(() -> api.open(PODS).close()).isInstanceOf(KubeException.Unusable.class);
        try (ApiStream stream = api.open(PODS)) {
            assertThat(stream.readAllBytes()).asString().isEqualTo("{}");
        }

        for (int i = 0; i < 4; i++) {
            assertThat(server.takeRequest().getExchangeIndex()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "005", "5|5"})
    void isTakenIfThereIsNoDoubt(String lengths) {
        Headers.Builder headers = new Headers.Builder();
        for (String length : lengths.split("\\|")) {
            headers.add("Content-Length", length);
        }
        server.enqueue(new MockResponse.Builder()
                .body("hello")
                .headers(headers.build())
                .build());

        assertThat(api.getBytes(PODS)).asString().isEqualTo("hello");
    }
}
