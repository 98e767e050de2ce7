package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for those who look after the server, and who may read metrics. */
class ManagementPortTest {

    private static final String TOKEN = "a-token-of-prometheus";

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready", "/ready/cache/secrets", "/metrics"})
    void whatTheServerTellsOfItselfIsThereAlone(String path) throws Exception {
        try (TestServer server = TestServer.start("MANAGEMENT_PORT=0", "MANAGEMENT_BIND_ADDRESS=127.0.0.1")) {
            server.admitted("build-1");

            assertThat(server.server().managementPort())
                    .isNotEqualTo(server.server().port());
            assertThat(management(server, path)).isEqualTo(200);
            assertThat(server.get(path, null).statusCode()).isEqualTo(404);
            assertThat(TestServer.json(server.get(path, null)).path("kind").asText())
                    .isEqualTo("Status");
        }
    }

    @Test
    void nothingElseIsServedThere() throws Exception {
        try (TestServer server = TestServer.start("MANAGEMENT_PORT=0", "MANAGEMENT_BIND_ADDRESS=127.0.0.1")) {
            server.admitted("build-1");
            String path = TestServer.run("build-1", "resolve");
            HttpRequest.Builder request = server.management(path).header("Authorization", "Bearer " + server.alice());

            assertThat(server.send(request, TestServer.text()).statusCode()).isEqualTo(404);
            assertThat(server.get(path).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutItEverythingIsOnOnePort() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(server.server().managementPort())
                    .isEqualTo(server.server().port());
            assertThat(management(server, "/metrics")).isEqualTo(200);
            assertThat(server.get("/readyz", null).body()).contains("(expected: /ready)");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> TestServer.start("MANAGEMENT_PORT=" + taken.getLocalPort()))
                    .hasCauseInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + ": in use or not allowed")
                    .hasMessageContaining("--management-port");
        }
    }

    @Test
    void metricsAreForThoseWhoHaveTheToken(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        try (TestServer server = TestServer.start("METRICS_TOKEN_FILE=" + file)) {
            assertThat(server.get("/metrics", null).statusCode()).isEqualTo(401);
            assertThat(server.get("/metrics", server.alice()).statusCode()).isEqualTo(401);
            assertThat(server.get("/metrics", TOKEN).body()).contains("multikueue_proxy_http_requests_total");
            assertThat(server.get("/health", null).statusCode()).isEqualTo(200);

            Files.writeString(file, "another-token-of-prometheus");
            await().until(() ->
                    server.get("/metrics", "another-token-of-prometheus").statusCode() == 200);
            assertThat(server.get("/metrics", TOKEN).statusCode()).isEqualTo(401);
        }
    }

    private static int management(TestServer server, String path) {
        HttpResponse<String> response = server.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.server().managementPort() + path)),
                TestServer.text());
        return response.statusCode();
    }
}
