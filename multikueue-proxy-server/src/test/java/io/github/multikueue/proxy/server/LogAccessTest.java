package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Maps;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.Requests;
import io.github.multikueue.proxy.server.WebSocketClient.Close;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log is read for no longer than its reader may read it, and he is told why it ends (S31). */
class LogAccessTest {

    private static final String SELF_REVIEWS = "selfsubjectaccessreviews";
    /** For something that will come, however busy the machine is. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private static TestServer server;
    private static int runs;

    private FakeTask task;
    private FakeLog log;
    private String name;
    private String token;

    @BeforeAll
    static void start() {
        // Who hears nothing for three intervals is cut off, too: a review may be late on a busy machine.
        server = TestServer.start("ACCESS_REVIEW_INTERVAL=2s", "KEEP_ALIVE_INTERVAL=1h");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        name = "user-" + runs;
        token = server.fleet().user(name);
        task = server.running("run-" + runs++);
        log = task.step("main").log();
        await().atMost(A_WHILE)
                .until(() -> server.get(TestServer.run(task.name().replace("-task", ""), "pods"))
                                .statusCode()
                        == 200);
        upstream().clear();
    }

    @Test
    void aWebSocketClosesWithTheReason() throws Exception {
        log.line("seen");
        WebSocketClient client = WebSocketClient.connect(server.uri(log("logs/stream", task, "")), token);
        await().atMost(A_WHILE).until(() -> client.text().equals("seen\n"));

        server.fleet().manager().revokeGrantsOf(name);

        Close close = client.awaitClose();
        assertThat(close.code()).isEqualTo(1008);
        assertThat(close.reason()).startsWith("access was revoked: ").hasSizeLessThanOrEqualTo(123);
        assertThat(client.text()).isEqualTo("seen\n");
        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    @Test
    void aWebSocketOfLinesSaysItInOneToo() throws Exception {
        WebSocketClient client = WebSocketClient.connect(server.uri(log("logs/stream", task, "&format=ndjson")), token);
        upstreamFollow();

        server.fleet().manager().revokeToken(token);

        assertThat(client.awaitClose().code()).isEqualTo(1008);
        assertThat(client.messages()).hasSize(1);
        assertStatus(json(client.text()).path("error"), 401, "the bearer token is not valid");
    }

    @Test
    void textEndsWithALineAndBreaksOff() throws Exception {
        log.line("seen");
        Body body = follow("text");
        body.await("seen\n");

        server.fleet().manager().revokeGrantsOf(name);

        assertThat(body.rest()).matches("seen\n\\[multikueue-proxy\\] access was revoked: [^\n]+ is forbidden[^\n]+\n");
        assertThat(body.isWhole()).isFalse();
        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    @Test
    void theLineOfTextIsALineOfItsOwn() throws Exception {
        log.raw("half a li".getBytes(UTF_8));
        Body body = follow("text");
        body.await("half a li");

        server.fleet().manager().revokeGrantsOf(name);

        assertThat(body.rest()).startsWith("half a li\n[multikueue-proxy] access was revoked: ");
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void markedTextEndsWithAMarkedLine() throws Exception {
        log.line("# [multikueue-proxy] seen");
        Body body = follow("marked");
        body.await("seen\n");

        server.fleet().manager().revokeGrantsOf(name);

        assertThat(body.rest()).startsWith("| # [multikueue-proxy] seen\n# [multikueue-proxy] access was revoked: ");
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void linesEndWithAnErrorAndBreakOff() throws Exception {
        Body body = follow("ndjson");

        server.fleet().manager().revokeGrantsOf(name);

        String last = body.rest();
        assertThat(last).endsWith("}\n");
        assertStatus(json(last).path("error"), 403, "is forbidden");
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void eventsEndWithOneThatSaysWhyAndBreakOff() throws Exception {
        Body body = follow("sse");

        server.fleet().manager().revokeToken(token);

        String last = body.rest();
        assertThat(last).startsWith("event: error\ndata: {").endsWith("}\n\n");
        assertStatus(json(last.substring(last.indexOf('{'))), 401, "the bearer token is not valid");
        assertThat(body.isWhole()).isFalse();
    }

    @Test
    void aManagerThatDoesNotAnswerIsToleratedForAWhileAndNotForEver() throws Exception {
        try (TestServer other = TestServer.start("ACCESS_REVIEW_INTERVAL=1s")) {
            FakeTask running = other.running("run");
            await().atMost(A_WHILE)
                    .until(() -> other.get(TestServer.run("run", "pods")).statusCode() == 200);
            other.fleet().worker("spoke-1").requests().clear();
            Body body = new Body(other.open(log("logs", running, "&follow=true&format=sse")));

            other.fleet().manager().disconnect();

            String last = body.rest();
            assertThat(last).contains("event: error");
            assertStatus(
                    json(last.substring(last.indexOf('{'))),
                    502,
                    "access could not be reviewed for 3s: the manager's API server cannot be reached");
        }
    }

    @Test
    void whoComesWhileTheManagerRestartsIsNotDenied() {
        String newcomer = server.fleet().user("newcomer-to-" + name);
        Fault.Injection starting = server.fleet()
                .manager()
                .inject(Fault.always()
                        .answer(403, "Forbidden", "User cannot create")
                        .times(2));
        try {
            assertThat(server.get(log("logs", task, ""), newcomer).statusCode()).isEqualTo(200);
            assertThat(starting.hits()).isEqualTo(2);
        } finally {
            starting.remove();
        }
    }

    @Test
    void aManagerThatRefusesEveryReviewIsAFailureThatIsNotRemembered() {
        String newcomer = server.fleet().user("newcomer-to-" + name);
        Fault.Injection starting = server.fleet()
                .manager()
                .inject(Fault.on("create", SELF_REVIEWS).answer(403, "Forbidden", "User cannot create"));
        try {
            HttpResponse<String> refused = server.get(log("logs", task, ""), newcomer);
            assertStatus(json(refused), 502, "the manager's API server does not review access now");
        } finally {
            starting.remove();
        }
        assertThat(server.get(log("logs", task, ""), newcomer).statusCode()).isEqualTo(200);
    }

    /** Of this test's caller: the server may still ask about those of a test before. */
    private boolean isReview(FakeRequest request) {
        return request.resource().equals(SELF_REVIEWS) && ("Bearer " + token).equals(request.header("Authorization"));
    }

