package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be used: who asked for every log is told so at once, and not when a log is missing. */
@Timeout(180)
class LogKeepingTest {

    @TempDir
    private Path directory;

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private Path kubeconfig;
    private Path noDirectory;

    @BeforeEach
    void prepare() throws IOException {
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        noDirectory = Files.writeString(directory.resolve("a-file"), "no directory");
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private ProxyConfig capturing(LogConfig.Mode mode) {
        return capturing(mode, noDirectory);
    }

    private static ProxyConfig capturing(LogConfig.Mode mode, Path store) {
        LogConfig logs = new LogConfig(
                new LogStoreConfig(store, 1 << 20, 1 << 20, Duration.ofDays(1)),
                Duration.ofMinutes(1),
                new LogConfig.Capture(mode, null, 10),
                Duration.ofMinutes(5),
                null,
                null,
                null);
        return ProxyConfig.builder().logs(logs).build();
    }

    @Test
    void ofAllLogsItIsAReasonNotToStart() {
        assertThatThrownBy(() -> MultiKueueProxy.connect(capturing(LogConfig.Mode.ALL), kubeconfig))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("log store " + noDirectory)
                .hasMessageContaining("not all logs can be captured");
    }

    @Test
    void ofViewedLogsItIsNone() throws IOException {
        try (MultiKueueProxy proxy = MultiKueueProxy.connect(capturing(LogConfig.Mode.VIEWED), kubeconfig)) {
            assertThat(proxy.readiness().ready()).isTrue();
            assertThat(proxy.logKeeping().orElseThrow().store().failed()).isTrue();
        }
    }

    @Test
    void ofAClosedProxyItStaysClosedAlsoIfThatIsStartedOnceMore() throws IOException {
        ProxyConfig config = capturing(LogConfig.Mode.VIEWED, directory.resolve("logs"));
        MultiKueueProxy closed = MultiKueueProxy.connect(config, kubeconfig);
        closed.close();

        assertThatThrownBy(closed::start).isInstanceOf(RuntimeException.class);

        try (MultiKueueProxy proxy = MultiKueueProxy.connect(config, kubeconfig)) {
            assertThat(proxy.logKeeping().orElseThrow().store().failed()).isFalse();
        }
    }
}
