package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.Unharmed.SMUGGLED;
import static io.github.multikueue.proxy.server.Unharmed.harmless;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What hostile clients and workers send, kind by kind: raw requests, frames of HTTP/2 and of WebSockets, answers of workers. Whatever it
 * is answered, {@link Unharmed} looks at what must be true after each of them. What each single one is answered, other tests say.
 */
@Isolated("counts threads and memory")
class HostileCorpusIT {

    private static final int TRIES = 25;
    private static final int MOST_BYTES = 300;
    private static final int SILENCE_MILLIS = 100;

    private static final String RESOLVE = TestServer.run("build-1", "resolve");
    private static final String INNER = "GET " + TestServer.run(SMUGGLED, "resolve")
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\r\n";
    private static final String HEAD =
            "GET " + RESOLVE + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n";

    private static final LocalhostTls TLS = new LocalhostTls();

    private static TestServer server;
    private static TestServer secured;
    private static FakeTask task;

    /** Of a run that no good answer of its worker has been seen of. */
    private static FakeTask unproven;

    private static Unharmed plain;
    private static Unharmed overTls;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        server = TestServer.start();
        task = server.running("build-1");
        task.step("main").log().line("one");
        unproven = server.running("build-2");
        secured = TLS.start(directory);
        secured.admitted("build-1");
        plain = Unharmed.watch(server, RESOLVE, null);
        overTls = Unharmed.watch(secured, "/health", TLS.trust().sslContext());
    }

    @AfterAll
    static void stop() {
        try (TestServer first = server;
                TestServer second = secured;
                Unharmed check = plain;
                Unharmed another = overTls) {
            assertThat(Stream.of(first, second, check, another)).doesNotContainNull();
        }
    }

    @AfterEach
    void check() {
        plain.check();
        overTls.check();
    }

    static Stream<String> requests() {
        String inner = "LENGTH";
        String chunked = "1\r\nx\r\n0\r\n\r\n";
        return Stream.of(
                HEAD + "Content-Length: 0\r\nContent-Length: " + inner + "\r\n\r\n" + INNER,
                HEAD + "Content-Length: 0, " + inner + "\r\n\r\n" + INNER,
                HEAD + "Content-Length: " + inner + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER,
                HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding: xchunked\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding : chunked\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding:\u000bchunked\r\n\r\n" + chunked + INNER,
                HEAD + " Transfer-Encoding: chunked\r\n\r\n" + chunked + INNER,
                HEAD + "X: y\r\n\tTransfer-Encoding: chunked\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunked + INNER,
                HEAD + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + INNER,
                HEAD + "Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n" + INNER,
                HEAD + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n" + INNER,
                HEAD + "Transfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(100_000) + "\r\nx\r\n" + INNER,
                HEAD + "Transfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n" + INNER,
                HEAD + "Content-Length: -1\r\n\r\n" + INNER,
                HEAD + "Content-Length: +" + inner + "\r\n\r\n" + INNER,
                HEAD + "Content-Length: 99999999999999999999999\r\n\r\n" + INNER,
                HEAD + "Content-Length: 1e1\r\n\r\n" + INNER,
                HEAD + "Content-Length: " + inner + "\r\n\r\n" + INNER,
                HEAD + "Expect: 100-continue\r\nContent-Length: " + inner + "\r\n\r\n" + INNER,
                HEAD + "X: a\nX: b\r\n\r\n",
                HEAD + "X: a\rX: b\r\n\r\n",
                HEAD + "X\0: a\r\n\r\n",
                HEAD + "X: \0\r\n\r\n",
                HEAD + ": empty\r\n\r\n",
                HEAD + "no colon\r\n\r\n",
                HEAD + "Host: other\r\n\r\n",
                HEAD + "X: " + "x".repeat(200_000) + "\r\n\r\n",
                HEAD + "X: y\r\n".repeat(20_000) + "\r\n",
                HEAD + "X-HTTP-Method-Override: DELETE\r\n\r\n",
                HEAD + "Upgrade: h2c, websocket\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAAA\r\n\r\n",
                "GET /" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost@other/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET //localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: \u0085\u009b" + "x".repeat(20_000) + "\r\n\r\n",
                "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /health\r\n\r\n" + INNER,
                "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n" + INNER,
                "TRACE /health HTTP/1.1\r\nHost: localhost\r\nX: secret\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "G\u00cbT /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + INNER,
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + "\0".repeat(500),
                "\r\n".repeat(50_000),
                "\0".repeat(50_000),
                HEAD.substring(0, HEAD.length() / 2));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void rawRequests(String text) throws Exception {
        String answers = send(text);

        assertThat(answers.split("HTTP/1\\.1 (?!100)", -1).length - 1)
                .as(answers)
                .isLessThanOrEqualTo(1);
        assertThat(answers).doesNotContain("secret");
    }

    /** What is well-formed but for some bytes of it. */
    @Test
    void damagedRequests() {
        // If its length is what is damaged, the rest is a request in good order.
        String rest = INNER.replace(SMUGGLED, "another-run");
        String whole = HEAD + "Content-Length: LENGTH\r\n\r\n" + rest;
        RandomCases.check(TRIES, values -> {
            byte[] bytes = whole.getBytes(ISO_8859_1);
            for (int i = values.intBetween(1, 4); i > 0; i--) {
                bytes[values.intBetween(0, HEAD.length())] =
                        values.textOf("\r\n\t :,;/%0\0\u00ff", 1, 1).getBytes(ISO_8859_1)[0];
            }
            send(new String(bytes, ISO_8859_1));
        });
    }

    /** What comes within a moment is read; then the client leaves, whether the server has more to say or not. */
    private static String send(String text) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (RawConnection connection = server.connect()) {
            String length = "" + INNER.replace("TOKEN", server.alice()).length();
            connection.write(text.replace("TOKEN", server.alice()).replace("LENGTH", length));
            connection.socket().setSoTimeout(SILENCE_MILLIS);
            for (int next = connection.in().read(); next >= 0; ) {
                answers.append((char) next);
                next = connection.in().read();
            }
        } catch (IOException endOfAnswers) {
            assertThat(endOfAnswers).isInstanceOfAny(SocketException.class, SocketTimeoutException.class);
        }
        return harmless(answers.toString());
    }

    static Stream<List<RawFrame>> frames() {
        byte[] nothing = {};
        byte[] word = new byte[4];
        // Stream 1 is that of a request in good order.
        RawFrame head = new RawFrame(RawHttp2.HEADERS, 4, 3, new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84});
        return Stream.of(
                List.of(new RawFrame(RawHttp2.DATA, 0, 0, nothing)),
                List.of(new RawFrame(RawHttp2.DATA, 0, 1, nothing)),
                List.of(new RawFrame(RawHttp2.HEADERS, 5, 2, nothing)),
                List.of(new RawFrame(RawHttp2.HEADERS, 5, 3, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f})),
                List.of(new RawFrame(RawHttp2.HEADERS, 5, 3, new byte[] {0x3f, (byte) 0xff, (byte) 0xff, 0x7f})),
                List.of(new RawFrame(RawHttp2.HEADERS, 0, 3, nothing), new RawFrame(RawHttp2.PING, 0, 0, new byte[8])),
                List.of(new RawFrame(RawHttp2.HEADERS, 0x0d, 3, new byte[] {(byte) 255, 0})),
                List.of(head, new RawFrame(RawHttp2.DATA, 8, 3, new byte[] {(byte) 200})),
                List.of(head, new RawFrame(RawHttp2.WINDOW_UPDATE, 0, 3, word)),
                List.of(head, new RawFrame(RawHttp2.RST_STREAM, 0, 3, word), new RawFrame(RawHttp2.DATA, 1, 3, word)),
                List.of(new RawFrame(
                        RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff
                        })),
                List.of(new RawFrame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 5, 0, 0, 0, 0})),
                List.of(new RawFrame(RawHttp2.SETTINGS, 1, 0, new byte[] {0, 5, 0, 0, 0, 0})),
                List.of(new RawFrame(RawHttp2.SETTINGS, 0, 1, nothing)),
                List.of(new RawFrame(
                        RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff})),
                List.of(new RawFrame(RawHttp2.GOAWAY, 0, 0, new byte[8]), head),
                // Four bytes of five, and a trailer.
                List.of(
                        new RawFrame(RawHttp2.HEADERS, 4, 3, new byte[] {
                            (byte) 0x83, (byte) 0x87, (byte) 0x84, 0x0f, 0x0d, 1, '5'
                        }),
                        new RawFrame(RawHttp2.DATA, 0, 3, word),
                        new RawFrame(RawHttp2.HEADERS, 5, 3, new byte[] {0, 1, 'x', 1, 'y'})),
                List.of(new RawFrame(5, 4, 1, new byte[8])),
                List.of(new RawFrame(9, 4, 1, nothing)),
                List.of(new RawFrame(RawHttp2.RST_STREAM, 0, 99, word)),
                Stream.iterate(3, stream -> stream + 2)
                        .limit(300)
                        .flatMap(stream -> Stream.of(
                                new RawFrame(RawHttp2.HEADERS, 5, stream, head.payload()),
                                new RawFrame(RawHttp2.RST_STREAM, 0, stream, word)))
                        .toList(),
                Stream.concat(
                                Stream.of(new RawFrame(RawHttp2.HEADERS, 0, 3, head.payload())),
                                Stream.generate(() -> new RawFrame(9, 0, 3, new byte[1000]))
                                        .limit(300))
                        .toList());
    }

    /** A frame to be written. */
    record RawFrame(int type, int flags, int stream, byte[] payload) {}

    @ParameterizedTest
    @MethodSource("frames")
    void framesOfHttp2(List<RawFrame> frames) throws Exception {
        exchange(frames);
    }

    @Test
    void randomFramesOfHttp2() {
        RandomCases.check(
                TRIES,
                values -> exchange(values.list(
                        1,
                        8,
                        () -> new RawFrame(
                                values.intBetween(0, 10),
                                values.intBetween(0, 255),
                                values.intBetween(0, 9),
                                values.bytes(0, MOST_BYTES)))));
    }

    private static void exchange(List<RawFrame> frames) throws IOException {
        try (RawHttp2 connection =
                RawHttp2.connect(TLS.trust().sslContext(), secured.server().port(), 1 << 16)) {
            connection.get("/health", List.of());
            for (RawFrame frame : frames) {
                connection.frame(frame.type(), frame.flags(), frame.stream(), frame.payload());
            }
            connection.frame(RawHttp2.PING, 0, 0, new byte[8]);
            for (int i = 0; i < frames.size() + 10; i++) {
                RawHttp2.Frame answer = connection.read();
                harmless(new String(answer.payload(), ISO_8859_1));
                if (answer.type() == RawHttp2.GOAWAY || answer.type() == RawHttp2.PING) {
                    return;
                }
            }
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    static Stream<byte[]> messages() {
        return Stream.of(
                new byte[] {(byte) 0x81, 1, 'x'}, // Not masked.
                masked(0xf1, "x"), // Reserved bits.
                masked(0x83, "x"), // A reserved opcode.
                masked(0x8b, "x"), // A reserved control opcode.
                masked(0x09, "x"), // A control frame in pieces.
                masked(0x89, "x".repeat(126)), // A control frame too long.
                masked(0x80, "x"), // The continuation of nothing.
                masked(0x88, "x"), // A close code of one byte.
                masked(0x88, "\u0003\u00ed"), // A close code that is never sent.
                masked(0x88, "\u0003\u00e8\u00ff\u00fe"), // A reason that is no UTF-8.
                masked(0x81, "\u00ff\u00fe"), // Text that is no UTF-8.
                masked(0x82, "x".repeat(70_000)),
                new byte[] {(byte) 0x82, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 'x'},
                new byte[] {(byte) 0x82, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 'x'},
                concat(masked(0x01, "x"), masked(0x81, "y")), // A message within another one.
                concat(Stream.generate(() -> masked(0x89, "")).limit(1_000).toArray(byte[][]::new)),
                concat(Stream.generate(() -> masked(0x00, "")).limit(1_000).toArray(byte[][]::new)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void framesOfWebSockets(byte[] bytes) throws Exception {
        webSocket(bytes);
    }

    @Test
    void randomFramesOfWebSockets() {
        RandomCases.check(
                TRIES,
                values -> webSocket(concat(
                        masked(values.intBetween(0, 255), values.textOf("x\u00ff\0", 0, 200)),
                        values.bytes(0, MOST_BYTES))));
    }

    private static void webSocket(byte[] bytes) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (RawConnection connection = server.connect()) {
            connection.request(
                    "GET " + TestServer.log("logs/stream", task, "") + " HTTP/1.1",
                    "Host: localhost",
                    "Authorization: Bearer " + server.alice(),
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101");
            connection.socket().setSoTimeout(SILENCE_MILLIS);
            connection.socket().getOutputStream().write(bytes);
            for (int next = connection.in().read(); next >= 0; ) {
                answers.append((char) next);
                next = connection.in().read();
            }
        } catch (SocketException | SocketTimeoutException endOfAnswers) {
            assertThat(endOfAnswers).isNotNull();
        }
        harmless(answers.toString());
    }

    private static byte[] masked(int first, String text) {
        byte[] payload = text.getBytes(ISO_8859_1);
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static Stream<Fault> answers() {
        Fault any = Fault.onPath("GET", "/.*");
        String trace =
                "java.lang.IllegalStateException: at https://10.0.0.5:6443\n\tat io.example.Main.main(Main.java:5)";
        List<Fault> faults = new ArrayList<>(List.of(
                any.html(),
                any.truncatedJson(),
                any.drop(),
                any.dropAfter(5),
                any.endAfter(5),
                any.redirect("http://169.254.169.254/"),
                any.tooManyRequests(Integer.MAX_VALUE),
                any.sentence(trace),
                any.answer(500, "InternalError", trace),
                any.answer(418, "", trace)));
        for (int status : List.of(201, 204, 304, 401, 404, 410, 500, 599)) {
            faults.add(any.body(status, "application/json", trace.getBytes(UTF_8)));
            faults.add(any.body(status, "text/plain", new byte[0]));
        }
        for (String body : List.of(
                "null",
                "[]",
                "{}",
                "{\"items\":{}}",
                "{\"items\":[null]}",
                "{\"items\":[{\"metadata\":[]}]}",
                "{\"items\":[{\"metadata\":{\"ownerReferences\":\"x\"}}]}",
                "{\"metadata\":{\"uid\":1e400}}",
                "{\"it\\u0065ms\":[{}]}",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "{\"items\":[" + "{},".repeat(100_000) + "{}]}",
                "{\"metadata\":{\"labels\":" + "1".repeat(100_000) + "}}",
                "\u0000",
                "{\"message\":\"\u001b[2J" + "x".repeat(10_000) + "\"}")) {
            faults.add(any.body(200, "application/json", body.getBytes(UTF_8)));
        }
        return faults.stream();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersOfWorkers(Fault fault) {
        // A proof that the run is Kueue's is remembered for a while, and then what comes after it meets the fault.
        await().until(() -> server.get(TestServer.run("build-1", "pods")).statusCode() == 200);
        Fault.Injection injection = server.fleet().worker("spoke-1").inject(fault);
        try {
            for (String path : List.of(
                    TestServer.run("build-2", "pods/" + unproven.podName() + "/status"),
                    TestServer.run("build-1", "pods"),
                    TestServer.run("build-1", "taskruns"),
                    TestServer.run("build-1", "pods/" + task.podName() + "/status"),
                    TestServer.log("logs", task, ""),
                    TestServer.run("build-1", "log"))) {
                HttpResponse<String> response = server.get(path);

                assertThat(response.statusCode()).as(path).isNotEqualTo(500);
                harmless(response.headers().map().entrySet().stream()
                                .map(Map.Entry::toString)
                                .toList()
                        + response.body());
                assertThat(response.body()).doesNotContain("10.0.0.5").doesNotContain("\u001b");
            }
        } finally {
            injection.remove();
        }
    }
}
