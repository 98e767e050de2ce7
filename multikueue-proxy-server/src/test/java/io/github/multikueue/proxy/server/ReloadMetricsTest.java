package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file with a secret that has changed and cannot be used is told by a metric. */
@Timeout(180)
class ReloadMetricsTest {

    private static final String CURSOR_KEY = "multikueue_proxy_reload_failing{kind=\"cursor-key\"}";

    private static final String DASHBOARD = "multikueue_proxy_reload_failing{kind=\"dashboard\"}";

    @TempDir
    private Path directory;

    @Test
    void aBrokenCursorKeyIsTold() throws IOException {
        Path key = Files.write(directory.resolve("key"), new byte[32]);
        try (TestServer server = TestServer.start("CURSOR_KEY_FILE=" + key)) {
            assertThat(server.metrics()).containsEntry(CURSOR_KEY, 0.0);

            Files.write(key, new byte[31]);
            assertThat(server.metrics()).containsEntry(CURSOR_KEY, 1.0);

            Files.write(key, new byte[33]);
            assertThat(server.metrics()).containsEntry(CURSOR_KEY, 0.0);
        }
    }

    @Test
    void aBrokenSecretOfTheDashboardIsTold() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "long-enough-to-be-a-secret");
        try (TestServer server = TestServer.start(
                "LOG_STORE=" + directory.resolve("store"),
                "EXTERNAL_LOGS_PREFIX=/external-logs",
                "EXTERNAL_LOGS_SECRET_FILE=" + secret)) {
            assertThat(server.metrics()).containsEntry(DASHBOARD, 0.0);

            Files.writeString(secret, "short");
            assertThat(server.metrics()).containsEntry(DASHBOARD, 1.0);

            Files.writeString(secret, "another-one-that-is-long-enough");
            assertThat(server.metrics()).containsEntry(DASHBOARD, 0.0);
        }
    }
}
