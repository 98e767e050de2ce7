package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeTask;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers and times from outside, however large: each is taken as far as it makes sense, or refused; none is an error of ours. */
class ExtremeNumbersTest {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "9223372037",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999999999",
            "1e9",
            "0x10",
            "%2B5");

    private static final List<String> TIMES = List.of(
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999999999Z",
            "%2B10000-01-01T00:00:00Z",
            "%2B999999999-12-31T23:59:59.999999999-18:00",
            "-999999999-01-01T00:00:00%2B18:00");

    @TempDir
    private static Path store;

    private static TestServer straight;
    private static TestServer storing;
    private static FakeTask task;
    private static FakeTask stored;

    @BeforeAll
    static void start() {
        straight = TestServer.start();
        task = finished(straight);
        storing = TestServer.start("LOG_STORE=" + store);
        stored = finished(storing);
    }

    private static FakeTask finished(TestServer server) {
        FakeTask running = server.running("build-1");
        running.step("main").log().line("first").line("last");
        running.finish();
        String path = TestServer.log("logs", running, "&tailLines=-1");
        await().untilAsserted(() -> assertThat(server.get(path).body()).isEqualTo("first\nlast\n"));
        return running;
    }

    @AfterAll
    static void stop() {
        straight.close();
        storing.close();
    }

    static Stream<Arguments> parameters() {
        Stream<String> numbers = Stream.of(
                        "logs&sinceSeconds=",
                        "logs&tailLines=",
                        "logs&limitBytes=",
                        "log?tailLines=",
                        "log?attempt=",
                        "pods?limit=")
                .flatMap(parameter -> NUMBERS.stream().map(parameter::concat));
        Stream<String> times = Stream.of("logs&sinceTime=", "log?sinceTime=")
                .flatMap(parameter -> TIMES.stream().map(parameter::concat));
        return Stream.concat(numbers, times).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void areTakenOrRefused(String parameter) {
        assertAnswered(straight, path(task, parameter));
        assertAnswered(storing, path(stored, parameter));
        if (parameter.startsWith("logs")) {
            assertAnswered(straight, path(task, parameter + "&follow=true"));
            assertAnswered(storing, path(stored, parameter + "&follow=true"));
        }
    }

    static Stream<Arguments> webSockets() {
        return Stream.of(
                        "logs/stream&sinceSeconds=",
                        "logs/stream&tailLines=",
                        "logs/stream&limitBytes=",
                        "log/stream?tailLines=")
                .flatMap(parameter -> NUMBERS.stream().map(parameter::concat))
                .map(Arguments::of);
    }

    /** Refused as a handshake, or opened. */
    @ParameterizedTest
    @MethodSource("webSockets")
    void areTakenOrRefusedByWebSockets(String parameter) {
        String path = parameter.startsWith("logs/stream")
                ? TestServer.log("logs/stream", task, parameter.substring("logs/stream".length()))
                : TestServer.run("build-1", parameter);
        try {
            WebSocketClient.connect(straight.uri(path), straight.alice())
                    .socket()
                    .abort();
        } catch (WebSocketHandshakeException e) {
            assertThat(e.getResponse().statusCode()).as(path).isIn(400, 404, 422);
        }
    }

    private static String path(FakeTask of, String parameter) {
        return parameter.startsWith("logs")
                ? TestServer.log("logs", of, parameter.substring("logs".length()))
                : TestServer.run("build-1", parameter);
    }

    private static void assertAnswered(TestServer server, String path) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(path).isIn(200, 400, 404, 422);
        if (response.statusCode() != 200) {
            assertThat(json(response).path("code").asInt()).as(path).isEqualTo(response.statusCode());
        }
    }

    /** As with kube-apiserver: it only says that the log is wanted from its beginning. */
    @Test
    void secondsBeyondAllTimesAreTheWholeLog() {
        String parameter = "&sinceSeconds=9223372036854775807&tailLines=-1";

        assertThat(straight.get(TestServer.log("logs", task, parameter)).body()).isEqualTo("first\nlast\n");
        assertThat(storing.get(TestServer.log("logs", stored, parameter)).body())
                .isEqualTo("first\nlast\n");
    }
}
