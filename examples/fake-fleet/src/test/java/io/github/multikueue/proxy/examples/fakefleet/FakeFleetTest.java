package io.github.multikueue.proxy.examples.fakefleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeFleetTest {

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
}
