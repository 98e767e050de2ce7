package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many logs may be read at the same time (S77). */
class LogLimitsTest {

    private static TestServer server;
    private static FakeTask first;
    private static FakeTask second;

    @BeforeAll
    static void start() {
        server = TestServer.start("MAX_STREAMS=4", "MAX_STREAMS_PER_WORKER=3", "MAX_STREAMS_PER_CALLER=2");
        first = server.running("first");
        second = server.fleet()
                .createPipelineRun("team-a", "second")
                .admit("spoke-2")
                .startTask("task", "main");
        await().until(() -> server.get(TestServer.run("first", "pods")).statusCode() == 200
                && server.get(TestServer.run("second", "pods")).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void eachLimitIsNamedAndEveryPlaceIsGivenBack() throws Exception {
        String bob = server.fleet().user("bob");
        String carol = server.fleet().user("carol");
        List<InputStream> open = new ArrayList<>();
        for (String token : List.of(server.alice(), server.alice(), bob)) {
            open.add(follow(first, token).body());
        }

        assertRefused(follow(first, server.alice()), "--max-streams-per-caller");
        assertRefused(follow(second, server.alice()), "--max-streams-per-caller");
        assertRefused(follow(first, bob), "open logs of worker spoke-1: 3", "--max-streams-per-worker");
        await().until(() -> openFollows() == 3);
        open.add(follow(second, bob).body());
        assertRefused(follow(second, carol), "open logs: 4", "--max-streams)");

        for (InputStream body : open) {
            body.close();
        }
        await().until(() -> openFollows() == 0);
        await().untilAsserted(() -> {
            HttpResponse<InputStream> response = follow(first, carol);
            response.body().close();
            assertThat(response.statusCode()).isEqualTo(200);
        });
        await().until(() -> openFollows() == 0);
    }

    /** However a log ends, or does not even begin. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&container=Step",
                "&container=nothing",
                "&tailLines=-2",
                "&format=xml",
                "&cursor=x&tailLines=1",
                "&follow=false",
            })
    void nothingIsKept(String options) {
        for (int i = 0; i < 10; i++) {
            assertThat(server.get(log("logs", first, options)).statusCode()).isNotEqualTo(429);
            assertThat(UpgradeResponse.of(
                                    server.uri(log("logs/stream", first, "&format=sse" + options)), server.alice())
                            .statusCode())
                    .isNotEqualTo(429);
        }
        String nobody = server.fleet().user("nobody", new FakeFleet.Right[0]);
        for (int i = 0; i < 10; i++) {
            assertThat(server.get(log("logs", first, ""), nobody).statusCode()).isEqualTo(403);
        }
    }

    private static int openFollows() {
        return (int) server.fleet().workers().stream()
                .flatMap(worker -> server.fleet().worker(worker).requests().open().stream())
                .filter(FakeRequest::isFollow)
                .count();
    }

    private static HttpResponse<InputStream> follow(FakeTask task, String token) {
        return server.send(
                server.request(log("logs", task, "&follow=true"), token), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void assertRefused(HttpResponse<InputStream> response, String... messages) throws Exception {
        String body = new String(response.body().readAllBytes(), UTF_8);
        assertThat(response.statusCode()).as(body).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("5");
        assertThat(body).contains(messages);
        assertThat(TestServer.json(body).at("/details/retryAfterSeconds").asInt())
                .isEqualTo(5);
        assertThat(TestServer.json(body).path("reason").asText()).isEqualTo("TooManyRequests");
    }
}
