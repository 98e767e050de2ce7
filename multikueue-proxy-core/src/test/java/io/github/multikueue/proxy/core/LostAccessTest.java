package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who reads a log by the library reads it for no longer than allowed, without having done anything for it. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class LostAccessTest {

    /** A manager that does not answer for three of these has lost the reader its access, which a busy machine must not do. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final ProxyConfig OFTEN = ProxyConfig.builder()
            .reviewCacheTtl(Duration.ZERO)
            .accessReviewInterval(INTERVAL)
            .build();

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final String token = fleet.user("alice");
    private final Caller alice = new Caller.BearerToken(token);
    private MultiKueueProxy proxy;
    private FakeTask task;

    @BeforeEach
    void follow() {
        task = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1").startTask("clone", "fetch");
        task.step("fetch").log().line("one");
        proxy = TestProxies.connect(fleet, OFTEN);
        await("ready").until(() -> proxy.readiness().ready());
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void aSilentLogOfAContainerBreaksOffWithTheReason() throws IOException {
        try (OpenLog log = followContainer()) {
            assertThat(log.body().readNBytes(4)).asString().isEqualTo("one\n");
            fleet.manager().revokeGrantsOf("alice");

            assertThatThrownBy(() -> log.body().read())
                    .isInstanceOf(AccessLostException.class)
                    .hasMessageStartingWith("access was revoked: ")
                    .hasCauseInstanceOf(ForbiddenException.class);
        }
    }

    @Test
    void aLogThatGoesOnGivesNothingMore() throws IOException {
        try (OpenLog log = followContainer()) {
            log.body().readNBytes(4);
            fleet.manager().revokeGrantsOf("alice");
            await("lost").until(() -> isLost(log));
            task.step("fetch").log().line("two");

            for (int times = 0; times < 3; times++) {
                assertThatThrownBy(() -> log.body().read()).isInstanceOf(AccessLostException.class);
                assertThatThrownBy(() -> log.body().available()).isInstanceOf(AccessLostException.class);
            }
        }
    }

    private static boolean isLost(OpenLog log) {
        try {
            log.body().available();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void theLogOfARunBreaksOffWithTheReason() throws IOException {
        RunLogOptions follow = RunLogOptions.FOLLOW;
        try (OpenLog log = proxy.runLog(alice, "team-a", "build-1", follow, LogFormat.NDJSON, null)) {
            log.body().readNBytes(1);
            fleet.manager().revokeToken(token);

            assertThatThrownBy(() -> log.body().readAllBytes())
                    .isInstanceOf(AccessLostException.class)
                    .satisfies(e -> assertThat(((AccessLostException) e).reason())
                            .isInstanceOf(UnauthenticatedException.class));
        }
    }

    @Test
    void whoAsksIsToldOnce() throws IOException {
        Queue<ProxyException> told = new ConcurrentLinkedQueue<>();
        try (OpenLog log = followContainer()) {
            log.onAccessLost(told::add);
            log.body().readNBytes(4);
            fleet.manager().revokeGrantsOf("alice");

            assertThatThrownBy(() -> log.body().read()).isInstanceOf(AccessLostException.class);
            assertThat(told).singleElement().isInstanceOf(ForbiddenException.class);
            log.onAccessLost(told::add);
            assertThat(told).as("also who asks too late").hasSize(2);
        }
    }

    @Test
    void accessToALogThatIsOverIsNotReviewedAnyMore() throws Exception {
        int before = reviews();
        OpenLog log = followContainer();
        await("reviewed again").until(() -> reviews() > before + 2);
        log.close();
        List<Integer> seen = new ArrayList<>();

        await("no review between two looks, a few intervals apart")
                .pollInterval(INTERVAL.multipliedBy(2))
                .until(() -> {
                    seen.add(reviews());
                    return seen.size() > 1 && seen.get(seen.size() - 1).equals(seen.get(seen.size() - 2));
                });
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofMinutes(1));
    }

    private int reviews() {
        return fleet.manager().requests().count("create", "selfsubjectaccessreviews");
    }

    private OpenLog followContainer() {
        return proxy.log(alice, "team-a", "build-1", task.podName(), null, LogOptions.FOLLOW);
    }
}
