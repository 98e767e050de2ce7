package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static io.github.multikueue.proxy.server.TestServer.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeUser;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics, audit lines, and what must be in neither. */
class ObservabilityTest {

    private static TestServer server;
    private static int runs;

    private FakeTask task;
    private String name;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        name = "run-" + runs++;
        // Nothing is asked of it but here, where it is counted.
        task = server.fleet()
                .createPipelineRun(TestServer.NAMESPACE, name)
                .admit("spoke-1")
                .startTask("task", "main");
        AtomicInteger asked = new AtomicInteger();
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            await().until(() -> {
                asked.incrementAndGet();
                return server.get(run(name, "pods")).statusCode() == 200;
            });
            // A request is observed when its answer is out: what follows must see none of these.
            await().until(() -> audit.events().stream()
                            .filter(each -> name.equals(LoggedEvents.value(each, "name")))
                            .count()
                    == asked.get());
        }
    }

    @Test
    void probesAreNewsOnlyIfTheirAnswerChanges() {
        try (LoggedEvents audit = new LoggedEvents("audit", Level.DEBUG)) {
            for (int i = 0; i < 3; i++) {
                server.get("/health", null);
            }
            await().until(() -> levels(audit, "/health").size() == 3);

            assertThat(levels(audit, "/health")).endsWith(Level.DEBUG, Level.DEBUG);
            server.get("/healthz", null);
            await().untilAsserted(() -> assertThat(levels(audit, "/healthz")).containsExactly(Level.INFO));
        }
    }

    private static List<Level> levels(LoggedEvents audit, String path) {
        return audit.events().stream()
                .filter(each -> path.equals(LoggedEvents.value(each, "path")))
                .map(ILoggingEvent::getLevel)
                .toList();
    }

    @Test
    void countsRequestsByRouteMethodAndCode() {
        String route = "/api/v1/namespaces/{namespace}/pipelineruns/{pipelineRun}/resolve";
        double ok = counted(route, "GET", 200);
        double unauthorized = counted(route, "GET", 401);
        double wrong = counted("unmatched", "other", 405);
        double heads = counted(route, "HEAD", 200);
        server.get(run(name, "resolve"));
        server.get(run(name, "resolve"));
        server.get(run(name, "resolve"), null);
        server.send("HEAD", run(name, "resolve"), server.alice());
        server.send("DELETE", run(name, "resolve"), server.alice());

        await().untilAsserted(() -> {
            assertThat(counted(route, "GET", 200) - ok).isEqualTo(2);
            assertThat(counted(route, "GET", 401) - unauthorized).isEqualTo(1);
            assertThat(counted(route, "HEAD", 200) - heads).isEqualTo(1);
            assertThat(counted("unmatched", "other", 405) - wrong).isEqualTo(1);
        });
        assertThat(metric("multikueue_proxy_http_request_duration_seconds_bucket{route=\"" + route + "\",le=\"30.0\"}"))
                .isPositive();
    }

    @Test
    void showsCachesReviewsUpstreamCallsAndTheJvm() {
        server.get(run(name, "pods"));
        server.get(run(name, "pods"));

        assertThat(metric("multikueue_proxy_cache_age_seconds{cache=\"workloads\"}"))
                .isNotNegative();
        assertThat(metric("multikueue_proxy_access_reviews_total{cache=\"hit\"}"))
                .isPositive();
        assertThat(metric("multikueue_proxy_access_reviews_total{cache=\"miss\"}"))
                .isPositive();
        assertThat(metric("multikueue_proxy_upstream_call_duration_seconds_count{outcome=\"2xx\",server=\"spoke-1\"}"))
                .isPositive();
        assertThat(metric("multikueue_proxy_upstream_call_duration_seconds_count{outcome=\"2xx\",server=\"manager\"}"))
                .isPositive();
        assertThat(server.metrics().keySet()).anyMatch(each -> each.startsWith("jvm_memory_used_bytes"));
        assertThat(server.metrics().keySet()).anyMatch(each -> each.startsWith("process_uptime_seconds"));
    }

    @Test
    void showsStreamsAndTheirBytesWhileTheyRun() throws Exception {
        task.step("main").log().line("12345");
        double bytes = metric("multikueue_proxy_log_bytes_total{transport=\"http\"}");
        HttpResponse<InputStream> follow = server.open(log("logs", task, "&follow=true"));
        assertThat(follow.body().readNBytes(6)).isEqualTo("12345\n".getBytes(UTF_8));

        await().untilAsserted(() -> assertThat(metric("multikueue_proxy_log_bytes_total{transport=\"http\"}") - bytes)
                .isEqualTo(6));
        assertThat(metric("multikueue_proxy_streams_open{transport=\"http\"}")).isEqualTo(1);
        double ended =
                metric("multikueue_proxy_stream_duration_seconds_count{outcome=\"client-gone\",transport=\"http\"}");
        follow.body().close();

        await().until(() -> metric("multikueue_proxy_streams_open{transport=\"http\"}") == 0);
        await().until(() ->
                metric("multikueue_proxy_stream_duration_seconds_count{outcome=\"client-gone\",transport=\"http\"}")
                                - ended
                        == 1);
    }

    @Test
    void theNumberOfSeriesDoesNotDependOnWhatCallersAskFor() {
        double counted = allCounted();
        server.get("/never-seen", "a-token");
        server.get("/api/v1/namespaces/ns/pipelineruns/never-seen/resolve", "a-token");
        server.send("BREW", "/never-seen", null);
        // A request is counted behind its answer.
        await().until(() -> allCounted() >= counted + 3);
        Set<String> before = server.metrics().keySet();
        for (int i = 0; i < 50; i++) {
            server.get("/no/such/path-" + i, "token-" + i);
            server.get("/api/v1/namespaces/ns-" + i + "/pipelineruns/run-" + i + "/resolve", "token-" + i);
            server.send("BREW" + (char) ('A' + i % 26), "/pot-" + i, null);
        }

        assertThat(server.metrics().keySet()).isEqualTo(before);
    }

    @Test
    void writesAnAuditLineForEachRequest() {
        task.step("main").log().line("12345").end();
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            server.get(log("logs", task, ""));
            server.get(run("no-such-run", "taskruns"));
            server.get(run(name, "resolve"), null);
            server.get("/no/such/path");
            await().until(() -> lines(audit).size() == 4);

            assertThat(audited(lines(audit).get(0)))
                    .containsEntry("caller", "alice")
                    .containsEntry("verb", "get")
                    .containsEntry("resource", "pods/log")
                    .containsEntry("namespace", "team-a")
                    .containsEntry("name", task.podName())
                    .containsEntry("worker", "spoke-1")
                    .containsEntry("code", "200")
                    .containsEntry("bytes", "6")
                    .containsEntry("outcome", "complete")
                    .containsKey("ms");
            assertThat(audited(lines(audit).get(1)))
                    .containsEntry("caller", "alice")
                    .containsEntry("verb", "list")
                    .containsEntry("resource", "taskruns")
                    .containsEntry("name", "no-such-run")
                    .containsEntry("code", "404")
                    .doesNotContainKey("worker");
            assertThat(audited(lines(audit).get(2)))
                    .containsEntry("code", "401")
                    .doesNotContainKey("caller");
            assertThat(audited(lines(audit).get(3)))
                    .containsEntry("path", "/no/such/path")
                    .containsEntry("code", "404");
        }
    }

    /** Also a request that is refused says what it asked for. */
    @ParameterizedTest
    @CsvSource({
        "/pipelineruns/RUN/resolve, get, pipelineruns, RUN",
        "/pipelineruns/RUN/taskruns?limit=x, list, taskruns, RUN",
        "/pipelineruns/RUN/taskruns, list, taskruns, RUN",
        "/pipelineruns/RUN/log?tailLines=1, get, pipelineruns/log, RUN",
        "/pipelineruns/RUN/log/stream, get, pipelineruns/log, RUN",
        "/pods/POD/status?pipelineRun=RUN, get, pods/status, POD",
        "/logs?pipelineRun=RUN&pod=POD&tailLines=x, get, pods/log, POD",
        "/logs/stream?pod=POD&pod=other, get, pods/log, POD",
        "/logs, get, pods/log, ''",
    })
    void anAuditLineNamesWhatAPathAsksFor(String path, String verb, String resource, String object) {
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            server.send(
                    "HEAD",
                    TestServer.namespaced(path.replace("RUN", name).replace("POD", task.podName())),
                    server.alice());
            await().until(() -> !audit.events().isEmpty());

            assertThat(audited(audit.events().get(0)))
                    .containsEntry("method", "HEAD")
                    .containsEntry("verb", verb)
                    .containsEntry("resource", resource)
                    .containsEntry("namespace", "team-a")
                    .doesNotContainKey("path")
                    .extracting(line -> line.getOrDefault("name", ""))
                    .isEqualTo(object.replace("RUN", name).replace("POD", task.podName()));
        }
    }

    @Test
    void writesTheAuditLineOfAWebSocketWhenItEnds() throws Exception {
        task.step("main").log().line("12345");
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            WebSocketClient client =
                    WebSocketClient.connect(server.uri(log("logs/stream", task, "")), server.alice(), "binary.k8s.io");
            await().until(() -> client.text().equals("12345\n"));
            assertThat(lines(audit)).isEmpty();
            task.step("main").log().end();
            client.awaitClose();

            await().until(() -> lines(audit).size() == 1);
            assertThat(audited(lines(audit).get(0)))
                    .containsEntry("caller", "alice")
                    .containsEntry("resource", "pods/log")
                    .containsEntry("code", "101")
                    .containsEntry("bytes", "6")
                    .containsEntry("outcome", "complete")
                    .containsEntry("worker", "spoke-1");
        }
    }

    @Test
    void writesAnAuditLineAlsoForWhatCannotBeRead() throws Exception {
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO);
                RawConnection connection = server.connect()) {
            connection.write("GET /health HTTP/1.1\r\nBad Header: x\r\n\r\n");
            assertThat(connection.readLine()).startsWith("HTTP/1.1 400");

            await().until(() ->
                    audit.events().stream().anyMatch(event -> "400".equals(LoggedEvents.value(event, "code"))));
        }
    }

    @Test
    void aCallersNameCannotForgeALine() {
        server.fleet().manager().token("forger-token", FakeUser.of("eve\r\nGET \u001b[2J\u202e admin=\"true\""));
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            assertThat(server.get(run(name, "resolve"), "forger-token").statusCode())
                    .isEqualTo(403);

            await().until(() -> lines(audit).size() == 1);
            assertThat(audited(lines(audit).get(0)).get("caller"))
                    .isEqualTo("eve\\u000d\\u000aGET \\u001b[2J\\u202e admin=\\u0022true\\u0022");
        }
    }

    @Test
    void noTokenIsEverWrittenDown() throws Exception {
        String token = "s3cret-marker-" + name;
        server.fleet().manager().token(token, FakeUser.of("secretive"));
        String workers = server.fleet().rotateSecret("spoke-1");
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
        task.step("main").log().line("x").end();
        try (LoggedEvents all = new LoggedEvents(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
                LoggedEvents audit = new LoggedEvents("audit", Level.TRACE);
                LoggedEvents ours = new LoggedEvents("io.github.multikueue", Level.TRACE)) {
            server.get(run(name, "resolve"), token);
            server.get(run(name, "pods") + "?access_token=" + token, token);
            server.get("/no/such/path?token=" + token, token);
            server.get(log("logs", task, ""), server.alice());
            for (List<String> protocols : List.of(
                    List.of("base64url.bearer.authorization.k8s.io." + encoded, "binary.k8s.io"),
                    List.of("base64url.bearer.authorization.k8s.io." + encoded))) {
                WebSocketClient.refusal(
                        server.uri(log("logs/stream", task, "")),
                        WebSocketClient.builder(),
                        protocols.toArray(String[]::new));
            }
            try (RawConnection connection = server.connect()) {
                connection.request(
                        "GET /a%2fb HTTP/1.1",
                        "Host: localhost", "Authorization: Bearer " + token, "Connection: close");
                assertThat(connection.readAll()).doesNotContain(token);
            }
            String metrics = server.metricsText();

            await("each request has its line").until(() -> audit.events().size() >= 7);
            for (LoggedEvents logs : List.of(all, audit, ours)) {
                assertThat(logs.events())
                        .extracting(LoggedEvents::text)
                        .noneMatch(line -> line.contains(token) || line.contains(encoded) || line.contains(workers));
            }
            assertThat(metrics).doesNotContain(token, encoded, workers);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(thread -> thread.contains(token));
        }
    }

    /** Without those of {@link #begin}, which may come late. */
    private static List<ILoggingEvent> lines(LoggedEvents audit) {
        return audit.events().stream()
                .filter(event -> !"pods".equals(LoggedEvents.value(event, "resource")))
                .toList();
    }

    private static Map<String, String> audited(ILoggingEvent event) {
        Map<String, String> pairs = new TreeMap<>();
        event.getKeyValuePairs().forEach(pair -> pairs.put(pair.key, String.valueOf(pair.value)));
        return pairs;
    }

    private static double counted(String route, String method, int code) {
        return metric("multikueue_proxy_http_requests_total{code=\"" + code + "\",method=\"" + method + "\",route=\""
                + route + "\"}");
    }

    private static double allCounted() {
        return server.metrics().entrySet().stream()
                .filter(each -> each.getKey().startsWith("multikueue_proxy_http_requests_total{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static double metric(String series) {
        return server.metrics().getOrDefault(series, 0.0);
    }
}
