package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.examples.ranchertokens.Program.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs on {@code @kubernetes/client-node} use tokens through the aggregator: {@code node-client.mjs} in the test resources is one. Skipped
 * where there is no node or no npm, and where npm cannot get the package.
 */
class NodeClientTest {

    private static final String PACKAGE = "@kubernetes/client-node";
    private static final String VERSION = "1.4.0";
    private static final String SCRIPT = "node-client.mjs";
    private static final Duration INSTALLATION = Duration.ofMinutes(3);

    /** Kept from build to build, so that the package is got once. */
    private static final Path DIRECTORY = Path.of("target", "node-client").toAbsolutePath();

    @TempDir
    private static Path home;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(Program.isInstalled("node") && Program.isInstalled("npm"), "node and npm are not on the PATH");
        Files.createDirectories(DIRECTORY);
        Path installed = DIRECTORY.resolve("node_modules").resolve(PACKAGE).resolve("package.json");
        if (!Files.exists(installed) || !Files.readString(installed).contains("\"version\": \"" + VERSION + "\"")) {
            Result result = new Program(
                            DIRECTORY,
                            Map.of(),
                            List.of(
                                    "npm",
                                    "install",
                                    "--no-save",
                                    "--no-package-lock",
                                    "--ignore-scripts",
                                    "--no-audit",
                                    "--no-fund",
                                    "--fetch-retries=1",
                                    "--fetch-timeout=30000",
                                    PACKAGE + "@" + VERSION))
                    .run(INSTALLATION);
            assumeTrue(result.code() == 0, () -> "npm cannot get " + PACKAGE + ": " + result.output());
        }
    }

    @Test
    void aProgramCreatesAppliesWatchesAndDeletesTokens() throws Exception {
        try (RancherTokensDemo demo = new RancherTokensDemo(home)) {
            demo.cluster().namespace("node");
            copyScript();

            Result result = new Program(
                            DIRECTORY,
                            Map.of(),
                            List.of(
                                    "node",
                                    SCRIPT,
                                    home.resolve("alice.kubeconfig").toString(),
                                    "node"))
                    .run(Duration.ofMinutes(2));

            assertThat(result.output()).endsWith("all is well\n");
            assertThat(result.code()).isEqualTo(0);
        }
    }

    /** Modules are looked for beside the script. */
    private static void copyScript() throws IOException {
        try (InputStream script = NodeClientTest.class.getResourceAsStream("/" + SCRIPT)) {
            Files.copy(script, DIRECTORY.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
