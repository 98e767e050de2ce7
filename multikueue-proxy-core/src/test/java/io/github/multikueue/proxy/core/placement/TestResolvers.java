package io.github.multikueue.proxy.core.placement;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Resolvers of PipelineRuns of a fleet, closed together. */
final class TestResolvers implements AutoCloseable {

    static final JobKind PIPELINE_RUN = JobKind.of("tekton.dev", "v1", "pipelineruns", "PipelineRun");

    private final FakeFleet fleet;
    private final List<AutoCloseable> resources = new ArrayList<>();
    private ManagerCaches caches;

    TestResolvers(FakeFleet fleet) {
        this.fleet = fleet;
    }

    static JobReference run(String name) {
        return PIPELINE_RUN.reference("team-a", name);
    }

    /** Waits for what will come, however busy the machine is. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    /** One whose caches have everything that was there when it started. */
    KueueWorkloadResolver synced(String... namespaces) {
        return synced(Ticker.systemTicker(), namespaces);
    }

    /** The same, which takes the time from this ticker. */
    KueueWorkloadResolver synced(Ticker ticker, String... namespaces) {
        KueueWorkloadResolver resolver = open(Set.of(namespaces), Duration.ofMinutes(1), ticker);
        resolver.start();
        await().until(() -> resolver.health().stream().allMatch(ListWatch.Health::synced));
        return resolver;
    }

    /** One whose caches stay empty but for what a test puts there. */
    KueueWorkloadResolver unstarted() {
        return unstarted(Duration.ofMinutes(1));
    }

    KueueWorkloadResolver unstarted(Duration timeout) {
        return unstarted(timeout, Ticker.systemTicker());
    }

    KueueWorkloadResolver unstarted(Duration timeout, Ticker ticker) {
        return open(Set.of(), timeout, ticker);
    }

    /** The caches of the latest resolver. */
    ManagerCaches.Scope caches() {
        return caches.covering("team-a");
    }

    JobIndex cachedRuns() {
        return caches().jobs().get(PIPELINE_RUN);
    }

    private KueueWorkloadResolver open(Set<String> namespaces, Duration timeout, Ticker ticker) {
        ApiClient manager = Connections.withToken(fleet.manager(), fleet.proxyToken(), timeout);
        caches = new ManagerCaches(manager, namespaces, List.of(PIPELINE_RUN), Clock.systemUTC(), new Random(1));
        KueueWorkloadResolver resolver = new KueueWorkloadResolver(manager, caches, ticker);
        resources.add(resolver);
        resources.add(manager);
        return resolver;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : resources) {
            each.close();
        }
    }
}
