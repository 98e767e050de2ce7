package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.logs.LogStreamerChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of the embedder's own are closed with the proxy, and named if they answer nothing. */
class OwnPartsTest {

    private final List<String> closed = new ArrayList<>();

    /** All parts in one. */
    private final class Everything
            implements AccessReviewer, WorkloadResolver, WorkerConfigRegistry, LogStreamer, AutoCloseable {
        @Override
        public AccessDecision review(Caller caller, AccessAttributes attributes) {
            return AccessDecision.deny("nobody may");
        }

        @Override
        public Placement resolve(JobReference job) {
            throw new NotFoundException("no job");
        }

        @Override
        public Optional<WorkerConfig> find(String worker) {
            return Optional.empty();
        }

        @Override
        public List<WorkerConfig> all() {
            return List.of();
        }

        @Override
        public InputStream open(LogRequest request) {
            throw new NotFoundException("no log");
        }

        @Override
        public void close() throws IOException {
            closed.add("everything");
            throw new IOException("failed to close");
        }
    }

    private final class ClosedArchive implements LogStreamer, AutoCloseable {
        @Override
        public InputStream open(LogRequest request) {
            throw new NotFoundException("no log");
        }

        @Override
        public void close() {
            closed.add("archive");
        }
    }

    @Test
    void eachIsClosedOnceWhateverAnotherOneThrows(@TempDir Path directory) throws IOException {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            MultiKueueProxy proxy = withParts(kubeconfig).connect();
            assertThat(closed).isEmpty();

            proxy.close();
            proxy.close();

            assertThat(closed).containsExactlyInAnyOrder("everything", "archive");
        }
    }

    @Test
    void theyAreAlsoClosedIfThereIsNoProxy(@TempDir Path directory) {
        assertThatThrownBy(() -> withParts(directory.resolve("absent")).connect())
                .isInstanceOf(IOException.class);

        assertThat(closed).containsExactlyInAnyOrder("everything", "archive");
    }

    @Test
    @SuppressWarnings("NullAway") // That is what is tested.
    void thoseThatAnswerNullAreNamed(@TempDir Path directory) throws IOException {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            Caller caller = new Caller.BearerToken(fleet.manager().adminToken());
            try (MultiKueueProxy undecided = MultiKueueProxy.builder()
                            .kubeconfig(kubeconfig)
                            .accessReviewer((who, attributes) -> null)
                            .connect();
                    MultiKueueProxy unresolved = MultiKueueProxy.builder()
                            .kubeconfig(kubeconfig)
                            .workloadResolver(reference -> null)
                            .connect()) {
                assertThatThrownBy(() -> undecided.resolve(caller, "team-a", "hello"))
                        .hasMessageContaining("OwnPartsTest$$Lambda")
                        .hasMessageEndingWith(": null (expected: an AccessDecision)");
                assertThatThrownBy(() -> unresolved.resolve(caller, "team-a", "hello"))
                        .hasMessageEndingWith(": null (expected: a Placement)");
            }
        }
        assertThatThrownBy(() -> new LogStreamerChain(List.of(request -> null)).open(null))
                .hasMessageEndingWith(": null (expected: the log)");
    }

    private MultiKueueProxyBuilder withParts(Path kubeconfig) {
        Everything everything = new Everything();
        return MultiKueueProxy.builder()
                .kubeconfig(kubeconfig)
                .accessReviewer(everything)
                .workloadResolver(everything)
                .workerConfigRegistry(everything)
                .addLogStreamer(everything)
                .addLogStreamer(new ClosedArchive());
    }
}
