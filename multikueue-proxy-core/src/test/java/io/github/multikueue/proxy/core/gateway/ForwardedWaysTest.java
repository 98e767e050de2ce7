package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * By which protocol an API server that has both is asked: of one object by HTTP/2, and by HTTP/1.1 for what may be long, which would come
 * into memory for a client that does not read it.
 */
class ForwardedWaysTest {

    private static final MockWebServer UPSTREAM = new MockWebServer();

    private static ApiClient client;
    private static Gateway gateway;
    private static TestCarrier carrier;

    @BeforeAll
    static void start() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        UPSTREAM.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        UPSTREAM.start(InetAddress.getByName("127.0.0.1"), 0);
        client = ApiClients.extension(
                "up",
                URI.create("https://127.0.0.1:" + UPSTREAM.getPort()),
                certificate.certificatePem(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
        gateway = Gateway.to("up", () -> client, PassThrough.create()).build();
        carrier = new SocketApiServer(gateway::handle);
    }

    @AfterAll
    static void stop() {
        carrier.close();
        gateway.close();
        client.close();
        UPSTREAM.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/namespaces/a/pods/one, HTTP/2",
        "DELETE, /api/v1/namespaces/a/pods/one, HTTP/2",
        "GET, /api/v1/namespaces/a/pods, HTTP/1.1",
        "DELETE, /api/v1/namespaces/a/pods, HTTP/1.1",
        "GET, /api/v1/namespaces/a/pods/one/log, HTTP/1.1",
        "GET, /openapi/v2, HTTP/1.1",
        "GET, /apis, HTTP/1.1"
    })
    void whatMayBeLongDoesNotComeIntoMemory(String method, String path, String protocol) throws Exception {
        UPSTREAM.enqueue(new MockResponse.Builder().body("{}").build());

        try (RawCaller caller = new RawCaller(carrier)) {
            assertThat(caller.request(method + " " + path + " HTTP/1.1", "Host: localhost")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }

        RecordedRequest request = UPSTREAM.takeRequest(60, TimeUnit.SECONDS);
        assertThat(request.getVersion()).isEqualTo(protocol);
    }
}
