package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** How many connections there may be. */
class ConnectionLimitTest {

    private static final String REQUEST = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int MOMENT_MILLIS = 300;

    @Test
    void furtherOnesWaitUntilOthersHaveEnded() throws Exception {
        try (TestServer server = TestServer.start(
                        "MAX_CONNECTIONS=2", "MANAGEMENT_PORT=0", "MANAGEMENT_BIND_ADDRESS=127.0.0.1");
                RawConnection first = server.connect();
                RawConnection second = server.connect()) {
            assertThat(first.write(REQUEST).readHead()).startsWith("HTTP/1.1 404");
            assertThat(second.write(REQUEST).readHead()).startsWith("HTTP/1.1 404");
            try (RawConnection third = server.connect()) {
                third.write(REQUEST).socket().setSoTimeout(MOMENT_MILLIS);
                assertThatThrownBy(third::readHead).isInstanceOf(SocketTimeoutException.class);
                assertThat(server.send(server.management("/health"), TestServer.text())
                                .statusCode())
                        .isEqualTo(200);

                first.close();
                third.socket().setSoTimeout(60_000);
                assertThat(third.readHead()).startsWith("HTTP/1.1 404");
            }
        }
    }
}
