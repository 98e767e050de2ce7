package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests without valid credentials leave nothing behind: no cookie at the client, no object on the heap. */
@Isolated("counts objects of the heap")
class StrangersIT {

    private static final int REQUESTS = 1000;

    /** There may be some that are kept for the next requests. */
    private static final int FEW = REQUESTS / 5;

    private static final int PIPELINED = 100;
    private static final String STREAM = TestServer.run("build-1", "log/stream");
    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private static final int STREAMS = 50;

    /** What all answers to one batch of requests have, about. */
    private static final int MANY_BYTES = 1 << 20;

    private static final LocalhostTls TLS = new LocalhostTls();

    private static TestServer server;
    private static TestServer secured;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "a-secret-of-the-dashboard");
        server = TestServer.start(
                "ALLOWED_ORIGINS=https://console.example",
                "EXTERNAL_LOGS_PREFIX=/external-logs",
                "EXTERNAL_LOGS_SECRET_FILE=" + secret);
        server.admitted("build-1");
        secured = TLS.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
        secured.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\n",
                "GET /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\nAuthorization: Bearer wrong\r\n",
                "POST /api/v1/namespaces/team-a/pipelineruns/build-1/resolve HTTP/1.1\r\n",
                "GET /nothing/here HTTP/1.1\r\nCookie: JSESSIONID=node01\r\n",
                "GET /health HTTP/1.1\r\n",
                "GET /api/v1/namespaces/team-a/pipelineruns/build-1/log?follow=true HTTP/1.1\r\n",
                "GET /api/v1/namespaces/team-a/logs?pod=x&follow=true HTTP/1.1\r\nAuthorization: Bearer wrong\r\n",
                "HEAD /api/v1/namespaces/team-a/pipelineruns/build-1/log HTTP/1.1\r\n",
                "OPTIONS /api/v1/namespaces/team-a/logs HTTP/1.1\r\nOrigin: https://console.example\r\n"
                        + "Access-Control-Request-Method: GET\r\n",
                "GET /external-logs/guess-of-a-secret/team-a/pod/main HTTP/1.1\r\n",
                "STREAM HTTP/1.1\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKE",
                "STREAM HTTP/1.1\r\nHANDSHAKEAuthorization: Bearer wrong\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKECookie: JSESSIONID=node01\r\n",
                "STREAM HTTP/1.1\r\nHANDSHAKESec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.d3Jvbmc\r\n",
                "STREAM HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\n",
            })
    void leaveNothingBehind(String head) throws Exception {
        String request =
                head.replace("STREAM", "GET " + STREAM).replace("HANDSHAKE", HANDSHAKE) + "Host: localhost\r\n\r\n";
        assertNothingIsLeft(count -> send(request, count));
    }

    /** Sends requests. */
    private interface Requests {

        void send(int count) throws Exception;
    }

    private static void assertNothingIsLeft(Requests requests) throws Exception {
        requests.send(PIPELINED);
        LiveObjects before = LiveObjects.now();

        requests.send(REQUESTS);

        await().untilAsserted(() -> {
            LiveObjects after = LiveObjects.now();
            assertThat(after.moreThan(before))
                    .allSatisfy((name, more) -> assertThat(more).as(name).isLessThan(FEW));
            assertThat(after.counts()).doesNotContainKey("org.eclipse.jetty.session.ManagedSession");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve, x-none: 1",
        "/api/v1/namespaces/team-a/pipelineruns/build-1/resolve, authorization: Bearer wrong",
        "/api/v1/namespaces/team-a/pipelineruns/build-1/log?follow=true, x-none: 1",
        "/api/v1/namespaces/team-a/pipelineruns/build-1/log/stream, sec-websocket-version: 13",
        "/nothing/here, cookie: JSESSIONID=node01",
        "/health, x-none: 1",
    })
    void leaveNothingBehindOverHttp2(String path, String header) throws Exception {
        String name = header.substring(0, header.indexOf(':'));
        String value = header.substring(header.indexOf(':') + 2);
        try (RawHttp2 connection =
                RawHttp2.connect(TLS.trust().sslContext(), secured.server().port(), 1 << 20)) {
            assertNothingIsLeft(count -> {
                for (int sent = 0; sent < count; sent += STREAMS) {
                    for (int i = 0; i < STREAMS; i++) {
                        connection.get(path, List.of(Map.entry(name, value)));
                    }
                    assertThat(connection.statuses(STREAMS)).hasSize(STREAMS).allMatch(each -> each < 500);
                    connection.moreOfConnection(MANY_BYTES);
                }
            });
        }
    }

    /** Pipelined on one connection; a handshake that is refused leaves it open. */
    private static void send(String request, int count) throws Exception {
        try (RawConnection connection = server.connect()) {
            for (int sent = 0; sent < count; sent += PIPELINED) {
                connection.write(request.repeat(PIPELINED));
                for (int i = 0; i < PIPELINED; i++) {
                    String head = connection.readHead();
                    assertThat(head).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("Set-Cookie");
                    assertThat(head).doesNotStartWith("HTTP/1.1 101").doesNotStartWith("HTTP/1.1 5");
                    if (!request.startsWith("HEAD") && head.contains("Content-Length: ")) {
                        int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
                        connection.in().skipNBytes(length);
                    }
                }
            }
        }
    }
}
