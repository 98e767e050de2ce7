package io.github.multikueue.proxy.core.worker;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An HTTPS server on loopback that answers every request alike; {@code /version} always works. */
final class TestWorker implements AutoCloseable {

    static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("authority")
            .build();

    private final AtomicReference<MockResponse> answer =
            new AtomicReference<>(new MockResponse.Builder().body("{}").build());
    private final AtomicReference<String> lastAuthorization = new AtomicReference<>("");
    private final HeldCertificate certificate;
    private final HeldCertificate trusted;
    private MockWebServer server = new MockWebServer();

    private TestWorker(HeldCertificate certificate, HeldCertificate trusted) {
        this.certificate = certificate;
        this.trusted = trusted;
    }

    static TestWorker start() throws IOException {
        return start(certificateFor("127.0.0.1").build());
    }

    static TestWorker start(HeldCertificate certificate) throws IOException {
        return start(certificate, AUTHORITY);
    }

    /** @param trusted who signs the client certificates that the server asks for */
    static TestWorker start(HeldCertificate certificate, HeldCertificate trusted) throws IOException {
        TestWorker worker = new TestWorker(certificate, trusted);
        worker.listen(0);
        return worker;
    }

    static HeldCertificate.Builder certificateFor(String name) {
        return new HeldCertificate.Builder().addSubjectAlternativeName(name).signedBy(AUTHORITY);
    }

    private void listen(int port) throws IOException {
        HandshakeCertificates tls = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(trusted.certificate())
                .build();
        server.setServerSocketFactory(new ReusablePorts());
        server.useHttps(tls.sslSocketFactory());
        server.requestClientAuth();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String authorization = request.getHeaders().get("Authorization");
                lastAuthorization.set(authorization == null ? "" : authorization);
                return request.getUrl().encodedPath().equals("/version")
                        ? new MockResponse.Builder().body("{}").build()
                        : answer.get();
            }
        });
        server.start(InetAddress.getLoopbackAddress(), port);
    }

    /** Goes away, and comes back with {@link #restart()} where it was. */
    void stop() {
        server.close();
    }

    void restart() throws IOException {
        int port = server.getPort();
        server = new MockWebServer();
        listen(port);
    }

    void answerWith(MockResponse response) {
        answer.set(response);
    }

    int requests() {
        return server.getRequestCount();
    }

    RecordedRequest takeRequest() throws InterruptedException {
        return server.takeRequest();
    }

    String lastAuthorization() {
        return String.valueOf(lastAuthorization.get());
    }

    int port() {
        return server.getPort();
    }

    WorkerConfig.Usable config(String name) {
        return config(name, new WorkerCredential.Token("s3cret"), AUTHORITY.certificatePem(), null);
    }

    WorkerConfig.Usable config(String name, WorkerCredential credential, String authority, String warning) {
        return new WorkerConfig.Usable(
                name, java.net.URI.create("https://127.0.0.1:" + port()), authority, null, credential, null, warning);
    }

    @Override
    public void close() {
        server.close();
    }
}
