package io.github.multikueue.proxy.core.placement;

import static io.github.multikueue.proxy.core.placement.TestResolvers.PIPELINE_RUN;
import static io.github.multikueue.proxy.core.placement.TestResolvers.await;
import static io.github.multikueue.proxy.core.placement.TestResolvers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeWorkload;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KueueWorkloadResolverTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeFleet fleet = FakeFleet.builder()
            .workers("spoke-1", "spoke-2")
            .namespaces("team-a", "team-b")
            .start();
    private final TestResolvers resolvers = new TestResolvers(fleet);

    @AfterEach
    void stop() throws Exception {
        resolvers.close();
        fleet.close();
    }

    @Nested
    class WithWarmCaches {

        private final KueueWorkloadResolver resolver = resolvers.synced();

        @Test
        void resolvingMakesNoCallToAnyApiServer() {
            fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            awaitPlacement(resolver, "build-1", on("spoke-1"));
            // The caches have it for good once the watch has told of it, which is when no more calls are made.
            await().untilAsserted(() -> assertNoCalls(() -> resolver.resolve(run("build-1"))));
        }

        @Test
        void aFinishedRunKeepsItsWorker() {
            fleet.createPipelineRun("team-a", "build-1").complete("spoke-2", "done");

            awaitPlacement(resolver, "build-1", in(PlacementState.FINISHED).and(on("spoke-2")));
        }

        @Test
        void anEvictedRunIsOnNoWorkerUntilItIsAdmittedAgain() {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            awaitPlacement(resolver, "build-1", on("spoke-1"));

            run.evict();
            Placement leaving = awaitPlacement(resolver, "build-1", in(PlacementState.EVICTING));
            assertThat(leaving.worker()).isNull();
            assertThat(leaving.reason()).isEqualTo("AdmissionCheck");

            run.finishEviction();
            assertThat(awaitPlacement(resolver, "build-1", in(PlacementState.PENDING))
                            .worker())
                    .isNull();

            run.admit("spoke-2");
            awaitPlacement(resolver, "build-1", in(PlacementState.ADMITTED).and(on("spoke-2")));
        }

        @Test
        void aRunWhoseNameIsTooLongToBeDispatchedByOlderKueuesSaysSo() {
            String tooLong = "b".repeat(46);
            FakeRun run = fleet.createPipelineRun("team-a", tooLong).nominate("spoke-1", "spoke-2");

            Placement placement = awaitPlacement(
                    resolver, tooLong, each -> !each.nominatedWorkers().isEmpty());
            assertThat(placement.state()).isEqualTo(PlacementState.DISPATCHING);
            assertThat(placement.workloadName())
                    .isEqualTo(run.workload().name())
                    .hasSize(64);
            assertThat(placement.message()).contains("Kueue 0.17 or earlier", "at most 45 characters", "Kueue 0.18");
        }

        @Test
        void aRunThatWasCreatedAnewIsNotTheOneBefore() {
            FakeRun first = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            awaitPlacement(resolver, "build-1", on("spoke-1"));

            first.deleteButKeepWorkload();
            FakeRun second = fleet.createPipelineRun("team-a", "build-1").admit("spoke-2");

            Placement placement = awaitPlacement(resolver, "build-1", on("spoke-2"));
            assertThat(placement.jobUid()).isEqualTo(second.uid()).isNotEqualTo(first.uid());
            assertThat(placement.workloadName()).isEqualTo(second.workload().name());
        }

        @Test
        void anElasticSliceTakesOverFromTheOneItReplaces() {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            FakeWorkload slice = run.addSlice();
            run.workload().finished(true, "replaced");

            Placement placement =
                    awaitPlacement(resolver, "build-1", each -> slice.name().equals(each.workloadName()));
            assertThat(placement.worker()).isEqualTo("spoke-1");
        }

        @Test
        void aVariantOfConcurrentAdmissionSpeaksForItsParent() {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").queue();
            FakeWorkload variant = run.addVariant("spot");
            variant.reserveQuota();
            variant.admitted("spoke-2");

            Placement placement = awaitPlacement(resolver, "build-1", on("spoke-2"));
            assertThat(placement.workloadName()).isEqualTo(variant.name());
        }

        @Test
        void aRunOfAnotherNamespaceWithTheSameNameIsAnother() {
            fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            fleet.createPipelineRun("team-b", "build-1").admit("spoke-2");

            awaitPlacement(resolver, "build-1", on("spoke-1"));
            await().untilAsserted(() -> assertThat(resolver.resolve(PIPELINE_RUN.reference("team-b", "build-1"))
                            .worker())
                    .isEqualTo("spoke-2"));
        }

        @Test
        void aWorkloadThatOnlyClaimsTheRunsNameIsNotTheRuns() {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").queue();
            fleet.manager().create("""
                            {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"impostor",
                             "namespace":"team-a","labels":{"kueue.x-k8s.io/job-uid":"%s"},"ownerReferences":[
                              {"apiVersion":"tekton.dev/v1","kind":"PipelineRun","name":"build-1","uid":"other","controller":true},
                              {"apiVersion":"batch/v1","kind":"Job","name":"build-1","uid":"%s"}]},
                             "spec":{},"status":{"clusterName":"spoke-2"}}""".formatted(run.uid(), run.uid()));

            awaitPlacement(resolver, "build-1", in(PlacementState.PENDING));
            assertThat(resolver.resolve(run("build-1")).workloadName())
                    .isEqualTo(run.workload().name());
        }
    }

    @Nested
    class OnAMiss {

        /** What is remembered for a second is remembered however long a machine takes for the next step. */
        private static final Ticker NO_TIME_PASSES = () -> 0;

        @Test
        void aRunCreatedAMomentAgoIsFoundAlthoughTheWatchHasNotToldYet() {
            KueueWorkloadResolver resolver = resolvers.synced();
            // From now on the watches stay silent.
            fleet.manager().inject(Fault.when(FakeRequest::isWatch).stall());
            fleet.manager().restart();
            fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");

            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
        }

        /** The API server is ahead of the watches by some milliseconds. */
        @Test
        void aRunThatWasAdmittedIsNotPendingAgainWhileTheWatchesCatchUp() throws Exception {
            KueueWorkloadResolver resolver = resolvers.unstarted(LONG, NO_TIME_PASSES);
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").reserveQuota();
            Workload before = workload(run, each -> {});
            run.admit("spoke-1");
            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");

            watchTells(before);

            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
            watchTells(workload(run, each -> {}));
            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
        }

        /** The watch of Workloads and that of jobs are two. */
        @Test
        void aRunThatWasAdmittedIsNotPendingAgainIfOnlyItsOlderWorkloadHasCome() throws Exception {
            KueueWorkloadResolver resolver = resolvers.unstarted(LONG, NO_TIME_PASSES);
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").reserveQuota();
            Workload before = workload(run, each -> {});
            run.admit("spoke-1");
            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");

            resolvers.caches().workloads().put(before);

            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
        }

        @Test
        void whatTheWatchesToldLaterThanTheApiServerCounts() throws Exception {
            KueueWorkloadResolver resolver = resolvers.unstarted();
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");

            watchTells(workload(run, each -> {
                each.withObject("/metadata").put("resourceVersion", "999999");
                each.withObject("/status").put("clusterName", "spoke-2");
            }));

            assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-2");
        }

        private void watchTells(Workload workload) throws IOException {
            JsonNode job = fleet.manager().get("pipelineruns", "team-a", "build-1");
            resolvers.cachedRuns().put(Json.MAPPER.treeToValue(job, Job.class));
            resolvers.caches().workloads().put(workload);
        }

        private Workload workload(FakeRun run, Consumer<ObjectNode> edit) throws IOException {
            ObjectNode workload =
                    fleet.manager().get("workloads", "team-a", run.workload().name());
            edit.accept(workload);
            return Json.MAPPER.treeToValue(workload, Workload.class);
        }

        @Test
        void aWorkloadUnderAnUnexpectedNameIsFoundByItsLabel() {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1");
            fleet.manager().create("""
                            {"apiVersion":"kueue.x-k8s.io/v1beta2","kind":"Workload","metadata":{"name":"other-name",
                             "namespace":"team-a","labels":{"kueue.x-k8s.io/job-uid":"%s"},"ownerReferences":[
                              {"apiVersion":"tekton.dev/v1","kind":"PipelineRun","name":"build-1","uid":"%s","controller":true}]},
                             "spec":{}}""".formatted(run.uid(), run.uid()));

            assertThat(resolvers.unstarted().resolve(run("build-1")).workloadName())
                    .isEqualTo("other-name");
        }

        @Test
        void whatDoesNotExistIsAskedForOnceAndThenRememberedForAMoment() {
            KueueWorkloadResolver resolver = resolvers.synced(NO_TIME_PASSES);

            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> resolver.resolve(run("nothing")))
                        .isInstanceOf(NotFoundException.class)
                        .hasMessage("pipelineruns.tekton.dev \"nothing\" not found");
            }
            assertThat(fleet.manager().requests().count("get", "pipelineruns")).isEqualTo(1);
        }

        @Test
        void aRunWithoutWorkloadSaysWhoIsToRunIt() {
            fleet.createPipelineRun("team-a", "managed");
            fleet.createLocalPipelineRun("team-a", "local");
            KueueWorkloadResolver resolver = resolvers.synced();

            assertThat(resolver.resolve(run("managed")).state()).isEqualTo(PlacementState.NO_WORKLOAD);
            assertThat(resolver.resolve(run("managed")).message())
                    .isEqualTo("Kueue has made no Workload for PipelineRun team-a/managed");
            assertThat(resolver.resolve(run("local")).message()).contains("not managed by MultiKueue");
        }

        @Test
        void aManagerThatCannotAnswerIsAnUpstreamFailureAndNotANotFound() {
            KueueWorkloadResolver resolver = resolvers.unstarted();
            fleet.manager()
                    .inject(Fault.on("get", "pipelineruns")
                            .answer(500, "InternalError", "no")
                            .times(1));
            assertThatThrownBy(() -> resolver.resolve(run("build-1"))).isInstanceOf(UpstreamFailureException.class);

            fleet.manager().inject(Fault.on("get", "pipelineruns").stall());
            KueueWorkloadResolver impatient = resolvers.unstarted(Duration.ofMillis(200));
            assertThatThrownBy(() -> impatient.resolve(run("build-1"))).isInstanceOf(UpstreamTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v1beta2", "v1beta1,v1beta2"})
    void kueueIsReadInTheBestVersionItHas(String versions) throws Exception {
        try (FakeFleet other = FakeFleet.builder()
                        .workers("spoke-1")
                        .kueueVersions(versions.split(","))
                        .start();
                TestResolvers itsResolvers = new TestResolvers(other)) {
            KueueWorkloadResolver resolver = itsResolvers.synced();
            other.createPipelineRun("team-a", "build-1").admit("spoke-1");

            awaitPlacement(resolver, "build-1", on("spoke-1"));
            String best = versions.contains("v1beta2") ? "v1beta2" : "v1beta1";
            await().until(() ->
                    !other.manager().requests().of("watch", "workloads").isEmpty());
            assertThat(other.manager().requests().of("watch", "workloads"))
                    .allSatisfy(each -> assertThat(each.path()).contains("/" + best + "/"));
        }
    }

    @Test
    void onlyTheNamespacesGivenAreWatchedAndServed() {
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        KueueWorkloadResolver resolver = resolvers.synced("team-a");

        assertThat(resolver.resolve(run("build-1")).worker()).isEqualTo("spoke-1");
        assertThatThrownBy(() -> resolver.resolve(PIPELINE_RUN.reference("team-b", "build-1")))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("namespace \"team-b\" is not served by this proxy");
        assertThat(fleet.manager().requests().matching(each -> each.verb().equals("list")))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.namespace()).isEqualTo("team-a"));
    }

    @Test
    void jobsAreReadAsMetadataOnly() {
        resolvers.synced();

        assertThat(fleet.manager().requests().of("list", "pipelineruns"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.header("Accept")).contains("as=PartialObjectMetadataList"));
        fleet.manager().requests().await("watch", "pipelineruns");
        assertThat(fleet.manager().requests().of("watch", "pipelineruns"))
                .allSatisfy(each -> assertThat(each.header("Accept")).contains("as=PartialObjectMetadata;"));
    }

    @Test
    void aKindThatNobodyWatchesIsABadRequest() {
        assertThatThrownBy(() -> resolvers.unstarted().resolve(new JobReference("batch", "Job", "team-a", "x")))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("kind: Job (expected: one of [PipelineRun])");
    }

    private static Predicate<Placement> on(String worker) {
        return each -> worker.equals(each.worker());
    }

    private static Predicate<Placement> in(PlacementState state) {
        return each -> each.state() == state;
    }

    private static Placement awaitPlacement(
            KueueWorkloadResolver resolver, String name, Predicate<Placement> expected) {
        return await().until(() -> resolver.resolve(run(name)), expected);
    }

    private void assertNoCalls(Runnable action) {
        int before = fleet.manager().requests().all().size();
        action.run();
        assertThat(fleet.manager().requests().all()).hasSize(before);
    }
}
