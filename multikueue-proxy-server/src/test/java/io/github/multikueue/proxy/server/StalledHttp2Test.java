package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of HTTP/2 who take not a byte of the body of an answer. */
class StalledHttp2Test {

    /** More streams in all than there are threads, where each answer would need one. */
    private static final int CONNECTIONS = 25;

    /** Not so many that the connections are closed. */
    private static final int STREAMS = 20;

    private static final int TOO_MANY_STREAMS = 50;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static final LocalhostTls TLS = new LocalhostTls();

    private static TestServer server;
    private static String path;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        server = TLS.start(directory, "MAX_STREAMS=1", "WRITE_STALL_TIMEOUT=1h");
        FakeTask task = server.running("build-1");
        path = TestServer.log("logs", task, "&follow=true");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void doNotHoldBackOthersIfTheyAreUnknown() throws Exception {
        assertOthersAreServed(401, List.of());
    }

    @Test
    void areNotKeptIfTheyAreUnknownAndLeaveManyAnswersUnread() throws Exception {
        try (RawHttp2 connection =
                RawHttp2.connect(TLS.trust().sslContext(), server.server().port(), 0)) {
            for (int i = 0; i < TOO_MANY_STREAMS; i++) {
                connection.get(path, List.of());
            }
            assertThat(connection.read(RawHttp2.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    /** They have 10 seconds, however many answers there are. */
    @Test
    void areKeptIfOneOfTheirRequestsWasMadeBySomebodyKnown() throws Exception {
        List<Map.Entry<String, String>> alice = List.of(Map.entry("authorization", "Bearer " + server.alice()));
        try (RawHttp2 connection =
                RawHttp2.connect(TLS.trust().sslContext(), server.server().port(), 0)) {
            connection.get(TestServer.run("no-such-run", "resolve"), alice);
            assertThat(connection.status(connection.read(RawHttp2.HEADERS))).isEqualTo(404);
            for (int i = 0; i < TOO_MANY_STREAMS; i++) {
                connection.get(path, List.of());
            }
            for (int i = 0; i < TOO_MANY_STREAMS; i++) {
                assertThat(connection.status(connection.read(RawHttp2.HEADERS))).isEqualTo(401);
            }
            for (int i = 0; i < TOO_MANY_STREAMS; i++) {
                connection.read(RawHttp2.RST_STREAM);
            }
        }
    }

    /** Whoever they are: what is beyond is refused before it is a request. */
    @Test
    void haveAHundredRequestsAtATimeOnAConnection() throws Exception {
        try (RawHttp2 connection =
                RawHttp2.connect(TLS.trust().sslContext(), server.server().port(), 0)) {
            assertThat(connection.mostStreams()).isEqualTo(100);
        }
    }

    @Test
    void doNotHoldBackOthersIfTheyAskForTooMuch() throws Exception {
        List<Map.Entry<String, String>> alice = List.of(Map.entry("authorization", "Bearer " + server.alice()));
        try (RawHttp2 first =
                RawHttp2.connect(TLS.trust().sslContext(), server.server().port(), 1 << 20)) {
            first.get(path, alice);
            assertThat(first.status(first.read(RawHttp2.HEADERS))).isEqualTo(200);

            assertOthersAreServed(429, alice);
        }
    }

    private static void assertOthersAreServed(int code, List<Map.Entry<String, String>> headers) throws Exception {
        List<RawHttp2> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                RawHttp2 connection = RawHttp2.connect(
                        TLS.trust().sslContext(), server.server().port(), 0);
                stalled.add(connection);
                for (int j = 0; j < STREAMS; j++) {
                    connection.get(path, headers);
                }
            }
            for (RawHttp2 connection : stalled) {
                for (int j = 0; j < STREAMS; j++) {
                    assertThat(connection.status(connection.read(RawHttp2.HEADERS)))
                            .isEqualTo(code);
                }
            }
            assertThat(health()).isEqualTo(200);
            for (RawHttp2 connection : stalled) {
                for (int j = 0; j < STREAMS; j++) {
                    connection.read(RawHttp2.RST_STREAM);
                }
            }
        } finally {
            for (RawHttp2 connection : stalled) {
                connection.close();
            }
        }
    }

    /** On a connection of its own, with a handshake of its own. */
    private static int health() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(TLS.trust().sslContext()).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.server().port() + "/health"))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
