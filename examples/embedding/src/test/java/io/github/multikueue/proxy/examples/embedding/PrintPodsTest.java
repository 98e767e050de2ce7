package io.github.multikueue.proxy.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintPodsTest {

    @Test
    void printsWherePodsRun(@TempDir Path directory) throws Exception {
        try (FakeCluster cluster = FakeCluster.start()) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
            cluster.create("""
                    {"apiVersion":"v1","kind":"Pod",
                     "metadata":{"namespace":"team-a","name":"web-1","labels":{"app":"web"}},
                     "spec":{"nodeName":"node-7","containers":[{"name":"main"}]}}""");
            ByteArrayOutputStream printed = new ByteArrayOutputStream();

            PrintPods.print(kubeconfig, "team-a", "app=web", new PrintStream(printed, true, StandardCharsets.UTF_8));

            assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("web-1 on node-7\n");
        }
    }
}
