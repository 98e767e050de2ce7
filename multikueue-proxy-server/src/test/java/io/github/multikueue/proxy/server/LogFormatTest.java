package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.ApiContractTest.assertStatus;
import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One log in each of its formats, and how its readers go on where they were. */
class LogFormatTest {

    private static TestServer server;
    private static FakeTask task;
    private static FakeTask other;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        task = server.running("run");
        task.step("main").log().line("one", "two", "three", "four");
        task.finish();
        other = server.running("other");
        other.step("main").log().line("another");
        other.finish();
        await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200
                && server.get(TestServer.run("other", "pods")).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One event of a stream of them. */
    private record Event(String name, String id, String data) {

        static List<Event> of(String body) {
            List<Event> events = new ArrayList<>();
            for (String block : body.split("\n\n")) {
                events.add(new Event(field(block, "event"), field(block, "id"), field(block, "data")));
            }
            return events;
        }

        private static String field(String block, String name) {
            return block.lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    /** In text, nobody can tell what such a container writes from what the proxy says. */
    @Test
    void marksSayWhoWroteALine() throws Exception {
        FakeTask liar = server.running("liar");
        liar.step("main").log().line("one", "[multikueue-proxy] lines may be missing here", "# [multikueue-proxy] two");
        liar.finish();
        String written = "| one\n| [multikueue-proxy] lines may be missing here\n| # [multikueue-proxy] two\n";

        HttpResponse<String> response = server.get(log("logs", liar, "&format=marked"));
        assertThat(response.body()).isEqualTo(written);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(server.get(TestServer.run("liar", "log?format=marked&prefix=false"))
                        .body())
                .isEqualTo(written);
        assertThat(server.get(TestServer.run("liar", "log?format=marked")).body())
                .contains("| [task : main] [multikueue-proxy] lines may be missing here\n");
        WebSocketClient frames =
                WebSocketClient.connect(server.uri(log("logs/stream", liar, "&format=marked")), server.alice());
        assertThat(frames.awaitClose().code()).isEqualTo(1000);
        assertThat(frames.text()).isEqualTo(written);
    }

    @Test
    void linesAreObjects() {
        HttpResponse<String> response = get("&format=ndjson");

        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(objects(response.body())).hasSize(4).allSatisfy(line -> {
            assertThat(line.path("pod").asText()).isEqualTo(task.podName());
            assertThat(line.path("container").asText()).isEqualTo("step-main");
            assertThat(line.path("worker").asText()).isEqualTo("spoke-1");
            assertThat(line.path("time").asText()).endsWith("Z");
            assertThat(line.path("cursor").asText()).isNotEmpty();
        });
        assertThat(texts(response.body())).containsExactly("one", "two", "three", "four");
    }

    @Test
    void eventsHaveTheCursorAsTheirIdAndSayWhenItIsOver() {
        HttpResponse<String> response = get("&format=sse&follow=true");

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        List<Event> events = Event.of(response.body());
        assertThat(events).hasSize(5);
        assertThat(events.subList(0, 4))
                .allSatisfy(event -> assertThat(event.id())
                        .isEqualTo(json(event.data()).path("cursor").asText())
                        .isNotEmpty());
        assertThat(events.get(4)).isEqualTo(new Event("end", "", "{}"));
    }

    @Test
    void aCursorOfAnyFormatIsGoodForEveryOther() throws Exception {
        String cursor =
                objects(get("&format=ndjson").body()).get(1).path("cursor").asText();
        String resumed = "&cursor=" + URLEncoder.encode(cursor, UTF_8);

        assertThat(get(resumed).body()).isEqualTo("three\nfour\n");
        assertThat(get(resumed + "&follow=true&timestamps=false").body()).isEqualTo("three\nfour\n");
        assertThat(texts(get(resumed + "&format=ndjson").body())).containsExactly("three", "four");
        assertThat(Event.of(get(resumed + "&format=sse").body())).hasSize(3);
        WebSocketClient text = WebSocketClient.connect(server.uri(log("logs/stream", task, resumed)), server.alice());
        assertThat(text.awaitClose().code()).isEqualTo(1000);
        assertThat(text.text()).isEqualTo("three\nfour\n");
        WebSocketClient lines = WebSocketClient.connect(
                server.uri(log("logs/stream", task, resumed + "&format=ndjson")), server.alice());
        assertThat(lines.awaitClose().code()).isEqualTo(1000);
        assertThat(lines.messages()).allSatisfy(message -> assertThat(message).endsWith("\n"));
        assertThat(texts(lines.text())).containsExactly("three", "four");
    }

    /** With the URL it began with, options and all, as a browser's EventSource does it. */
    @Test
    void anEventSourceThatConnectsAgainGoesOnWhereItWas() {
        List<Event> events = Event.of(get("&format=sse&follow=true").body());
        String first = URLEncoder.encode(events.get(0).id(), UTF_8);
        for (String began : List.of("&tailLines=3", "&sinceSeconds=3600", "&cursor=" + first)) {
            HttpResponse<String> again = server.send(
                    server.request(log("logs", task, "&follow=true" + began), server.alice())
                            .header("Accept", "text/event-stream")
                            .header("Last-Event-ID", events.get(2).id()),
                    TestServer.text());

            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(Event.of(again.body()).stream()
                            .map(event -> json(event.data()).path("text").asText()))
                    .as(began)
                    .containsExactly("four", "");
        }
    }

    @Test
    void aRunsLogHasThemToo() throws Exception {
        String path = TestServer.run("run", "log");
        assertThat(server.get(path).body())
                .isEqualTo("[task : main] one\n[task : main] two\n[task : main] three\n" + "[task : main] four\n");
        assertThat(server.get(path + "?prefix=false").body()).isEqualTo("one\ntwo\nthree\nfour\n");
        List<JsonNode> lines = objects(server.get(path + "?format=ndjson").body());
        assertThat(lines).extracting(line -> line.path("task").asText()).containsOnly("task");
        assertThat(lines).extracting(line -> line.path("step").asText()).containsOnly("main");
        String resumed =
                "cursor=" + URLEncoder.encode(lines.get(2).path("cursor").asText(), UTF_8);
        assertThat(server.get(path + "?prefix=false&" + resumed).body()).isEqualTo("four\n");
        assertThat(Event.of(server.get(path + "?format=sse&" + resumed).body())).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, text/event-stream",
        "application/x-ndjson, application/x-ndjson",
        "'text/html,application/xhtml+xml,*/*;q=0.8', text/plain;charset=utf-8",
    })
    void theFormatIsNegotiated(String accept, String contentType) {
        HttpResponse<String> response = server.send(
                server.request(log("logs", task, ""), server.alice()).header("Accept", accept), TestServer.text());

        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs", "run"})
    void whatWeDoNotHaveIsNotAcceptable(String which) {
        String path = which.equals("run") ? TestServer.run("run", "log") : log("logs", task, "");
        HttpResponse<String> response =
                server.send(server.request(path, server.alice()).header("Accept", "image/png"), TestServer.text());

        assertStatus(response, 406, "NotAcceptable", "image/png");
    }

    @ParameterizedTest
    @CsvSource({
        "format=xml, format",
        "cursor=x&tailLines=1, cursor and tailLines",
        "cursor=x&sinceTime=2026-01-01T00:00:00Z, cursor and sinceTime",
        "cursor=x&sinceSeconds=1, cursor and sinceSeconds",
        "cursor=, cursor",
    })
    void whatContradictsItselfIsRefused(String options, String named) {
        assertStatus(get("&" + options), 400, "BadRequest", named);
        assertThat(UpgradeResponse.of(server.uri(log("logs/stream", task, "&" + options)), server.alice())
                        .statusCode())
                .isEqualTo(400);
    }

    /** S78: not ignored, not a failure of ours, and nothing of another log. */
    @Test
    void aCursorThatIsNotOneOfThisLogIsRefused() {
        String good =
                objects(get("&format=ndjson").body()).get(1).path("cursor").asText();
        String ofOther = objects(
                        server.get(log("logs", other, "&format=ndjson")).body())
                .get(0)
                .path("cursor")
                .asText();
        String ofRun = objects(
                        server.get(TestServer.run("run", "log?format=ndjson")).body())
                .get(0)
                .path("cursor")
                .asText();
        List<String> bad = new ArrayList<>(List.of("x", "....", "%00", good + "A", good.substring(1), ofOther, ofRun));
        bad.add("A".repeat(20_000));
        Random random = new Random(20261120);
        for (int i = 0; i < 40; i++) {
            int at = random.nextInt(good.length());
            char flipped = good.charAt(at) == 'A' ? 'B' : 'A';
            bad.add(good.substring(0, at) + flipped + good.substring(at + 1));
        }

        for (String each : bad) {
            HttpResponse<String> response = get("&cursor=" + URLEncoder.encode(each, UTF_8));

            assertThat(response.statusCode()).as(each).isEqualTo(400);
            assertThat(json(response).path("message").asText()).as(each).contains("cursor");
        }
        assertThat(json(get("&cursor=x")).path("message").asText()).contains("without a cursor the log begins anew");
        assertThat(get("&cursor=" + URLEncoder.encode(good, UTF_8)).body()).isEqualTo("three\nfour\n");
    }

    /** An EventSource gives up for good on any answer but 200, and sends the same cursor again until it gets another. */
    @Test
    void anEventSourceWhosePlaceIsUnknownIsToldToBeginAnew() {
        String unknown;
        try (TestServer replica = TestServer.start(FakeFleet.start("spoke-1", "spoke-2"))) {
            FakeTask elsewhere = replica.running("run");
            elsewhere.step("main").log().line("one").end();
            unknown = objects(replica.get(log("logs", elsewhere, "&format=ndjson"))
                            .body())
                    .get(0)
                    .path("cursor")
                    .asText();
        }
        String inUrl = "&cursor=" + URLEncoder.encode(unknown, UTF_8);
        for (String path : List.of(
                log("logs", task, "&follow=true"),
                log("logs", task, "&follow=true" + inUrl),
                TestServer.run("run", "log"))) {
            HttpResponse<String> answer = server.send(
                    server.request(path, server.alice())
                            .header("Accept", "text/event-stream")
                            .header("Last-Event-ID", unknown),
                    TestServer.text());

            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
            assertThat(answer.body()).startsWith("event: notice\nid\ndata: {\"notice\":\"the cursor is unknown here");
            List<Event> events = Event.of(answer.body().substring(answer.body().indexOf("\n\n") + 2));
            assertThat(events.stream()
                            .map(event -> json(event.data()).path("text").asText()))
                    .contains("one", "two", "three", "four");
            assertThat(events.get(0).id()).isNotEmpty().isNotEqualTo(unknown);
        }
    }

    private static HttpResponse<String> get(String options) {
        return server.get(log("logs", task, options));
    }

    private static List<JsonNode> objects(String body) {
        return body.lines()
                .filter(line -> !line.isEmpty())
                .map(TestServer::json)
                .toList();
    }

    private static List<String> texts(String body) {
        return objects(body).stream().map(line -> line.path("text").asText()).toList();
    }
}
