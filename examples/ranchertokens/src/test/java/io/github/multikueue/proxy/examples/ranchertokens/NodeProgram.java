package io.github.multikueue.proxy.examples.ranchertokens;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.examples.ranchertokens.Program.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program on {@code @kubernetes/client-node}, from the test resources. */
final class NodeProgram {

    private static final String PACKAGE = "@kubernetes/client-node";
    private static final String VERSION = "1.4.0";
    private static final Duration INSTALLATION = Duration.ofMinutes(3);

    /** Kept from build to build, so that the package is got once. */
    private static final Path DIRECTORY = Path.of("target", "node-client").toAbsolutePath();

    private final String script;

    NodeProgram(String script) {
        this.script = script;
    }

    /** Gets the package. The test is skipped where there is no node or no npm, and where npm cannot get it. */
    static synchronized void install() throws IOException, InterruptedException {
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

    /** Runs it until it ends. */
    Result run(Duration limit, String... arguments) throws IOException, InterruptedException {
        // Modules are looked for beside the script.
        try (InputStream text = NodeProgram.class.getResourceAsStream("/" + script)) {
            Files.copy(text, DIRECTORY.resolve(script), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return new Program(DIRECTORY, Map.of(), command).run(limit);
    }
}
