package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether logs are kept is told by metrics, and a log that is cut by notice and log line, too. */
@Timeout(180)
class CaptureMetricsTest {

    private static final String CAPTURES = "multikueue_proxy_captures_total{result=\"%s\"}";

    @TempDir
    private Path directory;

    private static void follow(TestServer server, FakeTask task) {
        task.finish();
        assertThat(server.get(log("logs", task, "&follow=true")).statusCode()).isEqualTo(200);
        await().until(() -> server.metrics().get("multikueue_proxy_captures_running") == 0);
    }

    @Test
    void capturesAreCountedByHowTheyEnded() {
        try (TestServer server = TestServer.start("LOG_STORE=" + directory, "LOG_STORE_MAX_RUN_SIZE=2000");
                LoggedEvents logged = new LoggedEvents("io.github.multikueue.proxy.core.store", Level.WARN)) {
            assertThat(server.metrics()).containsEntry(CAPTURES.formatted("complete"), 0.0);
            FakeTask task = server.running("short");
            task.step("main").log().line("a line");
            follow(server, task);
            FakeTask tooLong = server.running("long");
            for (int i = 0; i < 100; i++) {
                tooLong.step("main").log().line("a line that is long enough for one hundred of them to be too much");
            }
            follow(server, tooLong);

            assertThat(server.metrics())
                    .containsEntry(CAPTURES.formatted("complete"), 1.0)
                    .containsEntry(CAPTURES.formatted("truncated"), 1.0)
                    .containsEntry(CAPTURES.formatted("lost"), 0.0)
                    .containsEntry(CAPTURES.formatted("not_stored"), 0.0)
                    .containsEntry(CAPTURES.formatted("failed"), 0.0)
                    .containsEntry("multikueue_proxy_log_store_runs", 2.0)
                    .containsEntry("multikueue_proxy_log_store_logs", 2.0)
                    .containsEntry("multikueue_proxy_log_store_failing", 0.0)
                    .containsEntry("multikueue_proxy_log_store_evicted_runs_total", 0.0)
                    .containsEntry("multikueue_proxy_log_store_limit_bytes", (double) (2L << 30));
            assertThat(server.metrics().get("multikueue_proxy_log_store_size_bytes"))
                    .isPositive();
            assertThat(logged.events())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("log store: the rest of the log of container step-main of pod long-task-pod of run"
                            + " team-a/long is not stored: the logs of the run have reached 2000 bytes");
        }
    }

    @Test
    void withoutAStoreThereAreNone() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.metrics().keySet())
                    .noneMatch(each -> each.startsWith("multikueue_proxy_captures"))
                    .noneMatch(each -> each.startsWith("multikueue_proxy_log_store"));
        }
    }
}
