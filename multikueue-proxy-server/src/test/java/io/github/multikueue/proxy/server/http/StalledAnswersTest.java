package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.server.RawHttp2;
import io.github.multikueue.proxy.server.RawHttp2.Frame;
import java.io.EOFException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of a listener who take nothing of whole answers. */
class StalledAnswersTest {

    /** More than the listener has threads. */
    private static final int STREAMS = 700;

    private static final byte[] BODY = "an answer\n".getBytes(UTF_8);
    private static final int LONG = 1 << 20;
    private static final int ENHANCE_YOUR_CALM = 11;

    /** Who gets it is no stranger. */
    private static final String RESOURCE = "/api/v1/pods";

    @Test
    void holdNoThreadAndAreGivenUpAfterTenSeconds(@TempDir Path directory) throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(
                        tls, exchange -> exchange.respond(200, Map.of("Content-Type", "text/plain"), BODY, BODY));
                RawHttp2 stalled = connect(listener, 0);
                RawHttp2 other = connect(listener, 1 << 16)) {
            assertThat(other.mostStreams()).isEqualTo(1000);
            for (int i = 0; i < STREAMS; i++) {
                stalled.get(RESOURCE, List.of());
            }
            for (int i = 0; i < STREAMS; i++) {
                assertThat(stalled.status(stalled.read(RawHttp2.HEADERS))).isEqualTo(200);
            }

            other.get(RESOURCE, List.of());
            assertThat(other.status(other.read(RawHttp2.HEADERS))).isEqualTo(200);
            assertThat(other.read(RawHttp2.DATA).payload()).startsWith(BODY);

            listener.pass(Duration.ofSeconds(9));
            stalled.get(RESOURCE, List.of());
            assertThat(stalled.status(stalled.read(RawHttp2.HEADERS))).isEqualTo(200);
            listener.pass(Duration.ofSeconds(2));
            assertGivenUp(stalled);
        }
    }

    /** Whoever has had nothing but refusals, or what is open to all, is a stranger. */
    @ParameterizedTest
    @CsvSource({"/apis, 401", "/apis, 403", "/version, 200", "/, 200"})
    void ofStrangersHoldOneSecondIfThereAreMany(String path, int status, @TempDir Path directory) throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(
                        tls, exchange -> exchange.respond(status, Map.of("Content-Type", "text/plain"), BODY));
                RawHttp2 few = connect(listener, 0);
                RawHttp2 many = connect(listener, 0)) {
            ask(few, path, status, 20);
            ask(many, path, status, 21);
            listener.pass(Duration.ofSeconds(2));

            assertThat(many.read(RawHttp2.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
            ask(few, path, status, 1);
        }
    }

    private static void ask(RawHttp2 connection, String path, int status, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            connection.get(path, List.of());
            assertThat(connection.status(connection.read(RawHttp2.HEADERS))).isEqualTo(status);
        }
    }

    /** Of so many streams, not all are reset one by one. */
    private static void assertGivenUp(RawHttp2 stalled) throws Exception {
        try {
            for (int i = 0; i < STREAMS; i++) {
                assertThat(stalled.read(RawHttp2.RST_STREAM).error()).isPositive();
            }
        } catch (EOFException e) {
            assertThat(e).as("the connection has been closed").isNotNull();
        }
    }

    /** However little at a time, and however long it takes in all. */
    @Test
    void whoReadsSlowlyGetsAllOfALongAnswer(@TempDir Path directory) throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        byte[] part = new byte[LONG / 2];
        try (TestListener listener = TestListener.secure(
                        tls, exchange -> exchange.respond(200, Map.of("Content-Type", "text/plain"), part, part));
                RawHttp2 slow = connect(listener, LONG)) {
            slow.get("/", List.of());
            slow.read(RawHttp2.HEADERS);
            int received = 0;
            while (received < LONG) {
                Frame data = slow.read(RawHttp2.DATA);
                received += data.payload().length;
                slow.moreOfConnection(data.payload().length);
                if (received % (LONG / 4) == 0) {
                    listener.pass(Duration.ofSeconds(8));
                }
            }
            assertThat(received).isEqualTo(LONG);
        }
    }

    private static RawHttp2 connect(TestListener listener, int window) throws Exception {
        return RawHttp2.connect(
                TestCertificates.context(null), listener.listener().port(), window);
    }
}
