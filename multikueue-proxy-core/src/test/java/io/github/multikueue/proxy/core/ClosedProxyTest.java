package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who follows a run when an embedder closes the proxy does not wait for ever: the log breaks off. */
@Timeout(180)
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
    void saysSoAtEachCall() {
        proxy.close();

        RunLogOptions all = RunLogOptions.ALL;
        Stream.<ThrowingCallable>of(
                        () -> proxy.resolve(ALICE, "team-a", "build-1"),
                        () -> proxy.taskRuns(ALICE, "team-a", "build-1", ListOptions.ALL),
                        () -> proxy.pods(ALICE, "team-a", "build-1", ListOptions.ALL),
                        () -> proxy.podStatus(ALICE, "team-a", "build-1", "pod"),
                        () -> proxy.authenticate(ALICE, "team-a"),
                        () -> proxy.log(ALICE, "team-a", "build-1", "pod", null, LogOptions.ALL),
                        () -> proxy.runLog(ALICE, "team-a", "build-1", all, LogFormat.TEXT, null),
                        () -> proxy.archivedLog("team-a", "pod", "container", null, null),
                        () -> proxy.watchAccess(ALICE, List.of(), lost -> {}),
                        proxy::logKeeping,
                        () -> proxy.awaitReady(Duration.ofMinutes(1)))
                .forEach(call -> assertThatThrownBy(call)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the proxy is closed (expected: a new one)"));
        assertThat(proxy.readiness().ready()).isFalse();
        assertThat(proxy.describe(ALICE))
                .as("for audit lines of what was cut off")
                .isNotEmpty();
    }

    @Test
    void whoWaitsForItIsWokenUp() {
        fleet.manager().disconnect();
        MultiKueueProxy unready = TestProxies.connect(fleet);
        FutureTask<Boolean> ready = new FutureTask<>(() -> unready.awaitReady(Duration.ofHours(1)));
        Thread waiting = new Thread(ready, "waits-for-readiness");
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        unready.close();

        assertThat(ready).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(false);
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
