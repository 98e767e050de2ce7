package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator wants to be alarmed by: workers, credentials that end, logs that break, who captures, and what runs. */
@Timeout(180)
class WorkerMetricsTest {

    private static final String USABLE = "multikueue_proxy_worker_usable{worker=\"%s\"}";

    @TempDir
    private Path directory;

    @Test
    void aWorkerThatCannotBeUsedIsTold() {
        try (TestServer server = TestServer.start(FakeFleet.start("spoke-1", "spoke-2"))) {
            await().untilAsserted(() -> assertThat(server.metrics())
                    .containsEntry(USABLE.formatted("spoke-1"), 1.0)
                    .containsEntry(USABLE.formatted("spoke-2"), 1.0));

            server.fleet().setKubeconfig("spoke-2", "no kubeconfig");

            await().untilAsserted(() -> assertThat(server.metrics())
                    .containsEntry(USABLE.formatted("spoke-1"), 1.0)
                    .containsEntry(USABLE.formatted("spoke-2"), 0.0));
        }
    }

    @Test
    void theEndOfAWorkersTokenIsToldIfItHasOne() {
        String expiry = "multikueue_proxy_worker_credential_expiry_timestamp_seconds{worker=\"spoke-1\"}";
        String claims = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"exp\":1796000000}".getBytes(UTF_8));
        try (TestServer server = TestServer.start(FakeFleet.start("spoke-1"))) {
            await().untilAsserted(() -> assertThat(server.metrics()).containsEntry(USABLE.formatted("spoke-1"), 1.0));
            assertThat(server.metrics()).doesNotContainKey(expiry);

            String kubeconfig = server.fleet().kubeconfig("spoke-1");
            server.fleet()
                    .setKubeconfig(
                            "spoke-1", kubeconfig.replaceFirst("token: .*", "token: \"e30." + claims + ".c2ln\""));

            await().untilAsserted(() -> assertThat(server.metrics()).containsEntry(expiry, 1796000000.0));
        }
    }

    @Test
    void aLogThatGoesOnAndLinesThatAreLostAreCounted() throws IOException {
        try (TestServer server = TestServer.start("LOG_STORE=off")) {
            FakeTask task = server.running("build-1");
            FakeLog log = task.step("main").log();
            log.line("one");
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    server.open(log("logs", task, "&follow=true")).body(), UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("one");
                assertThat(server.metrics())
                        .containsEntry("multikueue_proxy_log_resumes_total", 0.0)
                        .containsEntry("multikueue_proxy_log_losses_total", 0.0);

                FakeCluster worker = server.fleet().worker("spoke-1");
                worker.disconnect();
                log.line("two");
                worker.reconnect();
                assertThat(lines.readLine()).isEqualTo("two");
                await().untilAsserted(() -> assertThat(server.metrics())
                        .containsEntry("multikueue_proxy_log_resumes_total", 1.0)
                        .containsEntry("multikueue_proxy_log_losses_total", 0.0));

                worker.disconnect();
                log.line("three", "four").rotate(1);
                task.finish();
                worker.reconnect();
                assertThat(lines.lines()).anyMatch(line -> line.startsWith("[multikueue-proxy] lines may be missing"));
                await().untilAsserted(() ->
                        assertThat(server.metrics()).containsEntry("multikueue_proxy_log_losses_total", 1.0));
            }
        }
    }

    @Test
    void whoCapturesAllSaysSo() {
        try (TestServer all = TestServer.start("LOG_STORE=" + directory.resolve("all"), "LOG_CAPTURE=all");
                TestServer viewed = TestServer.start("LOG_STORE=" + directory.resolve("viewed"))) {
            assertThat(all.metrics()).containsEntry("multikueue_proxy_capture_leader", 1.0);
            assertThat(viewed.metrics()).containsEntry("multikueue_proxy_capture_leader", 0.0);
        }
    }

    @Test
    void whatRunsIsTold() {
        try (TestServer server = TestServer.start()) {
            Map<String, Double> metrics = server.metrics();
            assertThat(server.metricsText())
                    .containsPattern("(?m)^multikueue_proxy_build_info\\{java=\"[^\"]+\",version=\"[^\"]+\"} 1");
            assertThat(metrics.get("process_files_open_files")).isPositive();
            assertThat(metrics.get("process_files_max_files")).isPositive();
        }
    }
}
