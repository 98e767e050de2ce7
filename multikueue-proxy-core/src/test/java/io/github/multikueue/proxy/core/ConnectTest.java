package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a program finds out that its proxy is ready, or why it is not. */
class ConnectTest {

    /** Within which a process that has just begun has asked for everything once; on a very busy machine it connects again. */
    private static final Duration ONE_TRY_OF_EACH = Duration.ofSeconds(5);

    private final FakeFleet fleet = FakeFleet.start("spoke-1");

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aManagerThatDoesNotAnswerIsAFailureToConnect(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        fleet.manager().disconnect();
        ProxyConfig impatient =
                ProxyConfig.builder().requestTimeout(ONE_TRY_OF_EACH).build();

        await().untilAsserted(() -> assertThatThrownBy(() -> MultiKueueProxy.connect(impatient, kubeconfig))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was not read within 5.0 s")
                .hasMessageContaining(": not synced yet: the manager's API server cannot be reached")
                .satisfies(each -> assertThat(each.getMessage().split("not synced yet", -1))
                        .as("the reason once")
                        .hasSize(2))
                .hasCauseInstanceOf(KubeException.Unreachable.class));
    }

    @Test
    void aManagerThatRefusesIsAFailureToConnectThatSaysSo(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        fleet.manager()
                .inject(Fault.on("list", "secrets").answer(403, "Forbidden", "secrets is forbidden: User \"proxy\""));
        ProxyConfig impatient =
                ProxyConfig.builder().requestTimeout(ONE_TRY_OF_EACH).build();

        await().untilAsserted(() -> assertThatThrownBy(() -> MultiKueueProxy.connect(impatient, kubeconfig))
                .isInstanceOf(IOException.class)
                .hasMessage("the manager cluster was not read within 5.0 s: secrets: not synced yet: the manager's API"
                        + " server refuses the proxy with status 403 (secrets is forbidden: User \"proxy\")")
                .cause()
                .hasMessageEndingWith("secrets is forbidden: User \"proxy\""));
    }

    @Test
    void whoWaitsForReadinessIsToldWhenTheManagerAnswersAtLast() {
        fleet.manager().disconnect();
        try (MultiKueueProxy proxy = TestProxies.connect(fleet)) {
            FutureTask<Boolean> ready = new FutureTask<>(() -> proxy.awaitReady(Duration.ofHours(1)));
            Thread waiting = new Thread(ready, "waits-for-readiness");
            waiting.start();
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

            fleet.manager().reconnect();

            assertThat(ready).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(true);
        }
    }
}
