package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told when a page of another origin reads this API. */
class CrossOriginTest {

    private static final String CONSOLE = "https://console.example";
    private static final String RUN = TestServer.run("run", "resolve");

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("ALLOWED_ORIGINS=" + CONSOLE);
        server.admitted("run");
        await().until(() -> server.get(RUN).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aPageOfAnAllowedOriginMayAskWithATokenAndGoOnWhereItWas() throws Exception {
        String head = send(
                "OPTIONS",
                RUN,
                "Origin: " + CONSOLE,
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: authorization,last-event-id");

        assertThat(head).startsWith("HTTP/1.1 20").contains("Access-Control-Allow-Origin: " + CONSOLE + "\n");
        assertThat(header(head, "Access-Control-Allow-Headers")).contains("Authorization", "Last-Event-ID", "Accept");
        assertThat(header(head, "Access-Control-Allow-Methods")).contains("GET", "HEAD");
        assertThat(head).doesNotContain("Allow-Credentials");
    }

    @Test
    void itMayReadTheAnswerAndTheWorker() throws Exception {
        String head = send("GET", RUN, "Origin: " + CONSOLE, "Authorization: Bearer " + server.alice());

        assertThat(head).startsWith("HTTP/1.1 200").contains("Access-Control-Allow-Origin: " + CONSOLE + "\n");
        assertThat(header(head, "Access-Control-Expose-Headers")).contains("X-Worker-Cluster", "Retry-After");
        assertThat(header(head, "Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/team-a/pipelineruns/run/resolve",
                "/api/v1/namespaces/team-a/logs?pipelineRun=run&pod=p",
                "/no/such/path",
            })
    void itMayReadFailuresToo(String path) throws Exception {
        String head = send("GET", path, "Origin: " + CONSOLE);

        assertThat(head).startsWith("HTTP/1.1 4").contains("Access-Control-Allow-Origin: " + CONSOLE + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "https://console.example.evil.example", "null", "https://consoleXexample"
            })
    void aPageOfAnotherOriginIsToldNothing(String origin) throws Exception {
        for (String method : List.of("GET", "OPTIONS")) {
            String head = send(
                    method,
                    RUN,
                    "Origin: " + origin,
                    "Access-Control-Request-Method: GET",
                    "Authorization: Bearer " + server.alice());

            assertThat(head).doesNotContain("Access-Control-Allow");
        }
    }

    @Test
    void whereNoOriginIsAllowedNothingIsSaidOfThem() throws Exception {
        try (TestServer plain = TestServer.start()) {
            for (String method : List.of("GET", "OPTIONS")) {
                String head = send(plain, method, RUN, "Origin: " + CONSOLE, "Access-Control-Request-Method: GET");

                assertThat(head).startsWith("HTTP/1.1 40").doesNotContain("Access-Control", "Vary");
            }
        }
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElse("");
    }

    private static String send(String method, String path, String... headers) throws Exception {
        return send(server, method, path, headers);
    }

    private static String send(TestServer to, String method, String path, String... headers) throws Exception {
        List<String> head = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: localhost"));
        head.addAll(List.of(headers));
        try (RawConnection connection = to.connect()) {
            return connection.request(head.toArray(String[]::new)).readHead();
        }
    }
}
