package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of life, as often as can be. */
class LogKeepAliveTest {

    private static TestServer server;
    private static int runs;

    private FakeTask task;
    private FakeLog log;

    @BeforeAll
    static void start() {
        server = TestServer.start("KEEP_ALIVE_INTERVAL=1ms");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        task = server.running("run-" + runs++);
        log = task.step("main").log();
        await().until(() -> server.get(TestServer.run(task.name().replace("-task", ""), "pods"))
                        .statusCode()
                == 200);
    }

    @Test
    void eventsHaveCommentsInBetween() {
        Body body = follow("sse");

        body.await(": keep-alive\n\n: keep-alive\n\n: keep-alive\n\n");
        log.end();

        assertThat(body.rest().replace(": keep-alive\n\n", "")).isEqualTo("event: end\ndata: {}\n\n");
        assertThat(body.isWhole()).isTrue();
    }

    @Test
    void linesHaveEmptyOnesInBetween() {
        Body body = follow("ndjson");

        body.await("\n\n\n");
        log.end();

        assertThat(body.rest()).isBlank();
        assertThat(body.isWhole()).isTrue();
    }

    @Test
    void aWebSocketHasPings() throws Exception {
        WebSocketClient client = WebSocketClient.connect(server.uri(log("logs/stream", task, "")), server.alice());

        await().until(() -> client.pings() > 3);
        log.end();

        assertThat(client.awaitClose().code()).isEqualTo(1000);
    }

    /** TCP has its own; and HTTP has no room for any but the log's bytes. */
    @Test
    void textHasNothingThatTheContainerDidNotWrite() {
        Body body = follow("text");
        log.line("a line");
        body.await("a line\n");
        log.end();

        assertThat(body.rest()).isEqualTo("a line\n");
    }

    @Test
    void whatEndsHasNone() {
        log.end();

        assertThat(server.get(log("logs", task, "&format=ndjson")).body()).isEmpty();
    }

    /** Whatever the pieces are in which a log comes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverTearsALine(long seed) {
        Random random = new Random(seed);
        Body body = follow("ndjson");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String text = "x".repeat(random.nextInt(1, 40));
            log.line(text);
            written.add(text);
            body.await("\"" + text + "\"");
        }
        log.end();

        assertThat(body.rest()
                        .lines()
                        .filter(line -> !line.isEmpty())
                        .map(line -> TestServer.json(line).get("text").asText()))
                .containsExactlyElementsOf(written);
    }

    @ParameterizedTest
    @CsvSource({"text, text/plain;charset=utf-8", "ndjson, application/x-ndjson", "sse, text/event-stream"})
    void proxiesAreToldNotToHoldAnythingBack(String format, String contentType) {
        HttpResponse<?> response = follow(format).response();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache, private");
        log.end();
    }

    private Body follow(String format) {
        return new Body(server.open(log("logs", task, "&follow=true&tailLines=-1&format=" + format)));
    }
}
