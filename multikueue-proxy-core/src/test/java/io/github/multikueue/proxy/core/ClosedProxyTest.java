package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who follows a run when an embedder closes the proxy does not wait for ever: the log breaks off. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedProxyTest {

    private static final Caller ALICE = new Caller.BearerToken("alice-token");

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private MultiKueueProxy proxy;

    @BeforeEach
    void start() {
        fleet.user("alice");
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        run.startTask("main", "step").step("step").log().line("one");
        proxy = TestProxies.connect(fleet);
        proxy.awaitReady(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void theLogOfARunBreaksOff() throws IOException {
        try (OpenLog log = proxy.runLog(ALICE, "team-a", "build-1", RunLogOptions.FOLLOW, LogFormat.TEXT, null)) {
            log.body().readNBytes(1);
            proxy.close();

            assertThatThrownBy(() -> log.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSecondStartDoesNothing() {
        proxy.start();

        assertThat(proxy.resolve(ALICE, "team-a", "build-1").worker()).isEqualTo("spoke-1");
    }

    @Test
    void cannotBeStartedAgain() {
        proxy.close();
        proxy.close();

        assertThatThrownBy(proxy::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the proxy is closed (expected: a new one)");
    }
}
