package io.github.multikueue.proxy.core.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of several replicas. */
@Timeout(180)
class LeaseElectionTest {

    /** Which no replica loses because a busy machine stands still for some seconds. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    private static final Duration RENEW = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private CaptureWorld world;
    private LeaseElection first;
    private LeaseElection second;

    @BeforeEach
    void start() {
        world = new CaptureWorld(directory);
        first = election("replica-1", LEASE, RENEW);
        second = election("replica-2", LEASE, RENEW);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        world.close();
    }

    private LeaseElection election(String identity, Duration lease, Duration renew) {
        LeaseLock lock = new LeaseLock(world.manager(), "team-a", "capture", identity);
        return new LeaseElection(lock, lease, renew, RETRY);
    }

    private ObjectNode lease() {
        return world.fleet.manager().get("leases", "team-a", "capture");
    }

    @Test
    void oneLeadsAndWhenItEndsTheOther() {
        first.start();
        await().until(first::getAsBoolean);
        second.start();
        String renewed = lease().at("/spec/renewTime").asText();
        await().until(() -> !lease().at("/spec/renewTime").asText().equals(renewed));
        assertThat(second.getAsBoolean()).isFalse();
        assertThat(lease().at("/spec/holderIdentity").asText()).isEqualTo("replica-1");

        first.close();

        await().until(second::getAsBoolean);
        await().until(() -> !first.getAsBoolean());
        assertThat(lease().at("/spec/holderIdentity").asText()).isEqualTo("replica-2");
    }

    @Test
    void whoCannotRenewLeadsNoLongerAndLeadsAgainLater() {
        try (LeaseElection hasty = election("replica-3", Duration.ofSeconds(2), Duration.ofSeconds(1))) {
            hasty.start();
            await().until(hasty::getAsBoolean);

            Fault.Injection down =
                    world.fleet.manager().inject(Fault.always().answer(503, "ServiceUnavailable", "busy"));
            await().until(() -> !hasty.getAsBoolean());
            down.remove();

            await().until(hasty::getAsBoolean);
        }
    }

    @Test
    void fieldsThatNobodyHereKnowsStay() {
        first.start();
        await().until(first::getAsBoolean);
        world.fleet
                .manager()
                .edit(
                        "leases",
                        "team-a",
                        "capture",
                        lease -> lease.withObject("/spec").put("strategy", "OfTheFuture"));
        String renewed = lease().at("/spec/renewTime").asText();

        await().until(() -> !lease().at("/spec/renewTime").asText().equals(renewed));

        assertThat(lease().at("/spec/strategy").asText()).isEqualTo("OfTheFuture");
    }
}
