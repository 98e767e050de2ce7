package io.github.multikueue.proxy.examples.renameoperator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code differential.sh}: kubectl prints the same of a cluster with the original names and, by way of {@code rename-proxy}, of one with
 * renamed ones. Skipped where there is no kubectl on the PATH, or an old one.
 */
class DifferentialTest {

    private static final int PATIENCE_MINUTES = 8;

    @TempDir
    private Path home;

    private record Ended(int code, String output) {}

    private Ended differential(Path original, Path other) throws IOException, InterruptedException {
        Path output = home.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "differential.sh",
                        original.toString(),
                        other.toString(),
                        home.resolve("work").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    private Path kubeconfig(String file, FakeCluster cluster) throws IOException {
        return Files.writeString(home.resolve(file), cluster.kubeconfig(cluster.adminToken()));
    }

    @Test
    @Timeout(value = PATIENCE_MINUTES + 2, unit = TimeUnit.MINUTES)
    void kubectlPrintsTheSame() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        try (LampCluster original = new LampCluster(LampNames.definition());
                LampCluster renamed = new LampCluster(LampNames.renamedDefinition());
                LampProxy proxy = proxy(renamed.cluster())) {
            Ended ended = differential(
                    kubeconfig("original.kubeconfig", original.cluster()),
                    Files.writeString(home.resolve("proxy.kubeconfig"), proxy.kubeconfig()));

            assertThat(ended.output()).matches("(?s).*\\b[0-9]{2,} commands print the same\\.\\s*");
            assertThat(ended.code()).isZero();
            assertThat(Files.readString(home.resolve("work/renamed.txt")))
                    .contains("lamp.original.example.com/a created", "== deletion")
                    .doesNotContain("it never printed");
            assertThat(renamed.cluster().requests().all())
                    .anyMatch(each -> each.path().contains("/renamedlamps/a"));
        }
    }

    private LampProxy proxy(FakeCluster renamed) throws IOException {
        TlsIdentity identity = renamed.serverCertificate("localhost");
        return new LampProxy(
                kubeconfig("up.kubeconfig", renamed),
                Files.write(home.resolve("rules.yaml"), LampNames.rules()),
                URI.create("https://127.0.0.1:1"),
                Files.writeString(home.resolve("tls.crt"), identity.certificatePem(), UTF_8),
                Files.writeString(home.resolve("tls.key"), identity.keyPem(), UTF_8));
    }

    @Test
    void whoCallsItWronglyIsToldHow() throws Exception {
        Ended ended = differential(home.resolve("none"), home.resolve("none"));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).contains("./differential.sh KUBECONFIG_OF_ORIGINAL KUBECONFIG_OF_RENAME_PROXY");
    }
}
