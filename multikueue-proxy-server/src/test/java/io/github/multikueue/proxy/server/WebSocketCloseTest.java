package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Requests;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader who is behind gets everything, and learns why it ends, even if he still says something meanwhile (S47). */
class WebSocketCloseTest {

    /** A ping of a client: masked, without payload. */
    private static final byte[] PING = HexFormat.of().parseHex("898000000000");

    private static final int LINES = 4_000;
    private static final int BYTES = LINES * 16;

    private final TestServer server = TestServer.start("ACCESS_REVIEW_INTERVAL=2s", "SHUTDOWN_GRACE=1m");
    private final FakeTask task = server.running("run");
    private final FakeLog log = task.step("main").log();
    private final String token = server.fleet().user("reader");

    @BeforeEach
    void begin() {
        await().until(() -> server.get(TestServer.run("run", "pods")).statusCode() == 200);
        upstream().clear();
        log.bulk("0123456789abcde\n".getBytes(UTF_8), LINES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whenAccessIsRevoked() throws Exception {
        try (RawConnection reader = follow()) {
            awaitSent();
            server.fleet().manager().revokeGrantsOf("reader");
            awaitClosed();

            assertReads(reader, 1008, "access was revoked");
        }
    }

    @Test
    void whenTheServerStops() throws Exception {
        try (RawConnection reader = follow()) {
            awaitSent();
            Thread closing = new Thread(() -> server.server().close());
            closing.start();
            upstream().awaitEnd(upstream().await(1, FakeRequest::isFollow).get(0));

            assertReads(reader, 1001, "this server is shutting down");
            closing.join();
        }
    }

    private Requests upstream() {
        return server.fleet().worker("spoke-1").requests();
    }

    private RawConnection follow() throws IOException {
        RawConnection connection = server.connectWithWindow(8 * 1024);
        connection.request(
                "GET " + log("logs/stream", task, "") + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + token,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101");
        return connection;
    }

    /** All of it is in the buffers of the kernel; the reader has taken nothing. */
    private void awaitSent() {
        upstream().await(1, FakeRequest::isFollow);
        await().untilAsserted(() -> assertThat(metric("multikueue_proxy_log_bytes_total{transport=\"websocket\"}"))
                .isEqualTo(BYTES));
    }

    /** The server has sent its close frame; what the reader says now comes too late for it. */
    private void awaitClosed() {
        await().until(() -> metric("multikueue_proxy_streams_open{") == 0);
    }

    private double metric(String name) {
        return server.metricsText()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void assertReads(RawConnection reader, int code, String reason) throws IOException {
        reader.socket().getOutputStream().write(PING);
        DataInputStream in = new DataInputStream(reader.in());
        int received = 0;
        for (int opcode = in.read() & 0xf; opcode != 8; opcode = in.read() & 0xf) {
            int length = length(in);
            in.readFully(new byte[length]);
            received += opcode == 1 || opcode == 0 ? length : 0;
        }
        byte[] close = new byte[length(in)];
        in.readFully(close);
        assertThat(received).isEqualTo(BYTES);
        assertThat(ByteBuffer.wrap(close).getShort()).isEqualTo((short) code);
        assertThat(new String(close, 2, close.length - 2, UTF_8)).contains(reason);
    }

    private static int length(DataInputStream in) throws IOException {
        int length = in.read() & 0x7f;
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> (int) in.readLong();
            default -> length;
        };
    }
}
