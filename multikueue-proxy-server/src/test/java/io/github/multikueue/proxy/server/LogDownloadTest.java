package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.ApiContractTest.assertStatus;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.Requests;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /logs} over plain HTTP. */
class LogDownloadTest {

    private static final int MIB = 1 << 20;

    private static TestServer server;
    private static int runs;

    private FakeTask task;
    private FakeLog log;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() {
        server.fleet().worker("spoke-1").clearFaults();
        await().until(() -> upstream().count(FakeRequest::isFollow) == 0
                || upstream().open().stream().noneMatch(FakeRequest::isFollow));
    }

    @Test
    void aFollowerGetsEachLineWhenItIsWrittenAndTheEndOfTheLog() throws Exception {
        begin();
        HttpResponse<InputStream> response = server.open(log("logs", task, "&follow=true"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        log.line("first");
        assertThat(lines.readLine()).isEqualTo("first");
        log.line("second", "third");
        assertThat(lines.readLine()).isEqualTo("second");
        assertThat(lines.readLine()).isEqualTo("third");
        log.line("last").end();
        assertThat(lines.readLine()).isEqualTo("last");
        assertThat(lines.readLine()).isNull();
    }

    @Test
    void aReaderWhoLeavesWhileTheLogIsSilentEndsTheCallToTheWorker() throws Exception {
        begin();
        try (RawConnection client = follow("")) {
            assertThat(client.readHead()).contains("200 OK");
            upstreamFollow();
        }

        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    @Test
    void whatAReaderSendsMeanwhileDoesNotMatter() throws Exception {
        begin();
        try (RawConnection client = follow("")) {
            assertThat(client.readHead()).contains("200 OK").containsIgnoringCase("Connection: close");
            client.request("GET /health HTTP/1.1", "Host: localhost");
            log.line("still here").end();
            assertThat(readToLastChunk(client)).contains("still here").doesNotContain("HTTP/1.1");
            assertThat(readToEndOrReset(client)).isEmpty();
        }
    }

    private static String readToLastChunk(RawConnection client) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = client.readLine(); !"0".equals(line); line = client.readLine()) {
            assertThat(line).as(lines.toString()).isNotNull();
            lines.append(line).append('\n');
        }
        assertThat(client.readLine()).isEmpty();
        return lines.toString();
    }

    /** A server that has not yet read what the client has said meanwhile resets the connection when it ends it. */
    private static String readToEndOrReset(RawConnection client) throws IOException {
        try {
            return client.readAll();
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void aLogThatBreaksOffNeverLooksWhole() throws Exception {
        begin();
        log.bulk("0123456789abcde\n".getBytes(UTF_8), 100_000);
        server.fleet().worker("spoke-1").inject(Fault.on("get", "pods/log").dropAfter(200_000));
        try (RawConnection client = server.connect()) {
            client.request(head(server, log("logs", task, "&tailLines=-1")));

            assertThat(client.readHead()).contains("200 OK");
            String body = client.readAll();
            assertThat(body).hasSizeGreaterThan(150_000).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void aLogThatBreaksOffBeforeItsFirstByteIsABadGateway() {
        begin();
        log.line("never seen").end();
        server.fleet().worker("spoke-1").inject(Fault.on("get", "pods/log").dropAfter(0));

        HttpResponse<String> response = server.get(log("logs", task, ""));

        assertStatus(response, 502, "BadGateway", "step-main");
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
    }

    @Test
    void whyAKubeletGivesNoLogIsSaidWithoutNamingMachines() {
        begin();
        log.line("never seen").end();
        server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", "pods/log")
                        .answer(
                                500,
                                "InternalError",
                                "Get \"https://10.0.0.5:10250/containerLogs/team-a/p/c\": dial tcp 10.0.0.5:10250:"
                                        + " connect: connection refused"));

        HttpResponse<String> response = server.get(log("logs", task, ""));

        assertStatus(response, 502, "BadGateway", "worker spoke-1 answered 500: Get");
        assertThat(response.body()).contains("connection refused").doesNotContain("10.0.0.5");

        String ofRun = server.get(TestServer.run(task.name().replace("-task", ""), "log"))
                .body();
        assertThat(ofRun).contains("[multikueue-proxy]", "connection refused").doesNotContain("10.0.0.5");
    }

    @Test
    void aContainerThatHasNotStartedIsABadRequestInTheWordsOfTheWorker() {
        begin();
        server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", "pods/log")
                        .answer(
                                400,
                                "BadRequest",
                                "container \"step-main\" in pod \"p\" is waiting to start: PodInitializing"));

        assertStatus(server.get(log("logs", task, "")), 400, "BadRequest", "is waiting to start: PodInitializing");
    }

    /** Of a server of its own: a place is given back behind the answer, so that the next request of another test could find none. */
    @Test
    void beyondTheLimitThereAreNoMoreStreamsForAWhile() throws Exception {
        try (TestServer limited = TestServer.start("MAX_STREAMS=2")) {
            FakeTask running = limited.running("run");
            String path = log("logs", running, "");
            String follow = log("logs", running, "&follow=true");
            try (RawConnection one = limited.connect().request(head(limited, follow));
                    RawConnection other = limited.connect().request(head(limited, follow))) {
                assertThat(one.readHead()).contains("200 OK");
                assertThat(other.readHead()).contains("200 OK");

                HttpResponse<String> third = limited.get(follow);

                assertStatus(third, 429, "TooManyRequests", "2");
                assertThat(third.headers().firstValue("Retry-After")).contains("5");
            }
            running.step("main").log().line("there is room again").end();
            await().untilAsserted(() -> assertThat(limited.get(path).body()).isEqualTo("there is room again\n"));
        }
    }

    @Test
    void hasTheLastHundredLinesUnlessAskedForMore() {
        begin();
        for (int i = 1; i <= 150; i++) {
            log.line("line " + i);
        }
        log.end();

        assertThat(server.get(log("logs", task, "")).body().lines())
                .hasSize(100)
                .first()
                .isEqualTo("line 51");
        assertThat(server.get(log("logs", task, "&tailLines=-1")).body().lines())
                .hasSize(150);
        assertThat(server.get(log("logs", task, "&tailLines=3")).body()).isEqualTo("line 148\nline 149\nline 150\n");
        assertThat(server.get(log("logs", task, "&tailLines=0")).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sinceSeconds=60, sinceSeconds, 60",
        "sinceTime=2026-01-31T12:00:00Z, sinceTime, 2026-01-31T12:00:00Z",
        "timestamps=true, timestamps, true",
        "previous=1, previous, true",
        "limitBytes=7, limitBytes, 7",
        "container=step-main, container, step-main",
        "x=y, container, step-main",
        "x=y, tailLines, 100",
    })
    void passesEveryOptionOn(String option, String parameter, String value) {
        begin();
        log.restart().line("second life").end();

        assertThat(server.get(log("logs", task, "&" + option)).statusCode()).isEqualTo(200);

        FakeRequest request = upstream().of("get", "pods/log").get(0);
        assertThat(request.query(parameter)).isEqualTo(value);
    }

    @Test
    void refusesOptionsLikeTheApiServer() {
        begin();

        HttpResponse<String> response = server.get(log("logs", task, "&tailLines=-2"));

        assertStatus(response, 422, "Invalid", "tailLines");
        assertThat(TestServer.json(response).at("/details/causes/0/field").asText())
                .isEqualTo("tailLines");
        assertThat(upstream().of("get", "pods/log")).isEmpty();
    }

    @Test
    void relaysTheBytesAsTheyAre() throws Exception {
        begin();
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        log.raw(bytes).end();

        assertThat(server.open(log("logs", task, "&tailLines=-1")).body().readAllBytes())
                .isEqualTo(bytes);
    }

    @Test
    void relaysALongLogWhole() throws Exception {
        begin();
        byte[] line = "0123456789abcde\n".getBytes(UTF_8);
        log.bulk(line, 2L * MIB).end();
        try (InputStream body = server.open(log("logs", task, "&tailLines=-1")).body()) {
            byte[] piece = new byte[1 << 16];
            long length = 0;
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                for (int i = 0; i < read; i++) {
                    if (piece[i] != line[(int) ((length + i) % line.length)]) {
                        throw new AssertionError("byte " + (length + i));
                    }
                }
                length += read;
            }
            assertThat(length).isEqualTo(32L * MIB);
        }
    }

    @Test
    void headOpensTheLogAndLetsItGo() {
        begin();

        HttpResponse<String> head = server.send("HEAD", log("logs", task, "&follow=true"), server.alice());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    /** RFC 9110, 8.6: it would be the length of what GET answers. */
    @Test
    void headSaysNothingOfALengthThatNobodyKnows() {
        begin();
        log.line("a line").end();
        String run = TestServer.run(task.name().replace("-task", ""), "log");

        for (String path : List.of(log("logs", task, ""), run, run + "?format=ndjson")) {
            HttpResponse<String> head = server.send("HEAD", path, server.alice());
            HttpResponse<String> get = server.get(path);

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Length")).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
            assertThat(get.body()).contains("a line");
        }
    }

    @Test
    void nothingOfTheCallerReachesTheWorker() {
        begin();
        log.end();
        server.fleet().user("admin");
        server.fleet()
                .manager()
                .grant(FakeGrant.toUser("alice").verbs("impersonate").resources("users"));
        HttpResponse<String> response = server.send(
                server.request(log("logs", task, ""), server.alice())
                        .header("Cookie", "session=callers-cookie")
                        .header("Proxy-Authorization", "Basic callers-proxy")
                        .header("Impersonate-User", "admin")
                        .header("X-Remote-User", "admin"),
                TestServer.text());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<FakeRequest> requests = upstream().all();
        assertThat(requests).isNotEmpty();
        assertThat(requests)
                .allSatisfy(request -> assertThat(request.headers().toString())
                        .doesNotContain("callers-", server.alice(), "admin")
                        .doesNotContainIgnoringCase("impersonate")
                        .doesNotContainIgnoringCase("x-remote"));
        String workersToken = requests.get(0).header("Authorization");
        assertThat(workersToken).startsWith("Bearer ");
        assertThat(response.headers().map().toString() + response.body())
                .doesNotContain(workersToken.substring("Bearer ".length()));
    }

    /** A run of its own, with a silent log. */
    private void begin() {
        task = server.running("run-" + runs++);
        log = task.step("main").log();
        await().until(() -> server.get(run()).statusCode() == 200);
        upstream().clear();
    }

    private String run() {
        return TestServer.run(task.name().replace("-task", ""), "pods");
    }

    private RawConnection follow(String options) {
        try {
            return server.connect().request(head(server, log("logs", task, "&follow=true" + options)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] head(TestServer of, String path) {
        return new String[] {"GET " + path + " HTTP/1.1", "Host: localhost", "Authorization: Bearer " + of.alice()};
    }

    private static Requests upstream() {
        return server.fleet().worker("spoke-1").requests();
    }

    private static FakeRequest upstreamFollow() {
        return upstream().await(1, FakeRequest::isFollow).get(0);
    }

    @Test
    void aLogThatBreaksOffWhenItIsAskedWhatThereIsHasNotLostItsReader() {
        InputStream broken = new FilterInputStream(new ByteArrayInputStream("seen\n".getBytes(UTF_8))) {
            @Override
            public int available() throws IOException {
                throw new IOException("closed");
            }
        };
        Module archive = binder ->
                Multibinder.newSetBinder(binder, LogStreamer.class).addBinding().toInstance(request -> broken);
        try (TestServer other = TestServer.start(FakeFleet.start("spoke-1", "spoke-2"), archive)) {
            FakeRun run = other.admitted("run");
            FakeTask running = run.startTask("task", "main");
            run.finish(true).removeFromWorker();

            Body body = new Body(other.open(TestServer.log("logs", running, "&follow=true")));

            assertThat(body.rest()).isEmpty();
            assertThat(body.isWhole()).isFalse();
            String ended =
                    "multikueue_proxy_stream_duration_seconds_count{outcome=\"upstream-failed\",transport=\"http\"}";
            await().untilAsserted(() -> assertThat(other.metrics()).containsEntry(ended, 1.0));
        }
    }
}
