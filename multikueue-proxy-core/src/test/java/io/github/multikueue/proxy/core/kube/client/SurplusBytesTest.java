package io.github.multikueue.proxy.core.kube.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that sends more than its {@code Content-Length} said: one caller must not get another's answer. */
@Timeout(180)
class SurplusBytesTest {

    private static final ApiPath PODS = ApiPath.group("", "v1").segment("pods");
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";

    private final HeldCertificate certificate =
            new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger surplusSent = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SSLServerSocket server;
    private ApiClient api;
    /** Behind which answers it sends more: counted over all connections, from 1. */
    private volatile int surplusBehind = 1;

    private volatile boolean inOnePiece;

    @BeforeEach
    void start() throws IOException {
        server = (SSLServerSocket) new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
        api = ApiClients.extension(
                "spoke-1",
                URI.create("https://localhost:" + server.getLocalPort()),
                certificate.certificatePem(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
    }

    @AfterEach
    void stop() throws IOException {
        api.close();
        server.close();
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDroppedAndTheNextCallerGetsHisOwnAnswer(boolean together) {
        inOnePiece = together;

        assertThat(api.getBytes(PODS)).asString().isEqualTo("answer 1");
        await().until(() -> surplusSent.get() == 1);
        assertThat(api.getBytes(PODS)).asString().isEqualTo("answer 2");
        assertThat(api.getBytes(PODS)).asString().isEqualTo("answer 3");

        assertThat(connections).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDroppedAlsoBehindAStream(boolean together) throws IOException {
        inOnePiece = together;

        for (int i = 1; i <= 3; i++) {
            try (ApiStream stream = api.open(PODS)) {
                assertThat(stream.readAllBytes()).asString().isEqualTo("answer " + i);
            }
            await().until(() -> surplusSent.get() == 1);
        }

        assertThat(connections).hasValue(2);
    }

    @Test
    void aServerThatSendsNoSurplusKeepsItsConnection() {
        surplusBehind = -1;

        for (int i = 1; i <= 20; i++) {
            assertThat(api.getBytes(PODS)).asString().isEqualTo("answer " + i);
        }

        assertThat(connections).hasValue(1);
    }

    private void accept() {
        AtomicInteger answers = new AtomicInteger();
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(
                        true); // What is written has arrived; it would wait for an acknowledgement otherwise.
                open.add(client);
                connections.incrementAndGet();
                threads.execute(() -> serve(client, answers));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, AtomicInteger answers) {
        try (client) {
            OutputStream out = client.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            while (skipRequest(in)) {
                answer(out, answers.incrementAndGet());
            }
        } catch (SocketException e) {
            // The client has dropped the connection, as it should.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(OutputStream out, int number) throws IOException {
        String body = "answer " + number;
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        boolean surplus = number == surplusBehind;
        out.write((surplus && inOnePiece ? answer + EVIL : answer).getBytes(ISO_8859_1));
        if (surplus && !inOnePiece) {
            out.write(EVIL.getBytes(ISO_8859_1));
        }
        if (surplus) {
            surplusSent.incrementAndGet();
        }
    }

    private static boolean skipRequest(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        return line != null;
    }
}
