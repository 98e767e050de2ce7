package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.Requests;
import io.github.multikueue.proxy.server.WebSocketClient.Close;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /logs/stream}: a log over a WebSocket. */
class LogStreamTest {

    private static final String BINARY = "binary.k8s.io";
    private static final String BASE64 = "base64.binary.k8s.io";
    private static final String TOKEN = "base64url.bearer.authorization.k8s.io.";

    private static final int MOST_FROM_CLIENT = 4 * 1024;

    private static TestServer server;
    private static int runs;

    private FakeTask task;
    private FakeLog log;
    private URI uri;

    @BeforeAll
    static void start() {
        server = TestServer.start("KEEP_ALIVE_INTERVAL=50ms", "ALLOWED_ORIGINS=https://console.example");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() {
        server.fleet().worker("spoke-1").clearFaults();
        await().until(() -> upstream().open().stream().noneMatch(FakeRequest::isFollow));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", BINARY})
    void followsTheWholeLogAsText(String protocol) throws Exception {
        begin();
        for (int i = 1; i <= 150; i++) {
            log.line("line " + i);
        }
        WebSocketClient client = connect(protocol.isEmpty() ? new String[0] : new String[] {protocol});

        assertThat(client.socket().getSubprotocol()).isEqualTo(protocol);
        await().until(() -> client.text().endsWith("line 150\n"));
        log.line("one more");
        await().until(() -> client.text().endsWith("one more\n"));
        log.line("last").end();

        assertThat(client.awaitClose()).isEqualTo(new Close(1000, ""));
        assertThat(client.text().lines())
                .hasSize(152)
                .startsWith("line 1", "line 2")
                .endsWith("last");
    }

    @Test
    void sendsExactBytesAsBase64() throws Exception {
        begin();
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        log.raw(bytes).end();
        WebSocketClient client = connect(BASE64);

        assertThat(client.awaitClose().code()).isEqualTo(1000);
        assertThat(client.socket().getSubprotocol()).isEqualTo(BASE64);
        String hex = client.messages().stream()
                .map(message -> HexFormat.of().formatHex(Base64.getDecoder().decode(message)))
                .collect(Collectors.joining());
        assertThat(hex).isEqualTo(HexFormat.of().formatHex(bytes));
    }

    @Test
    void neverCutsACharacter() throws Exception {
        begin();
        WebSocketClient client = connect(BINARY);
        byte[] text = "a\u00e9\u2713\ud83d\ude00\n".getBytes(UTF_8);
        for (int i = 0; i < text.length; i++) {
            log.raw(new byte[] {text[i]});
            int sent = i + 1;
            int complete =
                    new String(text, 0, sent, UTF_8).replace("\ufffd", "").length();
            await().until(() -> client.text().length() >= complete);
        }
        log.raw(new byte[] {(byte) 0xff, 'x', (byte) 0xe2, (byte) 0x9c}).end();

        assertThat(client.awaitClose().code()).isEqualTo(1000);
        assertThat(client.text()).isEqualTo("a\u00e9\u2713\ud83d\ude00\n\ufffdx\ufffd");
    }

    @Test
    void theLastBytesComeWithTheEnd() throws Exception {
        begin();
        log.line("the only line").end();

        WebSocketClient client = connect(BINARY);

        assertThat(client.awaitClose()).isEqualTo(new Close(1000, ""));
        assertThat(client.text()).isEqualTo("the only line\n");
    }

    @Test
    void anEmptyLogEndsAtOnce() throws Exception {
        begin();
        log.end();

        WebSocketClient client = connect();

        assertThat(client.awaitClose()).isEqualTo(new Close(1000, ""));
        assertThat(client.messages()).isEmpty();
    }

    @Test
    void saysSoWhenTheLogBreaksOff() throws Exception {
        begin();
        String line = "0123456789abcde\n";
        log.bulk(line.getBytes(UTF_8), 10_000);
        // On the way from the worker, each line has its time in front.
        int onTheWay = "2026-01-01T00:00:00.000000000Z ".length() + line.length();
        Fault.Injection stall = server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", "pods/log").times(1).stallAfter(2_000L * onTheWay));

        WebSocketClient client = connect(BINARY);
        await().until(() -> client.text().length() == 2_000 * line.length());
        // A broken connection alone would not end it: it goes on, unless the worker refuses that for good.
        server.fleet()
                .worker("spoke-1")
                .inject(Fault.on("get", "pods/log").answer(400, "BadRequest", "previous instance only"));
        server.fleet().worker("spoke-1").restart();

        Close close = client.awaitClose();
        stall.remove();
        assertThat(close.code()).isEqualTo(1011);
        assertThat(close.reason()).contains("step-main").doesNotContain("127.0.0.1");
        assertThat(client.text()).isEqualTo(line.repeat(2_000));
    }

    @Test
    void readsTheTokenFromTheSubprotocolAndNeverEchoesIt() throws Exception {
        begin();
        log.line("for browsers").end();
        String token = TOKEN
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(server.alice().getBytes(UTF_8));

        WebSocketClient client = WebSocketClient.connect(uri, WebSocketClient.builder(), token, BINARY);

        assertThat(client.socket().getSubprotocol()).isEqualTo(BINARY);
        assertThat(client.awaitClose().code()).isEqualTo(1000);
        assertThat(client.text()).isEqualTo("for browsers\n");
    }

    @Test
    void refusesATokenThatNothingElseIsOfferedWith() {
        begin();
        String token = TOKEN
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(server.alice().getBytes(UTF_8));

        var refusal = WebSocketClient.refusal(uri, WebSocketClient.builder(), token);

        assertThat(refusal.statusCode()).isEqualTo(401);
        assertThat(refusal.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(refusal.headers().map().toString()).doesNotContain(TOKEN);
        assertThat(String.valueOf(refusal.body())).doesNotContain(token);
    }

    @Test
    void refusesSubprotocolsItDoesNotKnow() {
        begin();

        var refusal = WebSocketClient.refusal(uri, authorized(), "v4.channel.k8s.io");

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.headers().firstValue("Sec-WebSocket-Protocol")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:%d, 101",
        "https://127.0.0.1:%d, 101",
        "https://console.example, 101",
        "https://evil.example, 403",
        "null, 403",
    })
    void letsInItsOwnPagesAndThoseOfAllowedOriginsOnly(String origin, int status) throws Exception {
        begin();
        log.end();
        try (RawConnection client = server.connect()) {
            client.request(
                    handshake("Origin: " + origin.formatted(server.server().port())));

            String head = client.readHead();

            assertThat(head).startsWith("HTTP/1.1 " + status);
            if (status == 403) {
                assertThat(upstream().of("get", "pods/log")).isEmpty();
            }
        }
    }

    @Test
    void recognizesAnUpgradeHoweverItIsWritten() throws Exception {
        begin();
        log.end();
        try (RawConnection client = server.connect()) {
            client.request(
                    "GET " + path().replace("team-a", "te%61m%2da") + " HTTP/1.1",
                    "Host: localhost",
                    "authorization: bearer " + server.alice(),
                    "UPGRADE: WebSocket",
                    "Connection: keep-alive",
                    "connection: foo, UPGRADE",
                    "sec-websocket-version: 13",
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

            String head = client.readHead();
            assertThat(head)
                    .startsWith("HTTP/1.1 101")
                    .contains("X-Worker-Cluster: spoke-1", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .doesNotContain("permessage-deflate");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 12",
                "Sec-WebSocket-Version: 13, 8",
                "Sec-WebSocket-Version: ",
                "Sec-WebSocket-Version",
                "Sec-WebSocket-Key: short",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZ SBub25jZQ==",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: x",
                "Sec-WebSocket-Key",
                "Upgrade: h2c, websocket",
                "Upgrade: websocket, h2c",
                "Upgrade: websocket\r\nUpgrade: h2c",
                "Upgrade: h2c\r\nUpgrade: websocket",
                "Upgrade: websocket/13",
                "Upgrade",
                "Connection: close",
                "Connection",
            })
    void anIncompleteHandshakeOpensNoLog(String replacement) throws Exception {
        begin();
        String name = replacement.replaceAll("(?s):.*", "");
        List<String> head = new ArrayList<>(List.of(handshake()));
        head.removeIf(line -> line.startsWith(name + ":"));
        if (!replacement.equals(name)) {
            head.add(replacement);
        }
        refusesBeforeTheLogIsOpened(head);
    }

    @Test
    void aHandshakeOverHttp10OpensNoLog() throws Exception {
        begin();
        List<String> head = new ArrayList<>(List.of(handshake()));
        head.replaceAll(line -> line.replace(" HTTP/1.1", " HTTP/1.0"));
        refusesBeforeTheLogIsOpened(head);
    }

    private void refusesBeforeTheLogIsOpened(List<String> head) throws IOException {
        int opened = upstream().of("get", "pods/log").size();
        try (RawConnection client = server.connect()) {
            client.request(head.toArray(String[]::new));

            assertThat(client.readHead())
                    .matches("(?s)HTTP/1.[01] 400 .*")
                    .contains("Content-Type: application/json")
                    .doesNotContain("Sec-WebSocket-Accept");
        }
        assertThat(upstream().of("get", "pods/log")).hasSize(opened);
        await().untilAsserted(() -> assertThat(server.metrics().entrySet())
                .filteredOn(meter -> meter.getKey().startsWith("multikueue_proxy_streams_open{"))
                .isNotEmpty()
                .allSatisfy(
                        meter -> assertThat(meter.getValue()).as(meter.getKey()).isZero()));
    }

    @Test
    void refusesAsPlainHttpWhatCanBeRefused() {
        begin();
        String nobody = server.fleet().user("nobody", new FakeFleet.Right[0]);

        assertThat(refused(uri, null)).isEqualTo(401);
        assertThat(refused(uri, "no-such-token")).isEqualTo(401);
        assertThat(refused(uri, nobody)).isEqualTo(403);
        assertThat(refused(server.uri(path().replace(task.podName(), "other-pod")), server.alice()))
                .isEqualTo(404);
        assertThat(refused(server.uri(path() + "&container=Step"), server.alice()))
                .isEqualTo(400);
        assertThat(refused(server.uri(path() + "&tailLines=-2"), server.alice()))
                .isEqualTo(422);
        assertThat(refused(server.uri(path() + "&container=nothing"), server.alice()))
                .isEqualTo(400);
        server.fleet().createPipelineRun("team-a", "waiting-for-stream").queue();
        await().until(() -> refused(
                        server.uri(TestServer.namespaced("/logs/stream?pipelineRun=waiting-for-stream&pod=p")),
                        server.alice())
                == 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Basic YTpi", "Authorization: Bearer no-such-token"})
    void whoIsNotKnownLearnsNothingOfAMissingUpgrade(String credentials) throws Exception {
        begin();
        for (String path : List.of(path(), TestServer.run("none", "log/stream"))) {
            for (String upgrade :
                    List.of("X: y", "Connection: Upgrade\r\nUpgrade: websocket", "Sec-WebSocket-Version: 12")) {
                try (RawConnection client = server.connect()) {
                    client.request(
                            "GET " + path + " HTTP/1.1",
                            "Host: localhost",
                            "Connection: close",
                            upgrade,
                            credentials.isEmpty() ? "Y: z" : credentials);

                    assertThat(client.readHead()).as(path + " " + upgrade).startsWith("HTTP/1.1 401");
                }
            }
        }
    }

    @Test
    void aRefusalIsAStatus() throws Exception {
        begin();
        try (RawConnection client = server.connect()) {
            client.request(
                    handshake("Sec-WebSocket-Protocol: binary.k8s.io", "Connection: close, Upgrade")[0],
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: binary.k8s.io");
            String head = client.readHead();

            assertThat(head).startsWith("HTTP/1.1 401").doesNotContain("Sec-WebSocket");
            int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            byte[] body = client.in().readNBytes(length);
            assertThat(json(new String(body, UTF_8)).path("kind").asText()).isEqualTo("Status");
        }
    }

    @Test
    void aClientThatClosesWhileTheLogIsSilentEndsTheCallToTheWorker() throws Exception {
        begin();
        WebSocketClient client = connect(BINARY);
        FakeRequest follow = upstreamFollow();

        client.socket().sendClose(1000, "seen enough").join();

        assertThat(upstream().awaitEnd(follow)).isEqualTo(State.CLIENT_LEFT);
    }

    @Test
    void aClientThatVanishesWhileTheLogIsSilentEndsTheCallToTheWorker() throws Exception {
        begin();
        try (RawConnection client = server.connect()) {
            client.request(handshake());
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            upstreamFollow();
        }

        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    /** By a server that gives up on readers soon, and so on healthy ones, too, should the machine be busy. */
    @Test
    void pingsAndOutlivesSilence() throws Exception {
        try (TestServer hurried = TestServer.start("WRITE_STALL_TIMEOUT=2s", "KEEP_ALIVE_INTERVAL=50ms")) {
            FakeTask silent = hurried.running("silent");
            Requests requests = hurried.fleet().worker("spoke-1").requests();
            WebSocketClient client =
                    WebSocketClient.connect(hurried.uri(log("logs/stream", silent, "")), hurried.alice(), BINARY);

            await().until(() -> client.pings() > 3);
            FakeRequest follow = requests.await(1, FakeRequest::isFollow).get(0);
            // Well beyond the write stall timeout.
            await().during(Duration.ofMillis(3500)).until(() -> follow.state() == State.OPEN);

            silent.step("main").log().line("still there").end();
            assertThat(client.awaitClose().code()).isEqualTo(1000);
            assertThat(client.text()).isEqualTo("still there\n");
        }
    }

    @Test
    void ignoresWhatTheClientSays() throws Exception {
        begin();
        WebSocketClient client = connect(BINARY);

        client.socket().sendText("hello", true).join();
        client.socket().sendBinary(ByteBuffer.allocate(100), true).join();
        client.socket().sendPing(ByteBuffer.allocate(3)).join();
        log.line("undisturbed").end();

        assertThat(client.awaitClose().code()).isEqualTo(1000);
        assertThat(client.text()).isEqualTo("undisturbed\n");
    }

    @ParameterizedTest
    @CsvSource({
        "81 01 61, 03ea, an unmasked frame",
        "f1 80 00 00 00 00, 03ea, reserved bits",
        "09 80 00 00 00 00, 03ea, a fragmented ping"
    })
    void closesOnFramesThatNoClientMaySend(String frame, String code, String what) throws Exception {
        begin();
        try (RawConnection client = server.connect()) {
            client.request(handshake());
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            upstreamFollow();
            client.socket().getOutputStream().write(HexFormat.ofDelimiter(" ").parseHex(frame));

            // Frames before it are pings.
            byte[] received = client.in().readAllBytes();
            assertThat(HexFormat.of().formatHex(received)).as(what).contains(code);
        }
        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    /** The client sends no byte more than is read: a reset connection would hide the code. */
    @Test
    void closesWhenTheClientSaysTooMuchAtOnce() throws Exception {
        begin();
        try (RawConnection client = server.connect()) {
            client.request(handshake());
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            upstreamFollow();
            OutputStream out = client.socket().getOutputStream();
            out.write(HexFormat.ofDelimiter(" ").parseHex("81 ff 00 00 00 00 00 01 86 a0 00 00 00 00"));
            out.write(new byte[MOST_FROM_CLIENT + 1]);

            byte[] received = client.in().readAllBytes();
            assertThat(HexFormat.of().formatHex(received)).contains("03f1");
        }
        assertThat(upstream().awaitEnd(upstreamFollow())).isEqualTo(State.CLIENT_LEFT);
    }

    /** Of a server of its own: a place is given back behind the end, so that the next test could find none. */
    @Test
    void beyondTheLimitThereAreNoMoreStreams() throws Exception {
        try (TestServer limited = TestServer.start("MAX_STREAMS=2")) {
            FakeTask running = limited.running("run");
            URI stream = limited.uri(log("logs/stream", running, ""));
            WebSocketClient one = WebSocketClient.connect(stream, limited.alice(), BINARY);
            WebSocketClient other = WebSocketClient.connect(stream, limited.alice(), BINARY);

            var refusal = WebSocketClient.refusal(stream, authorized(), BINARY);

            assertThat(refusal.statusCode()).isEqualTo(429);
            assertThat(refusal.headers().firstValue("Retry-After")).contains("5");
            running.step("main").log().end();
            one.awaitClose();
            other.awaitClose();
            await().until(() -> UpgradeResponse.of(stream, limited.alice()).statusCode() == 101);
        }
    }

    private void begin() {
        task = server.running("run-" + runs++);
        log = task.step("main").log();
        uri = server.uri(path());
        await().until(() -> server.get(TestServer.run(task.name().replace("-task", ""), "pods"))
                        .statusCode()
                == 200);
        upstream().clear();
    }

    private String path() {
        return log("logs/stream", task, "");
    }

    private WebSocketClient connect(String... protocols) throws WebSocketHandshakeException {
        return WebSocketClient.connect(uri, server.alice(), protocols);
    }

    private static java.net.http.WebSocket.Builder authorized() {
        return WebSocketClient.builder().header("Authorization", "Bearer " + server.alice());
    }

    private static int refused(URI uri, String token) {
        var builder = WebSocketClient.builder();
        return WebSocketClient.refusal(
                        uri, token == null ? builder : builder.header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private String[] handshake(String... more) throws IOException {
        String[] head = {
            "GET " + path() + " HTTP/1.1",
            "Host: 127.0.0.1:" + server.server().port(),
            "Authorization: Bearer " + server.alice(),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        };
        return Stream.concat(Arrays.stream(head), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Requests upstream() {
        return server.fleet().worker("spoke-1").requests();
    }

    private static FakeRequest upstreamFollow() {
        return upstream().await(1, FakeRequest::isFollow).get(0);
    }

    @Test
    void aFloodOfPingsEndsTheWebSocket() throws Exception {
        FakeTask flooded = server.running("pings");
        WebSocketClient client = WebSocketClient.connect(server.uri(log("logs/stream", flooded, "")), server.alice());
        try {
            for (int i = 0; i < 1000 && !client.isClosed(); i++) {
                client.socket().sendPing(ByteBuffer.allocate(8)).get(60, TimeUnit.SECONDS);
            }
            // 1006: a ping that the server read no more resets the connection, and the close is lost.
            assertThat(client.end().code()).isIn(1008, 1006);
        } catch (ExecutionException e) {
            // For the same reason, the client may fail instead.
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }
}
