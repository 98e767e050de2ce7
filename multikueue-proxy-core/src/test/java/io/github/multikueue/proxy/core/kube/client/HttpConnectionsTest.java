package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of a client that is not used any more. */
class HttpConnectionsTest {

    private final MockWebServer server = new MockWebServer();
    private final HttpConnections connections = HttpConnections.to("test");
    private final OkHttpClient client = connections
            .use(new OkHttpClient.Builder())
            .connectionPool(connections.streams())
            .build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Response answer() throws IOException {
        server.enqueue(new MockResponse.Builder().code(404).body("no such Pod").build());
        return client.newCall(new Request.Builder().url(server.url("/")).build())
                .execute();
    }

    /** It is read to its end: of a connection with more to read, OkHttp waits for the rest for a tenth of a second only. */
    @Test
    void areKeptForTheNextCall() throws IOException {
        try (Response answer = answer()) {
            assertThat(answer.body().string()).isEqualTo("no such Pod");
        }

        assertThat(connections.streams().connectionCount()).isEqualTo(1);
    }

    @Test
    void areClosedAtOnceIfNobodyUsesThem() throws IOException {
        answer().close();
        connections.retire();

        assertThat(connections.streams().connectionCount()).isZero();
    }

    /** Whatever the answer is, and whoever closes it. */
    @Test
    void areClosedWhenTheirCallIsOver() throws IOException {
        Response open = answer();
        connections.retire();
        assertThat(connections.streams().connectionCount()).isEqualTo(1);

        open.close();

        assertThat(connections.streams().connectionCount()).isZero();
    }
}
