package io.github.multikueue.proxy.core.placement;

import static io.github.multikueue.proxy.core.placement.TestResolvers.await;
import static io.github.multikueue.proxy.core.placement.TestResolvers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock stands still here, so that nothing but a change ends what is remembered. */
class RememberedMissTest {

    private static final Ticker NO_TIME_PASSES = () -> 0;

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final TestResolvers resolvers = new TestResolvers(fleet);

    @AfterEach
    void stop() throws Exception {
        resolvers.close();
        fleet.close();
    }

    @Test
    void aRunIsFoundOnceItIsThereAlthoughItWasMissedBefore() {
        KueueWorkloadResolver resolver = resolvers.synced(NO_TIME_PASSES);
        assertMissing(resolver);

        FakeRun run = fleet.createPipelineRun("team-a", "build-1");

        assertThat(await().ignoreException(NotFoundException.class)
                        .until(() -> resolver.resolve(run("build-1")), each -> true)
                        .jobUid())
                .isEqualTo(run.uid());
    }

    @Test
    void aRunWithoutWorkloadIsLookedAtAgainWhenItChanges() {
        KueueWorkloadResolver resolver = resolvers.synced(NO_TIME_PASSES);
        FakeRun run = fleet.createPipelineRun("team-a", "build-1");
        awaitState(resolver, PlacementState.NO_WORKLOAD);
        run.complete("spoke-1", "done");
        awaitState(resolver, PlacementState.FINISHED);

        run.deleteWorkload();

        await().until(() ->
                "WorkloadDeleted".equals(resolver.resolve(run("build-1")).reason()));
    }

    /** The two watches are independent: the Workload may come first. */
    @Test
    void aWorkloadAloneEndsTheMissOfItsRun() throws IOException {
        KueueWorkloadResolver resolver = resolvers.unstarted(Duration.ofMinutes(1), NO_TIME_PASSES);
        assertMissing(resolver);
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        assertMissing(resolver);

        resolvers
                .caches()
                .workloads()
                .put(Json.MAPPER.treeToValue(run.workload().object(), Workload.class));

        assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
    }

    @Test
    void aFullListEndsEveryMiss() {
        KueueWorkloadResolver resolver = resolvers.unstarted(Duration.ofMinutes(1), NO_TIME_PASSES);
        assertMissing(resolver);
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");

        resolvers.cachedRuns().replaceAll(List.of());

        assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
    }

    /** The API server's answer "not found" comes late: the watch has told of the run in the meantime. */
    @Test
    void aMissThatAChangeOvertakesIsNotRemembered() throws Exception {
        KueueWorkloadResolver resolver = resolvers.unstarted(Duration.ofSeconds(60), NO_TIME_PASSES);
        Fault.Injection slow =
                fleet.manager().inject(Fault.on("get", "pipelineruns").stall().times(1));
        CompletableFuture<Placement> early = InBackground.call(() -> resolver.resolve(run("build-1")));
        await().until(() -> slow.hits() == 1);

        resolvers.cachedRuns().put(watched("build-1"));
        slow.release();
        assertThatThrownBy(early::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NotFoundException.class);

        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
    }

    @Test
    void aChangeOfAnotherRunDoesNotMakeItAskAgain() {
        KueueWorkloadResolver resolver = resolvers.unstarted(Duration.ofMinutes(1), NO_TIME_PASSES);
        assertMissing(resolver);
        resolvers.cachedRuns().put(watched("build-2"));
        assertMissing(resolver);

        assertThat(fleet.manager().requests().count("get", "pipelineruns")).isEqualTo(1);
    }

    private static Job watched(String name) {
        ObjectMeta metadata =
                new ObjectMeta(name, "team-a", "uid-of-" + name, "1", "", null, Map.of(), Map.of(), List.of());
        return new Job(metadata, null, null);
    }

    private static void assertMissing(KueueWorkloadResolver resolver) {
        assertThatThrownBy(() -> resolver.resolve(run("build-1"))).isInstanceOf(NotFoundException.class);
    }

    private static void awaitState(KueueWorkloadResolver resolver, PlacementState state) {
        await().ignoreException(NotFoundException.class)
                .until(() -> resolver.resolve(run("build-1")), each -> each.state() == state);
    }
}
