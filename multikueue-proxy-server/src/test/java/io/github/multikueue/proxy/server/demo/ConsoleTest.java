package io.github.multikueue.proxy.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    @Test
    void closesAConnectionThatSpeaksTlsToIt() throws IOException {
        try (Console console = console();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), console.address().getPort())) {
            byte[] beginOfHandshake = {22, 3, 1, 2, 0, 1};
            socket.getOutputStream().write(beginOfHandshake);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void listsRunsToClick() throws Exception {
        try (Console console = console()) {
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(console.address()).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(page.body())
                    .contains("<a href=\"?run=build-1\">build-1</a>", "<a href=\"?run=hello\">hello</a>");
        }
    }

    private static Console console() throws IOException {
        return new Console(
                URI.create("http://localhost:1/"),
                "token",
                HttpClient.newHttpClient(),
                () -> List.of("build-1", "hello"));
    }
}
