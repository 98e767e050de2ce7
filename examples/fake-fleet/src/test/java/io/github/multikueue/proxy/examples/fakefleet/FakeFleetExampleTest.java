package io.github.multikueue.proxy.examples.fakefleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.HandPace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeFleetExampleTest {

    @Test
    void aLogIsReadFromTheWorkerThatRunsIt(@TempDir Path directory) throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            Caller alice = new Caller.BearerToken(fleet.user("alice"));
            FakeTask clone = fleet.createPipelineRun("team-a", "build-1")
                    .admit("spoke-2")
                    .startTask("clone", "fetch");
            clone.step("fetch").log().line("cloning");

            try (MultiKueueProxy proxy = MultiKueueProxy.connect(ProxyConfig.defaults(), kubeconfig);
                    OpenLog log = proxy.log(alice, "team-a", "build-1", clone.podName(), null, LogOptions.ALL)) {
                assertEquals("spoke-2", log.worker());
                assertEquals("cloning\n", new String(log.body().readAllBytes(), UTF_8));
            }
        }
    }

    @Test
    void aFinishedRunGoesFromItsWorkerWhenTheTestSaysSo() {
        HandPace pace = new HandPace();
        try (FakeFleet fleet = FakeFleet.builder().workers("spoke-1").pace(pace).start()) {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
            run.startTask("clone", "fetch").finish();
            run.finish(true);

            pace.advance(Duration.ofSeconds(2));

            assertNull(run.remote().object());
            assertEquals("spoke-1", run.workload().clusterName());
        }
    }
}
