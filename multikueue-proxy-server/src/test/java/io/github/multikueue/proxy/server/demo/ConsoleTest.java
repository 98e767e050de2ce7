package io.github.multikueue.proxy.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    @Test
    void closesAConnectionThatSpeaksTlsToIt() throws IOException {
        try (Console console = new Console(URI.create("http://localhost:1/"), "token", HttpClient.newHttpClient());
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), console.address().getPort())) {
            byte[] beginOfHandshake = {22, 3, 1, 2, 0, 1};
            socket.getOutputStream().write(beginOfHandshake);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
