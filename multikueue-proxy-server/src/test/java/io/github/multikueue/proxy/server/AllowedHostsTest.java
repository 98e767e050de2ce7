package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.json;
import static io.github.multikueue.proxy.server.TestServer.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --allowed-hosts}: a page that was rebound to this server's address sends a name that is not this server's. */
class AllowedHostsTest {

    private static final String RESOLVE = run("build-1", "resolve");

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("ALLOWED_HOSTS=Proxy.example,127.0.0.1,[::1]");
        server.admitted("build-1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "PROXY.EXAMPLE:443", "127.0.0.1:8080", "[::1]", "[::1]:8443"})
    void aNameOfTheServerIsServed(String host) throws Exception {
        assertThat(ask("GET " + RESOLVE + " HTTP/1.1", host).path("code").asInt(200))
                .isNotEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example",
                "attacker.example:443",
                "proxy.example.attacker.example",
                "proxy.example.",
                "localhost",
                "127.0.0.2",
                "[::2]:8080",
            })
    void anyOtherIsNot(String host) throws Exception {
        JsonNode status = ask("GET " + RESOLVE + " HTTP/1.1", host);

        assertThat(status.path("code").asInt()).isEqualTo(421);
        assertThat(status.path("reason").asText()).isEqualTo("MisdirectedRequest");
        assertThat(status.path("message").asText()).doesNotContain("attacker").contains("--allowed-hosts");
    }

    @ParameterizedTest
    @CsvSource({"user@attacker.example", "proxy.example@attacker.example", "'proxy.example, attacker.example'"})
    void aHostThatCanBeReadInTwoWaysIsNot(String host) throws Exception {
        assertThat(ask("GET " + RESOLVE + " HTTP/1.1", host).path("code").asInt())
                .isIn(400, 421);
    }

    @Test
    void theTargetCountsMoreThanTheHeader() throws Exception {
        assertThat(ask("GET http://attacker.example" + RESOLVE + " HTTP/1.1", "proxy.example")
                        .path("code")
                        .asInt())
                .isIn(400, 421);
    }

    @Test
    void aHandshakeIsNoExceptionAndCredentialsDoNotHelp() throws Exception {
        assertThat(ask(
                                "GET " + run("build-1", "log/stream") + " HTTP/1.1",
                                "attacker.example",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                "Origin: http://attacker.example",
                                "Authorization: Bearer " + server.alice())
                        .path("code")
                        .asInt())
                .isEqualTo(421);
    }

    /** Kubelets and Prometheus ask by the address of the Pod. */
    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready?verbose", "/metrics"})
    void probesMayUseAnyName(String path) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.request("GET " + path + " HTTP/1.1", "Host: 10.1.2.3:8080", "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static JsonNode ask(String line, String host, String... more) throws Exception {
        List<String> head = new ArrayList<>(List.of(line, "Host: " + host));
        head.addAll(List.of(more));
        try (RawConnection connection = server.connect()) {
            String answer = connection.request(head.toArray(String[]::new)).readHead();
            int length = Integer.parseInt(answer.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            return json(new String(connection.in().readNBytes(length), UTF_8));
        }
    }
}
