package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.RawHttp2;
import io.github.multikueue.proxy.server.RawHttp2.Frame;
import io.github.multikueue.proxy.server.TestServer;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.http2.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that another server on the way may have understood otherwise: refused by the server and by API listeners. */
class StrictParsingTest {

    private static final String HOST = "Host: localhost\r\n";
    private static final String NO_CHUNK = "0\r\n\r\n";

    /** How many bodies are being read now. */
    private static final AtomicInteger READING = new AtomicInteger();

    private static TestServer server;
    private static TestServer secured;
    private static TestListener listener;
    private static TestListener securedListener;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        TlsFiles files = tls.files();
        server = TestServer.start();
        secured = TestServer.start("TLS_CERT=" + files.certificate(), "TLS_KEY=" + files.key());
        listener = TestListener.plain(exchange -> exchange.respond(200, Map.of()));
        securedListener = TestListener.secure(tls, StrictParsingTest::readAndRespond);
    }

    private static void readAndRespond(ApiExchange exchange) throws IOException {
        READING.incrementAndGet();
        try {
            exchange.body().readAllBytes();
        } finally {
            READING.decrementAndGet();
        }
        exchange.respond(200, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
        secured.close();
        listener.close();
        securedListener.close();
    }

    private static List<Integer> ports() {
        return List.of(server.server().port(), listener.listener().port());
    }

    private static List<Integer> securedPorts() {
        return List.of(secured.server().port(), securedListener.listener().port());
    }

    static Stream<Arguments> unclear() {
        return IntStream.range(0, ports().size())
                .boxed()
                .flatMap(i -> Stream.of(
                                "GET /health HTTP/1.1\n" + HOST + "\r\n",
                                "GET /health HTTP/1.1\r\nHost: localhost\n\r\n",
                                "GET /health HTTP/1.1\r\n" + HOST + "\n",
                                "GET /health HTTP/1.1\r\n" + HOST + "X: a\nY: b\r\n\r\n",
                                "GET /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + NO_CHUNK,
                                "GET /health HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n"
                                        + NO_CHUNK,
                                "GET /health HTTP/1.1\r\n" + HOST
                                        + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + NO_CHUNK,
                                "GET  /health HTTP/1.1\r\n" + HOST + "\r\n",
                                "GET /health  HTTP/1.1\r\n" + HOST + "\r\n",
                                "GET /health HTTP/1.1 \r\n" + HOST + "\r\n",
                                "GET\t/health HTTP/1.1\r\n" + HOST + "\r\n")
                        .map(text -> Arguments.of(i, text)));
    }

    @ParameterizedTest
    @MethodSource("unclear")
    void areRefusedAndTheConnectionEnds(int which, String text) throws Exception {
        try (RawConnection connection = new RawConnection(new Socket("127.0.0.1", ports().get(which)))) {
            connection.write(text);

            assertThat(connection.readHead()).matches("(?s)HTTP/1.1 (400|501) .*");
            assertThat(connection.readAll()).contains("\"kind\":\"Status\"").doesNotContain("HTTP/1.1 ");
        }
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void whatIsClearIsAnswered(int which, String text) throws Exception {
        try (RawConnection connection = new RawConnection(new Socket("127.0.0.1", ports().get(which)))) {
            // Byte by byte, so that it is read in more than one piece.
            for (String part : text.split("(?<=.)", -1)) {
                connection.write(part);
            }
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
        }
    }

    static Stream<Arguments> wellFormed() {
        return IntStream.range(0, ports().size())
                .boxed()
                .flatMap(i -> Stream.of(
                                "GET /health HTTP/1.1\r\n" + HOST + "X:  two  blanks \r\n\r\n",
                                "\r\nGET /health HTTP/1.1\r\n" + HOST + "\r\n",
                                "GET /health HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\n\r\n" + NO_CHUNK)
                        .map(text -> Arguments.of(i, text)));
    }

    /** Each of two requests on a connection is looked at. */
    @Test
    void alsoTheSecondRequestOfAConnectionIsLookedAt() throws Exception {
        for (int port : ports()) {
            try (RawConnection connection = new RawConnection(new Socket("127.0.0.1", port))) {
                connection.write("GET /health HTTP/1.1\r\n" + HOST + "\r\nGET  /health HTTP/1.1\r\n" + HOST + "\r\n");

                assertThat(connection.readAll()).matches("(?s)HTTP/1.1 200 .*HTTP/1.1 400 .*");
            }
        }
    }

    static Stream<Arguments> notInHttp2() {
        Map.Entry<String, String> length = Map.entry("content-length", "5");
        Map.Entry<String, String> noLength = Map.entry("content-length", "0");
        return IntStream.range(0, securedPorts().size())
                .boxed()
                .flatMap(i -> Stream.of(
                                List.of(Map.entry("transfer-encoding", "chunked")),
                                List.of(Map.entry("upgrade", "websocket")),
                                List.of(Map.entry("connection", "close")),
                                List.of(Map.entry("keep-alive", "timeout=5")),
                                List.of(Map.entry("proxy-connection", "close")),
                                List.of(Map.entry("te", "gzip")),
                                List.of(length),
                                List.of(noLength, length),
                                List.of(length, noLength))
                        .map(headers -> Arguments.of(i, headers)));
    }

    /** The requests have no body. */
    @ParameterizedTest
    @MethodSource("notInHttp2")
    void whatHttp2DoesNotHaveIsRefused(int which, List<Map.Entry<String, String>> headers) throws Exception {
        assertThat(statusOverHttp2(which, headers)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theLengthOfNoBodyIsClearOverHttp2(int which) throws Exception {
        assertThat(statusOverHttp2(which, List.of(Map.entry("content-length", "0"))))
                .isEqualTo(200);
    }

    /** Frames of a body of two bytes, one of which is padded; whether the body or a trailer ends the request. */
    @ParameterizedTest
    @CsvSource({
        "2, '', TRAILER, 200",
        "3, '', TRAILER, 400",
        "3, '', BODY, 400",
        "3, PADDED, TRAILER, 400",
        "6, PADDED, TRAILER, 400",
        "2, PADDED, TRAILER, 200",
        "1, '', TRAILER, 400",
        "1, '', BODY, 400",
        "2, '', BODY, 200",
    })
    void theLengthOfABodyIsWhatItSaysOverHttp2(int length, String padded, String end, int status) throws Exception {
        try (RawHttp2 connection = connect(1)) {
            int stream = connection.post("/", List.of(Map.entry("content-length", "" + length)));
            connection.frame(RawHttp2.DATA, 0, stream, new byte[1]);
            int last = end.equals("BODY") ? 1 : 0;
            boolean isPadded = !padded.isEmpty();
            connection.frame(
                    RawHttp2.DATA,
                    last | (isPadded ? 8 : 0),
                    stream,
                    isPadded ? new byte[] {3, 'x', 0, 0, 0} : new byte[1]);
            if (last == 0) {
                connection.trailer(stream, "x-end", "of it");
            }
            assertThat(status(connection)).isEqualTo(status);
            await().until(() -> READING.get() == 0);
        }
    }

    /** Only the request is malformed that is. */
    @Test
    void otherRequestsOfItsConnectionAreAnswered() throws Exception {
        try (RawHttp2 connection = connect(1)) {
            int stream = connection.post("/", List.of(Map.entry("content-length", "5")));
            connection.trailer(stream, "x-end", "of it");
            assertThat(status(connection)).isEqualTo(400);

            stream = connection.post("/", List.of());
            connection.trailer(stream, "x-end", "of it");
            assertThat(status(connection)).isEqualTo(200);
        }
    }

    private static RawHttp2 connect(int which) throws IOException {
        return RawHttp2.connect(TestCertificates.context(null), securedPorts().get(which), 1 << 16);
    }

    private static int statusOverHttp2(int which, List<Map.Entry<String, String>> headers) throws Exception {
        try (RawHttp2 connection = connect(which)) {
            connection.get("/health", headers);
            return status(connection);
        }
    }

    /** 400 also for a stream that is reset as malformed. */
    private static int status(RawHttp2 connection) throws IOException {
        Frame answer = connection.read();
        while (answer.type() != RawHttp2.HEADERS && answer.type() != RawHttp2.RST_STREAM) {
            answer = connection.read();
        }
        if (answer.type() == RawHttp2.HEADERS) {
            return connection.status(answer);
        }
        assertThat(answer.error()).isEqualTo(ErrorCode.PROTOCOL_ERROR.code);
        return 400;
    }

    @Test
    void tlsIsNotNegotiatedAnew() throws Exception {
        for (int port : securedPorts()) {
            try (SSLSocket socket = (SSLSocket)
                    TestCertificates.context(null).getSocketFactory().createSocket("localhost", port)) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setSoTimeout(60_000);
                socket.startHandshake();
                RawConnection connection = new RawConnection(socket);
                connection.request("GET /health HTTP/1.1", "Host: localhost");
                assertThat(connection.readHead()).startsWith("HTTP/1.1 200");

                assertThatThrownBy(() -> {
                            socket.startHandshake();
                            connection.request("GET /health HTTP/1.1", "Host: localhost", "Connection: close");
                            assertThat(connection.readAll()).isEqualTo("answered");
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }
}
