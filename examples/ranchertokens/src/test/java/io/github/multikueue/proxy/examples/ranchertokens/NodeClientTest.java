package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.examples.ranchertokens.Program.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs on {@code @kubernetes/client-node} use tokens through the aggregator: {@code node-client.mjs} in the test resources is one. */
class NodeClientTest {

    @TempDir
    private static Path home;

    @BeforeAll
    static void install() throws Exception {
        NodeProgram.install();
    }

    @Test
    void aProgramCreatesAppliesWatchesAndDeletesTokens() throws Exception {
        try (RancherTokensDemo demo = new RancherTokensDemo(home)) {
            demo.cluster().namespace("node");

            Result result = new NodeProgram("node-client.mjs")
                    .run(Duration.ofMinutes(2), home.resolve("alice.kubeconfig").toString(), "node");

            assertThat(result.output()).endsWith("all is well\n");
            assertThat(result.code()).isEqualTo(0);
        }
    }
}
