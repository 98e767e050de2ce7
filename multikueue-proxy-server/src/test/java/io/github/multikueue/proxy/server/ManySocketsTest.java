package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many WebSockets of many callers on one log. {@code -Dtest.sockets=4000} for more of them: each takes two file descriptors here, and a
 * thread before JDK 21.
 */
class ManySocketsTest {

    private static final int SOCKETS = Integer.getInteger("test.sockets", 300);
    private static final int OF_A_CALLER = 20;
    private static final String LAST = "the last line";

    @TempDir
    private Path store;

    @Test
    void areServedAlikeByOneReadingAndLeaveNothingOpen() throws Exception {
        try (TestServer server = TestServer.start(
                "LOG_STORE=" + store,
                "MAX_STREAMS=" + SOCKETS,
                "MAX_STREAMS_PER_WORKER=" + SOCKETS,
                "MAX_STREAMS_PER_CALLER=" + OF_A_CALLER)) {
            FakeTask task = server.running("build-1");
            task.step("main").log().line("one");
            List<RawConnection> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < SOCKETS; i++) {
                    String caller = server.fleet().user("caller-" + i / OF_A_CALLER);
                    sockets.add(open(server, task, caller));
                }
                assertThat(streams(server)).isEqualTo(SOCKETS);
                // The reading begins behind the first handshake.
                await().until(() -> follows(server) > 0);
                assertThat(follows(server)).isEqualTo(1);

                task.step("main").log().line(LAST);
                task.finish();
                for (RawConnection each : sockets) {
                    assertThat(readToLast(each)).contains("one\n");
                }
            } finally {
                for (RawConnection each : sockets) {
                    each.close();
                }
            }
            await().until(() -> streams(server) == 0);
            // Behind the end of its container the one reading looks once more.
            assertThat(follows(server)).isBetween(1, 2);
        }
    }

    private static RawConnection open(TestServer server, FakeTask task, String caller) throws Exception {
        RawConnection connection = server.connect();
        connection.request(
                "GET " + TestServer.log("logs/stream", task, "") + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + caller,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101");
        return connection;
    }

    private static String readToLast(RawConnection socket) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(LAST) < 0) {
            text.append((char) socket.in().read());
        }
        return text.toString();
    }

    private static double streams(TestServer server) {
        return server.metrics().entrySet().stream()
                .filter(each -> each.getKey().startsWith("multikueue_proxy_streams_open{"))
                .mapToDouble(each -> each.getValue())
                .sum();
    }

    private static int follows(TestServer server) {
        return server.fleet().worker("spoke-1").requests().count(request -> request.isFollow());
    }
}
