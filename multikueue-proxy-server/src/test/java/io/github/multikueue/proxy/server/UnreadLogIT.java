package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.UsedHeap;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Requests;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A reader who takes nothing is cut off, and costs little until then. */
@Isolated("it looks at the heap")
class UnreadLogIT {

    private static final long MEBIBYTE = 1 << 20;
    private static final int WINDOW = 16 * 1024;
    private static final byte[] LINE = "x".repeat(1023).concat("\n").getBytes(UTF_8);

    private final TestServer server = TestServer.start("WRITE_STALL_TIMEOUT=1s");
    private final FakeTask task = server.running("build-1");
    private final Requests upstream = server.fleet().worker("spoke-1").requests();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asDownload() throws Exception {
        try (RawConnection client = server.connectWithWindow(WINDOW)) {
            follow(client, "GET " + log("logs", task, "&follow=true&tailLines=-1") + " HTTP/1.1");

            assertThatThrownBy(() ->
                            assertThat(client.readAll()).as("a whole answer").endsWith("0\r\n\r\n"))
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
    }

    @Test
    void overWebSocket() throws Exception {
        try (RawConnection client = server.connectWithWindow(WINDOW)) {
            follow(
                    client,
                    "GET " + log("logs/stream", task, "") + " HTTP/1.1",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        }
    }

    /** Asks for much more than buffers take, and returns when nobody waits for it any more. */
    private void follow(RawConnection client, String line, String... headers) throws IOException {
        task.step("main").log().bulk(LINE, 300 * MEBIBYTE / LINE.length);
        long before = UsedHeap.bytes();

        client.write(line + "\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + server.alice() + "\r\n");
        client.request(headers);

        FakeRequest upstreamFollow = upstream.await(1, FakeRequest::isFollow).get(0);
        assertThat(upstream.awaitEnd(upstreamFollow)).isEqualTo(State.CLIENT_LEFT);
        assertThat(UsedHeap.bytes() - before).isLessThan(64 * MEBIBYTE);
    }
}
