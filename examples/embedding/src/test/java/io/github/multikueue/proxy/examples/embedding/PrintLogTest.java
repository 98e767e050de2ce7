package io.github.multikueue.proxy.examples.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintLogTest {

    @Test
    void printsTheWorkerAndTheLog(@TempDir Path directory) throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-2");
            FakeTask task = run.startTask("clone", "fetch");
            task.step("fetch").log().line("cloning", "done");
            task.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            PrintLog.print(kubeconfig, fleet.user("alice"), "team-a", "build-1", task.podName(), print(out));

            assertThat(out.toString(UTF_8))
                    .isEqualToNormalizingNewlines("build-1 is Admitted on spoke-2\ncloning\ndone\n");
        }
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, UTF_8);
    }
}
