package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.server.RawHttp2;
import io.github.multikueue.proxy.server.TestServer;
import io.github.multikueue.proxy.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http2.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP/2, whoever has its whole answer is asked to send no more of its request, and keeps the answer. */
class EarlyAnswersTest {

    @TempDir
    private Path directory;

    @Test
    void ofAnApiListenerCancelNothing() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(tls, exchange -> exchange.respond(404, Map.of()))) {
            assertThatTheAnswerIsKept(listener.listener().port());
        }
    }

    @Test
    void ofTheServerCancelNothing() throws Exception {
        TlsFiles files = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED)
                .files();
        try (TestServer server = TestServer.start("TLS_CERT=" + files.certificate(), "TLS_KEY=" + files.key())) {
            assertThatTheAnswerIsKept(server.server().port());
        }
    }

    /** Otherwise a client could take it for the whole one. */
    @Test
    void thatAreCutAreCancelled() throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(tls, exchange -> {
                    ApiExchange.ResponseStream half = exchange.stream(200, Map.of());
                    half.write(new byte[] {'h'});
                    half.flush();
                    exchange.abort();
                });
                RawHttp2 connection = RawHttp2.connect(
                        TestCertificates.context(null), listener.listener().port(), 1 << 16)) {
            int unended = connection.post("/half", List.of(Map.entry("content-length", "100")));
            connection.frame(RawHttp2.DATA, 0, unended, new byte[50]);

            assertThat(connection.read(RawHttp2.RST_STREAM).error()).isEqualTo(ErrorCode.CANCEL_STREAM_ERROR.code);
        }
    }

    private static void assertThatTheAnswerIsKept(int port) throws IOException {
        try (RawHttp2 connection = RawHttp2.connect(TestCertificates.context(null), port, 1 << 16)) {
            int unended = connection.post("/nothing", List.of(Map.entry("content-length", "100")));
            connection.frame(RawHttp2.DATA, 0, unended, new byte[50]);
            assertThat(connection.status(connection.read(RawHttp2.HEADERS))).isEqualTo(404);
            RawHttp2.Frame end = connection.read(RawHttp2.RST_STREAM);
            assertThat(end.stream()).isEqualTo(unended);
            assertThat(end.error()).isEqualTo(ErrorCode.NO_ERROR.code);

            connection.get("/nothing", List.of());
            assertThat(connection.statuses(1)).containsExactly(404);
        }
    }
}
