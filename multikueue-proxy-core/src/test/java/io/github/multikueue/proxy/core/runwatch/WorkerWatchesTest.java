package io.github.multikueue.proxy.core.runwatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers are watched while somebody wants it, and what keeps one from being watched is told. */
@Timeout(180)
class WorkerWatchesTest {

    private static final String GOOD = "watched-1";
    private static final String BROKEN = "watched-2";

    private final FakeFleet fleet = FakeFleet.start(GOOD, BROKEN);
    /** How often the broken worker was tried. */
    private final AtomicInteger tries = new AtomicInteger();

    private volatile boolean repaired;
    private final WorkerWatches watches = new WorkerWatches(
            new FleetAdmin(fleet), this::open, Set.of(), null, Clock.systemUTC(), Ticker.systemTicker(), new Random(1));

    private final LoggedEvents told = new LoggedEvents(WorkerWatches.class, Level.WARN);

    @BeforeEach
    void start() {
        watches.start();
    }

    @AfterEach
    void stop() {
        told.close();
        watches.close();
        fleet.close();
    }

    private ApiClient open(WorkerConfig.Usable config) {
        if (config.name().equals(BROKEN)) {
            tries.incrementAndGet();
            if (!repaired) {
                throw new IllegalArgumentException("certificate-authority-data: no certificate");
            }
        }
        return ApiClients.worker(config, Duration.ofSeconds(60), CallObserver.NONE);
    }

    @Test
    void aWorkerHasOneWatchOfEachResourceHoweverManyWantIt() {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            holds.add(watches.hold(GOOD));
        }
        await().until(() -> watches.current(GOOD).isPresent() && openWatches().size() == 4);
        for (int i = 0; i < 50; i++) {
            holds.add(watches.hold(GOOD));
        }
        holds.subList(1, holds.size()).forEach(Hold::close);
        FakeCluster worker = fleet.worker(GOOD);
        fleet.createPipelineRun("team-a", "build-1").admit(GOOD).startTask("clone", "fetch");
        await().until(() -> !watches.runs(GOOD).isEmpty());

        assertThat(openWatches())
                .extracting(FakeRequest::resource)
                .containsExactlyInAnyOrder("pipelineruns", "taskruns", "customruns", "pods");
        assertThat(worker.requests().count(FakeRequest::isWatch)).isEqualTo(4);
    }

    /** As of a registry other than ours, which has checked nothing. */
    @Test
    void aWorkerWhoseWatchesCannotEvenBeOpenedIsNotSaidToBeWatched() {
        watches.hold(BROKEN);
        watches.hold(GOOD);

        assertThat(watches.problem(BROKEN)).contains("certificate-authority-data: no certificate");
        int before = tries.get();
        await().until(() -> tries.get() >= before + 3);
        assertThat(warnings())
                .singleElement()
                .asString()
                .startsWith("worker " + BROKEN + " cannot be watched now, so short tasks can be missed: ")
                .contains("certificate-authority-data: no certificate");
        await().until(() -> watches.current(GOOD).isPresent());
        assertThat(watches.problem(GOOD)).isEmpty();

        repaired = true;
        await().until(() -> watches.current(BROKEN).isPresent());
        assertThat(watches.problem(BROKEN)).isEmpty();
    }

    private List<FakeRequest> openWatches() {
        return fleet.worker(GOOD).requests().open().stream()
                .filter(FakeRequest::isWatch)
                .toList();
    }

    private List<String> warnings() {
        return told.messages().stream().filter(each -> each.contains(BROKEN)).toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
    }
}
