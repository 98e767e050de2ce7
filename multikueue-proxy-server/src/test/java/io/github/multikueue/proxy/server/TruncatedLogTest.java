package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.Requests;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client can always tell a log that broke off from one that ended, by the means of the protocol it speaks. */
class TruncatedLogTest {

    private static final String LINE = "0123456789abcde\n";
    private static final int LINES = 10_000;
    private static final String WHOLE = LINE.repeat(LINES);
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
    private static final String GET_POD_LOG = "pods/log";

    private static final LocalhostTls TLS = new LocalhostTls();

    @TempDir
    private static Path directory;

    private static TestServer plain;
    private static TestServer secured;
    private static int runs;

    @BeforeAll
    static void start() throws IOException {
        plain = TestServer.start();
        secured = TLS.start(directory);
    }

    @AfterAll
    static void stop() {
        plain.close();
        secured.close();
    }

    @AfterEach
    void mend() {
        plain.fleet().worker("spoke-1").clearFaults();
        secured.fleet().worker("spoke-1").clearFaults();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "close"})
    void http11EndsWithoutTheLastChunkWhateverConnectionSays(String connection) throws Exception {
        String path = path(plain, "");
        breakOff(plain);
        try (RawConnection client = request(plain.connect(), plain, "HTTP/1.1", path, "Connection: " + connection)) {
            assertThat(client.readHead()).contains("200 OK", "Transfer-Encoding: chunked");
            assertThat(client.readAll()).hasSizeGreaterThan(10_000).doesNotEndWith(LAST_CHUNK);
        }
    }

    @Test
    void http11EndsWithTheLastChunkWhenTheLogEnds() throws Exception {
        String path = path(plain, "");
        try (RawConnection client = request(plain.connect(), plain, "HTTP/1.1", path, "Connection: close")) {
            assertThat(client.readHead()).contains("200 OK", "Transfer-Encoding: chunked");
            assertThat(client.readAll()).hasSizeGreaterThan(WHOLE.length()).endsWith(LAST_CHUNK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&format=ndjson", "&format=sse", "&follow=true"})
    void http10IsReset(String options) throws Exception {
        String path = log("logs", unfinished(plain), "&tailLines=-1" + options);
        breakOff(plain);
        try (RawConnection client = request(plain.connect(), plain, "HTTP/1.0", path, "Connection: keep-alive")) {
            assertReset(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&follow=true"})
    void http10EndsInGoodOrderWhenTheLogEnds(String options) throws Exception {
        String path = path(plain, options);
        try (RawConnection client = request(plain.connect(), plain, "HTTP/1.0", path)) {
            assertThat(client.readHead()).contains("200 OK").doesNotContain("Transfer-Encoding");
            assertThat(client.readAll()).isEqualTo(WHOLE);
        }
    }

    @Test
    void http10IsAnsweredInGoodOrderWhenTheLogBreaksOffBeforeItsFirstByte() throws Exception {
        String path = path(plain, "");
        plain.fleet().worker("spoke-1").inject(Fault.on("get", GET_POD_LOG).dropAfter(0));
        try (RawConnection client = request(plain.connect(), plain, "HTTP/1.0", path)) {
            assertThat(client.readHead()).contains("502 Bad Gateway");
            assertThat(client.readAll()).contains("\"reason\":\"BadGateway\"");
        }
    }

    /** Of a server of its own, that gives up on readers who are not even slow for long. */
    @Test
    void http10IsResetWhenTheReaderTakesNothingForTooLong() throws Exception {
        try (TestServer hurried = TestServer.start("WRITE_STALL_TIMEOUT=1s")) {
            FakeTask task = hurried.running("run");
            task.step("main").log().bulk(LINE.getBytes(UTF_8), 4_000_000);
            try (RawConnection client = hurried.connectWithWindow(16 * 1024)) {
                request(client, hurried, "HTTP/1.0", log("logs", task, "&follow=true&tailLines=-1"));
                Requests upstream = hurried.fleet().worker("spoke-1").requests();
                upstream.awaitEnd(upstream.await(1, FakeRequest::isFollow).get(0));

                assertReset(client);
            }
        }
    }

    @Test
    void http10IsResetWhenTheServerStops() throws Exception {
        TestServer server = TestServer.start();
        try (server) {
            FakeTask task = server.running("run");
            FakeLog log = task.step("main").log();
            log.line("so far");
            try (RawConnection client =
                    request(server.connect(), server, "HTTP/1.0", log("logs", task, "&follow=true"))) {
                client.readHead();
                assertThat(client.readLine()).isEqualTo("so far");

                server.server().close();

                assertThatThrownBy(client::readAll).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void http10OverTlsIsResetWithoutTheOrderlyEndOfTls() throws Exception {
        String path = path(secured, "");
        breakOff(secured);
        try (RawConnection client = request(tls(), secured, "HTTP/1.0", path)) {
            assertReset(client);
        }
    }

    @Test
    void http10OverTlsEndsInGoodOrderWhenTheLogEnds() throws Exception {
        String path = path(secured, "");
        try (RawConnection client = request(tls(), secured, "HTTP/1.0", path)) {
            assertThat(client.readHead()).contains("200 OK");
            assertThat(client.readAll()).isEqualTo(WHOLE);
        }
    }

    @Test
    void http2ResetsTheStreamAndNotTheConnection() throws Exception {
        OkHttpClient client = http2();
        FakeTask other = secured.running("run-" + runs++);
        String path = path(secured, "");
        try (Response follow =
                client.newCall(request(log("logs", other, "&follow=true"))).execute()) {
            breakOff(secured);
            try (Response response = client.newCall(request(path)).execute()) {
                assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
                assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
                assertThatThrownBy(() -> response.body().bytes())
                        .isInstanceOfSatisfying(
                                StreamResetException.class,
                                reset -> assertThat(reset.errorCode).isNotEqualTo(ErrorCode.NO_ERROR));
            }
            other.step("main").log().line("undisturbed");
            assertThat(follow.body().source().readUtf8Line()).isEqualTo("undisturbed");
        }
    }

    @Test
    void http2EndsTheStreamWhenTheLogEnds() throws Exception {
        String path = path(secured, "");
        try (Response response = http2().newCall(request(path)).execute()) {
            assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
            assertThat(response.body().string()).isEqualTo(WHOLE);
        }
    }

    @Test
    void aWebSocketIsClosedWithAnError() throws Exception {
        FakeTask task = unfinished(plain);
        breakOff(plain);

        WebSocketClient client =
                WebSocketClient.connect(plain.uri(log("logs/stream", task, "")), plain.alice(), "binary.k8s.io");

        assertThat(client.awaitClose().code()).isEqualTo(1011);
    }

    @Test
    void aWebSocketIsClosedNormallyWhenTheLogEnds() throws Exception {
        FakeTask task = ended(plain);

        WebSocketClient client =
                WebSocketClient.connect(plain.uri(log("logs/stream", task, "")), plain.alice(), "binary.k8s.io");

        assertThat(client.awaitClose().code()).isEqualTo(1000);
        assertThat(client.text()).isEqualTo(WHOLE);
    }

    private static void assertReset(RawConnection client) {
        assertThatThrownBy(() -> {
                    client.readHead();
                    client.readAll();
                })
                .isInstanceOf(SocketException.class);
    }

    /** The worker sends 100,000 bytes of a log, and refuses to go on behind them. */
    private static void breakOff(TestServer server) {
        server.fleet().worker("spoke-1").inject(Fault.on("get", GET_POD_LOG).answer(400, "BadRequest", "no more"));
        server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", GET_POD_LOG).dropAfter(100_000).times(1));
    }

    /** A task whose log is complete. */
    private static FakeTask ended(TestServer server) {
        FakeTask task = unfinished(server);
        task.step("main").log().end();
        return task;
    }

    /** A task that has written just as much, and still runs. */
    private static FakeTask unfinished(TestServer server) {
        FakeTask task = server.running("run-" + runs++);
        task.step("main").log().bulk(LINE.getBytes(UTF_8), LINES);
        return task;
    }

    /** The path of the log of a new run. */
    private static String path(TestServer server, String options) {
        return log("logs", ended(server), "&tailLines=-1" + options);
    }

    private static RawConnection request(
            RawConnection connection, TestServer server, String version, String path, String... more)
            throws IOException {
        List<String> head = new ArrayList<>(
                List.of("GET " + path + " " + version, "Host: localhost", "Authorization: Bearer " + server.alice()));
        head.addAll(List.of(more));
        return connection.request(head.toArray(String[]::new));
    }

    private static RawConnection tls() throws IOException {
        return new RawConnection(TLS.trust()
                .sslSocketFactory()
                .createSocket("localhost", secured.server().port()));
    }

    private static OkHttpClient http2() {
        return new OkHttpClient.Builder()
                .sslSocketFactory(TLS.trust().sslSocketFactory(), TLS.trust().trustManager())
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .readTimeout(Duration.ofSeconds(60))
                .build();
    }

    private static Request request(String path) {
        return new Request.Builder()
                .url("https://localhost:" + secured.server().port() + path)
                .header("Authorization", "Bearer " + secured.alice())
                .build();
    }
}
