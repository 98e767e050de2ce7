package io.github.multikueue.proxy.examples.ownparts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchJobsTest {

    @Test
    void aJobIsReadFromTheWorkerThatRunsIt(@TempDir Path directory) throws IOException {
        try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
            Caller alice = new Caller.BearerToken(fleet.user("alice"));
            fleet.manager().grant(FakeGrant.toUser("alice").verbs("get").resources("jobs"));
            FakeJob job = fleet.createJob("team-a", "train-1").admit("spoke-2");
            String pod = job.startPod("main");
            job.log(pod, "main").line("epoch 1", "epoch 2");
            job.endContainer(pod, "main");

            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            try (MultiKueueProxy proxy = BatchJobs.connect(kubeconfig)) {
                JobReference train = BatchJobs.KIND.reference("team-a", "train-1");
                assertThat(proxy.jobs().resolve(alice, train).worker()).isEqualTo("spoke-2");
                assertThat(new String(
                                proxy.jobs().pods(alice, train, ListOptions.ALL).json(), UTF_8))
                        .contains("\"name\":\"" + pod + "\"");

                ByteArrayOutputStream copy = new ByteArrayOutputStream();
                BatchJobs.copyLog(proxy, alice, "team-a", "train-1", pod, copy);
                assertThat(copy.toString(UTF_8)).isEqualTo("epoch 1\nepoch 2\n");
            }
        }
    }
}
