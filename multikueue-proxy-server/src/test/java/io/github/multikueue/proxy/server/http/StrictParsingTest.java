package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that another server on the way may have understood otherwise: refused by the server and by API listeners. */
class StrictParsingTest {

    private static final String HOST = "Host: localhost\r\n";
    private static final String NO_CHUNK = "0\r\n\r\n";

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
        securedListener = TestListener.secure(tls, exchange -> exchange.respond(200, Map.of()));
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

            String answer = connection.readAll();
            assertThat(answer).matches("(?s)HTTP/1.1 (400|501) .*\"kind\":\"Status\".*");
            assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
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

    /** 400 also for a stream that is reset as malformed. */
    private static int statusOverHttp2(int which, List<Map.Entry<String, String>> headers) throws Exception {
        try (RawHttp2 connection =
                RawHttp2.connect(TestCertificates.context(null), securedPorts().get(which), 1 << 16)) {
            connection.get("/health", headers);
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
