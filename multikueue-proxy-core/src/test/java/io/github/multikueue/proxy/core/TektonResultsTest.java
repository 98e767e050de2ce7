package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.archive.TektonResultsConfig;
import io.github.multikueue.proxy.core.archive.TektonResultsLogs;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeResultsLogs;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.FakeTektonResults;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run's logs with Tekton Results behind the proxy: live first, then out of the archive. */
class TektonResultsTest {

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
    private final String token = fleet.user("alice");
    private final Caller alice = new Caller.BearerToken(token);

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
    void theLogOfATaskOutlivesItsPod(FakeResultsLogs form) throws IOException {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        clone.step("fetch").log().line("cloning", "done");

        try (FakeTektonResults results = FakeTektonResults.start(form).allow(token, "team-a");
                TektonResultsLogs archive = reader(results);
                MultiKueueProxy proxy = connect(archive)) {
            await().until(() -> proxy.readiness().ready());
            assertThat(read(proxy, clone.podName())).isEqualTo("cloning\ndone\n");
            assertThat(results.requests().all()).isEmpty();

            clone.finish();
            run.finish(true);
            results.archive(fleet.worker("spoke-1"));
            run.removeFromWorker();

            await().untilAsserted(() ->
                    assertThat(read(proxy, clone.podName()).strip()).isEqualTo("cloning\ndone"));
            assertThatThrownBy(() -> read(proxy, "build-1-other-pod")).isInstanceOf(NotFoundException.class);
            results.revoke(token);
            assertThatThrownBy(() -> read(proxy, clone.podName())).isInstanceOf(ForbiddenException.class);
        }
    }

    private TektonResultsLogs reader(FakeTektonResults results) throws IOException {
        Path authority = Files.writeString(directory.resolve("ca.crt"), results.certificateAuthority());
        TektonResultsConfig config =
                TektonResultsConfig.of(URI.create(results.url())).withCertificateAuthority(authority);
        return new TektonResultsLogs(config, CallObserver.NONE, Clock.systemUTC());
    }

    private MultiKueueProxy connect(LogStreamer archive) {
        return TestProxies.connect(fleet, new AbstractModule() {
            @Override
            protected void configure() {
                Multibinder.newSetBinder(binder(), LogStreamer.class)
                        .addBinding()
                        .toInstance(archive);
            }
        });
    }

    private String read(MultiKueueProxy proxy, String pod) throws IOException {
        try (OpenLog log = proxy.log(alice, "team-a", "build-1", pod, "step-fetch", LogOptions.ALL)) {
            return new String(log.body().readAllBytes(), UTF_8);
        }
    }
}
