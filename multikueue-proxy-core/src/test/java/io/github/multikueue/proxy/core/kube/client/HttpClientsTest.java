package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

class HttpClientsTest {

    /** A new connection would take 40 ms longer, and so would each keystroke of a tunnel. */
    @Test
    void neitherRequestsNorStreamsWaitForAcknowledgements() throws Exception {
        HttpClients clients = HttpClients.of("spoke-1", new OkHttpClient(), Duration.ofMinutes(1));

        for (OkHttpClient each : List.of(clients.unary(), clients.streams())) {
            try (Socket socket = each.socketFactory().createSocket()) {
                assertThat(socket.getTcpNoDelay()).isTrue();
            }
        }
    }
}