    @Test
    void manyReadersOfOneCallerCostOneReview() {
        List<Body> readers =
                IntStream.range(0, 30).mapToObj(i -> follow("text")).toList();
        Fault.Injection silence =
                server.fleet().manager().inject(Fault.when(this::isReview).stall());

        try {
            readers.forEach(body -> assertThat(body.rest())
                    .as(() -> body + "\nall streams of the server: " + streamsByOutcome())
                    .contains("access could not be reviewed"));

            // Two questions: may he see the run, and may he read the log of the Pod.
            assertThat(silence.hits()).isEqualTo(2);
        } finally {
            silence.remove();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs", "logs/stream"})
    void aReaderWhoTakesNothingIsCutOffSoonerThanUsual(String endpoint) throws Exception {
        log.bulk("x".repeat(1023).concat("\n").getBytes(UTF_8), 100 * 1024L);
        try (RawConnection client = server.connectWithWindow(16 * 1024)) {
            client.request(
                    "GET " + log(endpoint, task, "&follow=true&tailLines=-1") + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + token,
                    endpoint.equals("logs")
                            ? "Accept: */*"
                            : "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(client.readHead()).startsWith("HTTP/1.1 " + (endpoint.equals("logs") ? 200 : 101));
            FakeRequest follow = upstreamFollow();

            server.fleet().manager().revokeGrantsOf(name);

            assertThat(upstream().awaitEnd(follow)).isEqualTo(State.CLIENT_LEFT);
            // Long before the five minutes of the write stall timeout, the place is given back.
            await().atMost(A_WHILE).until(() -> openStreams() == 0);
        }
    }

    @Test
    void aLogThatIsOverBeforeItsReaderHasItAllIsCutOffAsWell() throws Exception {
        log.bulk("x".repeat(1023).concat("\n").getBytes(UTF_8), 20 * 1024L).end();
        Body body = new Body(server.send(
                server.request(log("logs", task, "&tailLines=-1"), token), HttpResponse.BodyHandlers.ofInputStream()));
        upstream().await("get", "pods/log");

        server.fleet().manager().revokeGrantsOf(name);
        await().atMost(A_WHILE).until(() -> openStreams() == 0);

        assertThat(body.rest()).hasSizeLessThan(20 << 20);
        assertThat(body.isWhole()).isFalse();
    }

    private static double openStreams() {
        return Maps.filterKeys(server.metrics(), series -> series.startsWith("multikueue_proxy_streams_open{"))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static Map<String, Double> streamsByOutcome() {
        return Maps.filterKeys(
                server.metrics(),
                series -> series.startsWith("multikueue_proxy_stream_duration_seconds_count{")
                        && series.contains("transport=\"http\""));
    }

    private static void assertStatus(JsonNode status, int code, String message) {
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("code").asInt()).isEqualTo(code);
        assertThat(status.path("message").asText()).contains(message);
    }

    private Body follow(String format) {
        return new Body(server.send(
                server.request(log("logs", task, "&follow=true&format=" + format), token),
                HttpResponse.BodyHandlers.ofInputStream()));
    }

    private static Requests upstream() {
        return server.fleet().worker("spoke-1").requests();
    }

    private static FakeRequest upstreamFollow() {
        return upstream().await(1, FakeRequest::isFollow).get(0);
    }
}
