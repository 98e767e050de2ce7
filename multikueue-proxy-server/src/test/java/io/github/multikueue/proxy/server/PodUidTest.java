package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.ApiContractTest.assertStatus;
import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.cursor.CursorPlaces;
import io.github.multikueue.proxy.core.logs.cursor.CursorScope;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /logs?podUid=}: of several Pods of one name, the log of the one that is meant. */
@Timeout(300)
class PodUidTest {

    private static final String KEY = "the key that cursors are signed with";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private TestServer server;
    private FakeRun run;
    private FakeTask first;
    private String firstUid;

    @BeforeEach
    void start() throws IOException {
        Path key = Files.writeString(directory.resolve("cursor.key"), KEY);
        server = TestServer.start("LOG_STORE=" + directory.resolve("logs"), "CURSOR_KEY_FILE=" + key);
        run = server.admitted("run");
        first = run.startTask("task", "main");
        firstUid = uid(first);
        first.step("main").log().line("try one, line 1", "try one, line 2", "try one, line 3");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String uid(FakeTask task) {
        return task.pod().at("/metadata/uid").asText();
    }

    /** The run is evicted, and admitted again to the same worker. */
    private FakeTask tryTwo() {
        run.evict().finishEviction();
        run.admit("spoke-1");
        FakeTask second = run.startTask("task", "main");
        second.step("main").log().line("try two");
        // Until the server hears of the second admission, it answers with what is stored of the first try.
        await().atMost(PATIENCE)
                .until(() -> get("").headers().firstValue("X-Pod-Uid").equals(Optional.of(uid(second))));
        return second;
    }

    private HttpResponse<String> get(String options) {
        return server.get(log("logs", first, options));
    }

    /** Its log is in the store afterwards. */
    private String finishTryOne() {
        first.finish();
        return get("&follow=true&tailLines=-1").body();
    }

    private static void assertPods(HttpHeaders headers, String pod, List<String> others) {
        assertThat(headers.firstValue("X-Pod-Uid")).contains(pod);
        assertThat(headers.allValues("X-Other-Pod-Uids")).isEqualTo(others);
    }

    @Nested
    class OfTwoPodsOfOneName {

        private FakeTask second;
        private String secondUid;

        @BeforeEach
        void admitAgain() {
            assertThat(finishTryOne()).startsWith("try one, line 1\n");
            second = tryTwo();
            secondUid = uid(second);
        }

        @Test
        void theNewestIsReadAndTheOtherIsNamed() {
            HttpResponse<String> newest = get("");

            assertThat(newest.body()).isEqualTo("try two\n");
            assertPods(newest.headers(), secondUid, List.of(firstUid));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "&follow=true", "&container=step-main"})
        void theOlderOneIsThereForWhoAsks(String options) {
            HttpResponse<String> older = get("&podUid=" + firstUid + options);

            assertThat(older.body()).isEqualTo("try one, line 1\ntry one, line 2\ntry one, line 3\n");
            assertPods(older.headers(), firstUid, List.of(secondUid));
            assertThat(older.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        }

        @Test
        void thatOneIsToldToo() {
            assertThat(get("&podUid=" + secondUid).body()).isEqualTo("try two\n");
        }

        @Test
        void theyAreToldApartWhenBothAreGone() {
            second.finish();
            assertThat(get("&follow=true").body()).isEqualTo("try two\n");
            run.finish(true).removeFromWorker();
            await().atMost(PATIENCE).untilAsserted(() -> assertPods(get("").headers(), secondUid, List.of(firstUid)));

            assertThat(get("&podUid=" + firstUid).body()).startsWith("try one, line 1\n");
            assertThat(get("&podUid=" + secondUid).body()).isEqualTo("try two\n");
            assertThat(get("").body()).isEqualTo("try two\n");
        }

        @Test
        void serverSentEventsHaveThemToo() {
            HttpResponse<String> events = get("&format=sse&podUid=" + firstUid);

            assertThat(events.body()).contains("try one, line 3").doesNotContain("try two");
            assertPods(events.headers(), firstUid, List.of(secondUid));
        }

        @Test
        void webSocketsHaveThemTooAndTheHandshakeNamesThem() throws Exception {
            String path = log("logs/stream", first, "&podUid=" + firstUid);
            UpgradeResponse handshake = UpgradeResponse.of(server.uri(path), server.alice());
            assertThat(handshake.statusCode()).isEqualTo(101);
            assertPods(handshake.headers(), firstUid, List.of(secondUid));

            WebSocketClient client = WebSocketClient.connect(server.uri(path), server.alice());
            assertThat(client.awaitClose().code()).isEqualTo(1000);
            assertThat(client.text()).isEqualTo("try one, line 1\ntry one, line 2\ntry one, line 3\n");
        }

        @Test
        void aPodNobodyKnowsIsNotFoundAndTheKnownOnesAreNamed() {
            HttpResponse<String> unknown = get("&podUid=0b1f4c52-0000-4000-8000-000000000000");

            assertStatus(unknown, 404, "NotFound", "podUid: 0b1f4c52-0000-4000-8000-000000000000");
            assertThat(json(unknown).path("message").asText()).contains(secondUid + ", " + firstUid);
            assertThat(unknown.headers().firstValue("X-Pod-Uid")).isEmpty();
        }

        @Test
        void aCursorGoesOnInThePodItIsOf() {
            String ofFirst = cursor(get("&format=ndjson&podUid=" + firstUid).body(), 1);
            String ofSecond = cursor(get("&format=ndjson").body(), 0);
            second.step("main").log().line("try two goes on").end();

            HttpResponse<String> resumed = get("&cursor=" + ofFirst);
            assertThat(resumed.body()).isEqualTo("try one, line 3\n");
            assertPods(resumed.headers(), firstUid, List.of(secondUid));
            assertThat(get("&cursor=" + ofSecond).body()).isEqualTo("try two goes on\n");
            assertThat(get("&podUid=" + firstUid + "&cursor=" + ofFirst).body()).isEqualTo("try one, line 3\n");
            assertStatus(get("&podUid=" + secondUid + "&cursor=" + ofFirst), 400, "BadRequest", "cursor");
        }

        /** As a browser's EventSource comes back, with the URL it began with. */
        @Test
        void soDoesAnEventSourceThatWasInterruptedByTheEviction() {
            String id = URLDecoder.decode(
                    cursor(get("&format=ndjson&podUid=" + firstUid).body(), 0), UTF_8);

            HttpResponse<String> again = server.send(
                    server.request(log("logs", first, "&follow=true"), server.alice())
                            .header("Accept", "text/event-stream")
                            .header("Last-Event-ID", id),
                    TestServer.text());

            assertThat(again.body())
                    .contains("try one, line 2", "try one, line 3", "event: end")
                    .doesNotContain("line 1", "try two");
        }

        /** Of an older version, or of an archive that knows the name alone. */
        @Test
        void aCursorWithoutAPodGoesOnInTheNewestIfItsLineIsThere() {
            second.step("main").log().line("try two goes on").end();
            JsonNode ofFirst = json(get("&format=ndjson&podUid=" + firstUid)
                    .body()
                    .lines()
                    .findFirst()
                    .orElseThrow());
            JsonNode ofSecond =
                    json(get("&format=ndjson").body().lines().findFirst().orElseThrow());

            assertThat(get("&cursor=" + withoutPod(ofSecond)).body()).isEqualTo("try two goes on\n");
            assertThat(get("&podUid=" + firstUid + "&cursor=" + withoutPod(ofFirst))
                            .body())
                    .isEqualTo("try one, line 2\ntry one, line 3\n");
            assertStatus(get("&cursor=" + withoutPod(ofFirst)), 410, "Gone", "read it from the beginning");
        }

        private String withoutPod(JsonNode line) {
            CursorPlaces places = new CursorPlaces();
            places.reached(
                    CursorKey.of(first.podName(), ""),
                    new LogPosition(Instant.parse(line.path("time").asText()), 1));
            return String.valueOf(new Cursors(KEY.getBytes(UTF_8))
                    .writer(CursorScope.container(run.uid(), first.podName(), ""))
                    .write(places));
        }

        @Test
        void whoMayNotReadThePodMayNotReadTheOlderOneEither() {
            String mallory = server.fleet().user("mallory", FakeFleet.Right.GET_PIPELINERUNS);
            for (String options : List.of("", "&podUid=" + firstUid, "&podUid=" + secondUid, "&podUid=unknown")) {
                HttpResponse<String> response = server.get(log("logs", first, options), mallory);

                assertThat(response.statusCode()).as(options).isEqualTo(403);
                assertThat(response.body()).doesNotContain(firstUid, secondUid).doesNotContain("try ");
            }
        }
    }

    @Test
    void aPodOfAnotherRunIsNotOpenedByItsUid() {
        finishTryOne();
        FakeRun other = server.admitted("other");
        FakeTask ofOther = other.startTask("task", "main");
        await().atMost(PATIENCE)
                .until(() -> server.get(log("logs", ofOther, "")).statusCode() == 200);
        String base = "/logs?pipelineRun=other&pod=";

        assertStatus(
                server.get(TestServer.namespaced(base + ofOther.podName() + "&podUid=" + firstUid)),
                404,
                "NotFound",
                uid(ofOther));
        assertStatus(
                server.get(TestServer.namespaced(base + first.podName() + "&podUid=" + firstUid)),
                404,
                "NotFound",
                "none is known");
    }

    @Test
    void theLogOfARunOfTheSameNameIsNotOpenedByTheUidOfItsPod() {
        finishTryOne();
        run.finish(true).delete();
        FakeRun next = server.admitted("run");
        FakeTask task = next.startTask("task", "main");
        await().atMost(PATIENCE).untilAsserted(() -> assertPods(get("").headers(), uid(task), List.of()));

        assertStatus(get("&podUid=" + firstUid), 404, "NotFound", uid(task));
    }

    @Test
    void aPodIsAloneAsARule() {
        HttpResponse<String> response = get("");

        assertPods(response.headers(), firstUid, List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "..", "-a", "a%20b", "%C3%A4", "", "a,b"})
    void whatIsNoUidIsRefused(String podUid) {
        assertStatus(get("&podUid=" + podUid), 400, "BadRequest", "podUid");
        assertThat(UpgradeResponse.of(server.uri(log("logs/stream", first, "&podUid=" + podUid)), server.alice())
                        .statusCode())
                .isEqualTo(400);
        assertStatus(get("&podUid=" + "a".repeat(64)), 400, "BadRequest", "podUid");
    }

    /** The worker's API server is gone; what was read until then is there, and nobody waits for the rest. */
    @Test
    void whatIsStoredOfARunningPodIsToldAlthoughItsWorkerIsDown() {
        storeWhatThereIs();
        server.fleet().loseWorker("spoke-1");

        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> response = get("&tailLines=-1");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body())
                    .startsWith(
                            "try one, line 1\ntry one, line 2\ntry one, line 3\n[multikueue-proxy] the rest of the log"
                                    + " of container step-main of pod run-task-pod cannot be read now: worker spoke-1 ");
            assertPods(response.headers(), firstUid, List.of());
        });
        assertStatus(get("&podUid=unknown"), 424, "FailedDependency", "spoke-1");
    }

    @Test
    void aRunsLogDoesNotWaitForAWorkerThatIsDownEither() {
        storeWhatThereIs();
        Path notes = directory.resolve("logs/runs").resolve(run.uid()).resolve("run.json");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(notes) && Files.readString(notes).contains("step-main"));
        server.fleet().loseWorker("spoke-1");

        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> response = server.get(TestServer.run("run", "log?prefix=false"));
            assertThat(response.body())
                    .contains("try one, line 1\ntry one, line 2\ntry one, line 3\n")
                    .contains(
                            "the rest of the log of container step-main of pod run-task-pod cannot be read now: worker spoke-1 ")
                    .doesNotContain("the pod was gone");
        });
    }

    @Test
    void aCursorOfAPodThatNobodyHasAnyMoreSaysSo() {
        try (TestServer without = TestServer.start()) {
            FakeRun evicted = without.admitted("run");
            FakeTask task = evicted.startTask("task", "main");
            task.step("main").log().line("try one", "goes on");
            await().atMost(PATIENCE)
                    .until(() -> without.get(log("logs", task, "")).statusCode() == 200);
            String cursor =
                    cursor(without.get(log("logs", task, "&format=ndjson")).body(), 0);
            assertThat(without.get(log("logs", task, "&cursor=" + cursor)).body())
                    .isEqualTo("goes on\n");
            evicted.evict().finishEviction();
            evicted.admit("spoke-1")
                    .startTask("task", "main")
                    .step("main")
                    .log()
                    .line("try two");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertStatus(
                            without.get(log("logs", task, "&cursor=" + cursor)), 410, "Gone", "without a cursor"));
        }
    }

    /** Whoever follows the log gets it by way of the store; what he has seen is there. */
    private void storeWhatThereIs() {
        new Body(server.open(log("logs", first, "&follow=true&tailLines=-1"))).await("try one, line 3\n");
    }

    private static String cursor(String lines, int line) {
        String cursor = json(lines.lines().toList().get(line)).path("cursor").asText();
        assertThat(cursor).isNotEmpty();
        return URLEncoder.encode(cursor, UTF_8);
    }
}
