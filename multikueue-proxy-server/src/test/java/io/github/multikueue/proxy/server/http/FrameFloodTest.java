package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.server.RawHttp2;
import io.github.multikueue.proxy.server.RawHttp2.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of HTTP/2 who send control frames that say nothing. */
class FrameFloodTest {

    /** So few that the server reads all of them at once: bytes that it has not read when it closes would reset the connection. */
    private static final int FRAMES = 600;

    private static final int ENHANCE_YOUR_CALM = 11;

    private static TestListener listener;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        listener = TestListener.secure(
                TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED),
                exchange -> exchange.respond(200, Map.of()));
    }

    @AfterAll
    static void stop() {
        listener.close();
    }

    @ParameterizedTest
    @CsvSource({RawHttp2.WINDOW_UPDATE + ", 4", RawHttp2.PING + ", 8", RawHttp2.SETTINGS + ", 0"})
    void areToldToCalmDown(int type, int length) throws Exception {
        byte[] payload = ByteBuffer.allocate(length).array();
        if (type == RawHttp2.WINDOW_UPDATE) {
            payload[length - 1] = 1;
        }
        try (RawHttp2 connection = RawHttp2.connect(
                TestCertificates.context(null), listener.listener().port(), 1 << 16)) {
            connection.frames(FRAMES, type, payload);
            Frame end = connection.read(RawHttp2.GOAWAY);

            assertThat(end.error()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }
}
