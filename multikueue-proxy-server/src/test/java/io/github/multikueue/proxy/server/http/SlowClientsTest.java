package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.server.HandTicker;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.config.ServerConfig;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real connections, on a clock that the test advances. */
class SlowClientsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HandTicker ticker = new HandTicker();
    private final Server server = new Server();
    private final ServerConnector connector = Connectors.create(
            server, ServerConfig.of(Map.of(), Map.of("PORT", "0", "BIND_ADDRESS", "127.0.0.1")), null);
    private final SlowClients slow = new SlowClients(connector, PATIENCE, ticker);

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(response, true, "ok", callback);
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aConnectionMayBeIdleBetweenRequests() throws Exception {
        try (RawConnection client = connect()) {
            for (int i = 0; i < 3; i++) {
                assertAnswered(client);
                pass(Duration.ofHours(1));
                pass(Duration.ofHours(1));
            }
        }
    }

    @Test
    void aClientThatSendsNothingAtFirstIsLeftToTheIdleTimeout() throws Exception {
        try (RawConnection client = connect()) {
            awaitBytes(0);
            pass(Duration.ofHours(1));

            assertAnswered(client);
        }
    }

    @Test
    void theHeadOfARequestHasItsTimeAndNoMore() throws Exception {
        try (RawConnection client = connect()) {
            client.write("GET / HTTP/1.1\r\n");
            awaitBytes(16);
            pass(Duration.ZERO);
            pass(PATIENCE);
            client.write("Host: localhost\r\n\r\n");
            assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void theFirstHeadIsCutOffHoweverOftenAByteComes() throws Exception {
        try (RawConnection client = connect()) {
            client.write("G");
            awaitBytes(1);
            drip(client, 1);

            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void theSecondHeadIsAsWell() throws Exception {
        try (RawConnection client = connect()) {
            assertAnswered(client);
            pass(Duration.ofHours(1));
            long bytes = endPoint().getConnection().getBytesIn();
            client.write("G");
            awaitBytes(bytes + 1);
            drip(client, bytes + 1);

            assertThat(client.readAll()).isEmpty();
        }
    }

    /** A byte a second, for longer than a head may take. */
    private void drip(RawConnection client, long bytes) throws Exception {
        for (int i = 1; i <= 9; i++) {
            pass(Duration.ofSeconds(1));
            client.write("x");
            awaitBytes(bytes + i);
        }
        pass(Duration.ofSeconds(3));
    }

    private void pass(Duration time) {
        ticker.pass(time);
        slow.run();
    }

    private void awaitBytes(long count) {
        await().until(() -> connector.getConnectedEndPoints().size() == 1
                && endPoint().getConnection().getBytesIn() == count);
    }

    private EndPoint endPoint() {
        return connector.getConnectedEndPoints().iterator().next();
    }

    private RawConnection connect() throws Exception {
        return new RawConnection(new Socket("127.0.0.1", connector.getLocalPort()));
    }

    private static void assertAnswered(RawConnection client) throws Exception {
        client.request("GET / HTTP/1.1", "Host: localhost");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        assertThat(ByteBuffer.wrap(client.in().readNBytes(2))).isEqualTo(ByteBuffer.wrap("ok".getBytes(UTF_8)));
    }
}
