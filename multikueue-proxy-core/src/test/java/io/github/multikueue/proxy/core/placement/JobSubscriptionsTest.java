package io.github.multikueue.proxy.core.placement;

import static io.github.multikueue.proxy.core.placement.TestResolvers.PIPELINE_RUN;
import static io.github.multikueue.proxy.core.placement.TestResolvers.await;
import static io.github.multikueue.proxy.core.placement.TestResolvers.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.WorkloadResolver.Subscription;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeWorkload;
import io.github.multikueue.proxy.core.fake.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever follows a run is told of each change, and need not ask without being told. */
class JobSubscriptionsTest {

    private static final int MANY = 5_000;

    private final FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2");
    private final TestResolvers resolvers = new TestResolvers(fleet);
    private final KueueWorkloadResolver resolver = resolvers.synced();

    @AfterEach
    void stop() throws Exception {
        resolvers.close();
        fleet.close();
    }

    @Test
    void eachStepOfARunsLifeIsTold() throws Exception {
        Follower follower = new Follower("build-1");

        FakeRun run = fleet.createPipelineRun("team-a", "build-1");
        follower.isToldUntil("NoWorkload");
        run.queue();
        follower.isToldUntil("Pending");
        run.reserveQuota();
        follower.isToldUntil("Dispatching");
        run.nominate("spoke-1", "spoke-2");
        follower.isToldUntil("Dispatching [spoke-1, spoke-2]");
        run.admit("spoke-1");
        follower.isToldUntil("Admitted on spoke-1");
        run.evict();
        follower.isToldUntil("Evicting");
        run.finishEviction();
        follower.isToldUntil("Pending");
        run.admit("spoke-2");
        follower.isToldUntil("Admitted on spoke-2");
        run.finish(true);
        follower.isToldUntil("Finished on spoke-2");
        run.deleteWorkload();
        follower.isToldUntil("Finished");
        run.deleteButKeepWorkload();
        follower.isToldUntil("gone");
    }

    @Test
    void aChangeOfTheJobObjectAloneIsTold() throws Exception {
        fleet.createLocalPipelineRun("team-a", "build-1");
        await().until(() -> resolvers.cachedRuns().uid(JobKey.of(run("build-1"))) != null);
        Follower follower = new Follower("build-1");

        fleet.manager().patch("pipelineruns", "team-a", "build-1", "{\"spec\":{\"status\":\"CancelledRunFinally\"}}");

        follower.isTold();
    }

    @Test
    void aChangeOfAVariantIsToldOfTheJobOfItsParent() throws Exception {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").queue();
        Follower follower = new Follower("build-1");
        FakeWorkload variant = run.addVariant("spot");
        follower.isToldUntil("Pending");
        variant.reserveQuota();

        variant.admitted("spoke-2");

        follower.isToldUntil("Admitted on spoke-2");
    }

    @Test
    void aFullListIsToldToEverybody() throws Exception {
        Follower follower = new Follower("build-1");

        fleet.manager().inject(Fault.when(FakeRequest::isWatch).expired().times(2));
        fleet.manager().restart();

        follower.isTold();
    }

    @Test
    void changesOfOtherRunsAreNotTold() throws Exception {
        Follower follower = new Follower("build-1");
        AtomicInteger toldOfOthers = new AtomicInteger();
        IntStream.range(0, MANY).forEach(i -> resolver.onChange(run("other-" + i), toldOfOthers::incrementAndGet));
        resolver.onChange(PIPELINE_RUN.reference("team-b", "build-1"), toldOfOthers::incrementAndGet);

        fleet.createPipelineRun("team-a", "build-1").complete("spoke-1", "done");
        follower.isToldUntil("Finished on spoke-1");

        assertThat(toldOfOthers).hasValue(0);
    }

    @Test
    void allSubscribersOfARunAreToldButThoseThatHaveClosed() throws Exception {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger toldAfterClosing = new AtomicInteger();
        List<Subscription> closed = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            AtomicInteger once = new AtomicInteger();
            resolver.onChange(run("build-1"), () -> told.addAndGet(once.getAndIncrement() == 0 ? 1 : 0));
            closed.add(resolver.onChange(run("build-1"), toldAfterClosing::incrementAndGet));
        }
        closed.forEach(Subscription::close);
        closed.forEach(Subscription::close);

        fleet.createPipelineRun("team-a", "build-1");

        await().until(() -> told.get() == MANY);
        assertThat(toldAfterClosing).hasValue(0);
    }

    @Test
    void aSubscriberThatThrowsHarmsNobody() throws Exception {
        AtomicInteger thrown = new AtomicInteger();
        resolver.onChange(run("build-1"), () -> {
            thrown.incrementAndGet();
            throw new IllegalStateException("by a subscriber");
        });
        resolver.onChange(run("build-1"), () -> {
            thrown.incrementAndGet();
            throw new AssertionError("by a subscriber");
        });
        Follower follower = new Follower("build-1");

        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        follower.isToldUntil("Admitted on spoke-1");
        run.finish(true);
        follower.isToldUntil("Finished on spoke-1");

        assertThat(thrown).hasValueGreaterThanOrEqualTo(4);
        assertThat(resolver.health()).allMatch(each -> each.problem() == null);
    }

    /** A subscriber may not take its time, but whoever does must not hold up anybody but the watch. */
    @Test
    void subscribersAreCalledOutsideOfLocks() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        resolver.onChange(run("build-1"), () -> {
            called.countDown();
            awaitUninterrupted(goOn);
        });
        fleet.createPipelineRun("team-a", "build-1");
        assertThat(called.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(resolver.resolve(run("build-1")).job()).isEqualTo(run("build-1"));
        Subscription another = resolver.onChange(run("build-1"), () -> {});
        another.close();
        goOn.countDown();
    }

    /** Owner references hold what their writer likes. */
    @Test
    void aWorkloadWithAnOwnerThatCannotBeHarmsNobody() throws Exception {
        Follower follower = new Follower("build-1");

        fleet.manager().create("""
                {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"odd","namespace":"team-a",
                 "ownerReferences":[{"apiVersion":"tekton.dev/v1","kind":"PipelineRun","name":"../ odd\\n","uid":"odd"},
                  {"apiVersion":"v1","kind":"","name":"","uid":""}]},"spec":{}}""");
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");

        follower.isToldUntil("Admitted on spoke-1");
        assertThat(resolver.health()).allMatch(each -> each.problem() == null);
    }

    @Test
    void ofANamespaceThatIsNotServedNothingIsTold() {
        KueueWorkloadResolver elsewhere = resolvers.synced("team-b");

        elsewhere.onChange(run("build-1"), () -> {}).close();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks where a run is when told of a change, and never else. */
    private final class Follower {
        private final String name;
        private final Semaphore told = new Semaphore(0);

        Follower(String name) {
            this.name = name;
            resolver.onChange(run(name), told::release);
        }

        void isTold() throws InterruptedException {
            assertThat(told.tryAcquire(60, TimeUnit.SECONDS))
                    .as("told of a change")
                    .isTrue();
        }

        void isToldUntil(String stand) throws InterruptedException {
            String now;
            do {
                isTold();
                now = stand();
            } while (!now.equals(stand));
        }

        private String stand() {
            try {
                var placement = resolver.resolve(run(name));
                return placement.state()
                        + (placement.nominatedWorkers().isEmpty() ? "" : " " + placement.nominatedWorkers())
                        + (placement.worker() == null ? "" : " on " + placement.worker());
            } catch (NotFoundException e) {
                return "gone";
            }
        }
    }
}
