package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an embedder replaces, and with how little. */
class EmbeddingTest {

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aResolverOfOnesOwnTakesThePlaceOfKueuesAndOfItsWatches() {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        WorkloadResolver always = job -> Placement.of(job, run.uid(), PlacementState.ADMITTED)
                .withWorker("spoke-1")
                .withWorkloadName(run.workload().name());

        try (MultiKueueProxy proxy = TestProxies.connect(fleet, replace(WorkloadResolver.class, always))) {
            await().until(() -> proxy.readiness().ready());

            assertThat(proxy.pods(alice, "team-a", "build-1", ListOptions.ALL).worker())
                    .isEqualTo("spoke-1");
            assertThat(fleet.manager().requests().count("list", "workloads")).isZero();
            assertThat(fleet.manager().requests().count("list", "pipelineruns")).isZero();
        }
    }

    @Test
    void aReviewerOfOnesOwnDecidesAlone() {
        fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        AccessReviewer everybodyReads = (caller, attributes) -> AccessDecision.allow();

        try (MultiKueueProxy proxy = TestProxies.connect(fleet, replace(AccessReviewer.class, everybodyReads))) {
            await().until(() -> proxy.readiness().ready());

            Caller anybody = new Caller.Identity("somebody", null, List.of(), Map.of());
            assertThat(proxy.resolve(anybody, "team-a", "build-1").worker()).isEqualTo("spoke-1");
            assertThat(fleet.manager().requests().count("create", "selfsubjectaccessreviews"))
                    .isZero();
        }
    }

    @Test
    void aRegistryOfOnesOwnReadsNoSecrets() {
        try (MultiKueueProxy proxy = TestProxies.connect(fleet, replace(WorkerConfigRegistry.class, new NoWorkers()))) {
            await().until(() -> proxy.readiness().ready());

            assertThat(proxy.readiness().workers()).isEmpty();
            assertThat(fleet.manager().requests().count("list", "secrets")).isZero();
        }
    }

    @Test
    void anArchiveIsAskedForWhatTheLivePodDoesNotHave() throws IOException {
        FakeTask clone =
                fleet.createPipelineRun("team-a", "build-1").admit("spoke-1").startTask("clone", "fetch");
        clone.step("fetch").log().line("live");
        LogStreamer archive = request -> new ByteArrayInputStream(("archived " + request.container() + " of "
                        + request.placement().job() + "\n")
                .getBytes(UTF_8));

        try (MultiKueueProxy proxy = TestProxies.connect(fleet, add(archive))) {
            await().until(() -> proxy.readiness().ready());

            assertThat(read(proxy, clone)).isEqualTo("live\n");
            fleet.worker("spoke-1")
                    .inject(Fault.on("get", "pods/log")
                            .answer(404, "NotFound", "gone")
                            .times(1));
            assertThat(read(proxy, clone)).isEqualTo("archived step-fetch of PipelineRun team-a/build-1\n");
        }
    }

    @Test
    void whatNobodyHasIsNotFound() {
        FakeTask clone =
                fleet.createPipelineRun("team-a", "build-1").admit("spoke-1").startTask("clone", "fetch");
        LogStreamer empty = EmbeddingTest::notFound;
        fleet.worker("spoke-1").inject(Fault.on("get", "pods/log").answer(404, "NotFound", "gone"));

        try (MultiKueueProxy proxy = TestProxies.connect(fleet, add(empty))) {
            await().until(() -> proxy.readiness().ready());

            assertThatThrownBy(() -> read(proxy, clone))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("the archive has no step-fetch");
        }
    }

    private static InputStream notFound(LogRequest request) {
        throw new NotFoundException("the archive has no " + request.container());
    }

    private String read(MultiKueueProxy proxy, FakeTask task) throws IOException {
        try (OpenLog log = proxy.log(alice, "team-a", "build-1", task.podName(), null, LogOptions.ALL)) {
            return new String(log.body().readAllBytes(), UTF_8);
        }
    }

    private static <T> Module replace(Class<T> spi, T implementation) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                OptionalBinder.newOptionalBinder(binder(), spi).setBinding().toInstance(implementation);
            }
        };
    }

    private static Module add(LogStreamer streamer) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                Multibinder.newSetBinder(binder(), LogStreamer.class)
                        .addBinding()
                        .toInstance(streamer);
            }
        };
    }

    private static final class NoWorkers implements WorkerConfigRegistry {
        @Override
        public Optional<WorkerConfig> find(String worker) {
            return Optional.empty();
        }

        @Override
        public List<WorkerConfig> all() {
            return List.of();
        }
    }
}
