package io.github.multikueue.proxy.core.placement;

import static io.github.multikueue.proxy.core.placement.TestResolvers.await;
import static io.github.multikueue.proxy.core.placement.TestResolvers.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A resolver that has seen all of a run's life, one that was started afterwards, and one whose caches know nothing yet give the
 * same answer.
 */
class PlacementAfterRestartTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").start();
    private final TestResolvers resolvers = new TestResolvers(fleet);
    private final KueueWorkloadResolver first = resolvers.synced();

    @AfterEach
    void stop() throws Exception {
        resolvers.close();
        fleet.close();
    }

    @Test
    void whileAWorkerIsLookedFor() {
        created().nominate("spoke-1", "spoke-2");

        Placement placement = agreed(in(PlacementState.DISPATCHING).and(nominated("spoke-1", "spoke-2")));
        assertThat(placement.worker()).isNull();
    }

    @Test
    void whileItRunsOnAWorker() {
        created().admit("spoke-1");

        Placement placement = agreed(in(PlacementState.ADMITTED));
        assertThat(placement.worker()).isEqualTo("spoke-1");
        assertThat(placement.nominatedWorkers()).isEmpty();
    }

    @Test
    void whileItIsEvicted() {
        evicted();

        Placement placement = agreed(in(PlacementState.EVICTING));
        assertThat(placement.worker()).isNull();
        assertThat(placement.nominatedWorkers()).isEmpty();
    }

    @Test
    void whileItIsEvictedAndNominatedAgain() {
        evicted().workload().nominate("spoke-1", "spoke-2");

        Placement placement = agreed(in(PlacementState.EVICTING).and(nominated("spoke-1", "spoke-2")));
        assertThat(placement.worker()).isNull();
        assertThat(placement.message()).endsWith("Kueue may create the job anew on each of them");
    }

    @Test
    void whileItIsDeactivatedAndNominatedAgain() {
        FakeRun run = created().admit("spoke-1");
        awaitFirst(in(PlacementState.ADMITTED));
        run.deactivate().workload().nominate("spoke-1", "spoke-2");

        Placement placement = agreed(in(PlacementState.INACTIVE).and(nominated("spoke-1", "spoke-2")));
        assertThat(placement.worker()).isNull();
        assertThat(placement.reason()).isEqualTo("Deactivated");
    }

    @Test
    void whenItIsBackInTheQueue() {
        evicted().finishEviction();

        assertThat(agreed(in(PlacementState.PENDING)).worker()).isNull();
    }

    @Test
    void whenItHasEndedOnAWorker() {
        created().complete("spoke-2", "done");

        assertThat(agreed(in(PlacementState.FINISHED)).worker()).isEqualTo("spoke-2");
    }

    @Test
    void whenItHasEndedAfterAnEvictionSoThatTheWorkloadNamesNoWorker() {
        evicted().workload().nominate("spoke-2").finished(false, "PipelineRun \"build-1\" was cancelled");

        Placement placement = agreed(in(PlacementState.FINISHED));
        assertThat(placement.worker()).isNull();
        assertThat(placement.nominatedWorkers()).containsExactly("spoke-2");
        assertThat(placement.reason()).isEqualTo("Failed");
    }

    @Test
    void whenItHasEndedAndTheWorkloadWasDeleted() {
        FakeRun run = created().complete("spoke-2", "done");
        awaitFirst(in(PlacementState.FINISHED));
        run.deleteWorkload();

        Placement placement = agreed(because("WorkloadDeleted"));
        assertThat(placement.state()).isEqualTo(PlacementState.FINISHED);
        assertThat(placement.worker()).isNull();
        assertThat(placement.workloadName()).isEqualTo(run.workload().name());
        assertThat(placement.jobUid()).isEqualTo(run.uid());
    }

    @Test
    void whenItHasFailedAndTheWorkloadWasDeleted() {
        FakeRun run = created().admit("spoke-2").finish(false);
        awaitFirst(in(PlacementState.FINISHED));
        run.deleteWorkload();

        assertThat(agreed(because("WorkloadDeleted")).state()).isEqualTo(PlacementState.FINISHED);
    }

    @Test
    void whenTheWorkloadOfARunThatHasBegunWasDeleted() {
        FakeRun run = created().admit("spoke-2");
        awaitFirst(in(PlacementState.ADMITTED));
        run.deleteWorkload();

        Placement placement = agreed(in(PlacementState.NO_WORKLOAD));
        assertThat(placement.worker()).isNull();
        assertThat(placement.message())
                .isEqualTo("the Workload of PipelineRun team-a/build-1, which has begun, was deleted on the manager");
    }

    /** Kueue has nothing to do with it, however it has ended. */
    @Test
    void whenARunThatIsNotManagedByMultiKueueHasEnded() {
        FakeRun run = fleet.createLocalPipelineRun("team-a", "build-1");
        fleet.manager().edit("pipelineruns", "team-a", run.name(), PlacementAfterRestartTest::succeed);

        assertThat(agreed(in(PlacementState.NO_WORKLOAD)).message()).contains("not managed by MultiKueue");
    }

    private static void succeed(ObjectNode run) {
        run.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "Succeeded")
                .put("status", "True");
    }

    private FakeRun created() {
        return fleet.createPipelineRun("team-a", "build-1");
    }

    private FakeRun evicted() {
        FakeRun run = created().admit("spoke-1");
        awaitFirst(in(PlacementState.ADMITTED));
        return run.evict();
    }

    private void awaitFirst(Predicate<Placement> expected) {
        await().until(() -> first.resolve(run("build-1")), expected);
    }

    private Placement agreed(Predicate<Placement> expected) {
        awaitFirst(expected);
        Placement seen = first.resolve(run("build-1"));
        List<KueueWorkloadResolver> others = List.of(resolvers.synced(), resolvers.unstarted());
        assertThat(others)
                .allSatisfy(each -> assertThat(each.resolve(run("build-1"))).isEqualTo(seen));
        return seen;
    }

    private static Predicate<Placement> in(PlacementState state) {
        return each -> each.state() == state;
    }

    private static Predicate<Placement> nominated(String... workers) {
        return each -> each.nominatedWorkers().equals(List.of(workers));
    }

    private static Predicate<Placement> because(String reason) {
        return each -> reason.equals(each.reason());
    }
}
