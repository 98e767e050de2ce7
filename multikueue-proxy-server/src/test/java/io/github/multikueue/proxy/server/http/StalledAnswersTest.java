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

/** Clients of a listener who take nothing of whole answers. */
class StalledAnswersTest {

    /** More than the listener has threads. */
    private static final int STREAMS = 700;

    private static final byte[] BODY = "an answer\n".getBytes(UTF_8);
    private static final int LONG = 1 << 20;

    @Test
    void holdNoThreadAndAreGivenUpAfterTenSeconds(@TempDir Path directory) throws Exception {
        ListenerTls tls = TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
        try (TestListener listener = TestListener.secure(
                        tls, exchange -> exchange.respond(401, Map.of("Content-Type", "text/plain"), BODY, BODY));
                RawHttp2 stalled = connect(listener, 0);
                RawHttp2 other = connect(listener, 1 << 16)) {
            for (int i = 0; i < STREAMS; i++) {
                stalled.get("/", List.of());
            }
            for (int i = 0; i < STREAMS; i++) {
                assertThat(stalled.status(stalled.read(RawHttp2.HEADERS))).isEqualTo(401);
            }

            other.get("/", List.of());
            assertThat(other.status(other.read(RawHttp2.HEADERS))).isEqualTo(401);
            assertThat(other.read(RawHttp2.DATA).payload()).startsWith(BODY);

            listener.pass(Duration.ofSeconds(11));
            assertGivenUp(stalled);
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
