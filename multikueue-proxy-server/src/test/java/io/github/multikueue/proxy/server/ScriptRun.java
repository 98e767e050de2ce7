package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of the manifests' directory, as a user runs it: what it printed, and how it ended. */
public record ScriptRun(int exit, String stdout, String stderr) {

    /**
     * Runs it to its end.
     *
     * @param home its home directory, where what it says of errors is kept
     * @param environment more variables
     */
    public static ScriptRun of(Path home, Map<String, String> environment, List<String> command) throws Exception {
        Path errors = home.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        Process script = builder.start();
        try {
            String printed = new String(script.getInputStream().readAllBytes(), UTF_8);
            assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new ScriptRun(script.exitValue(), printed, Files.readString(errors));
        } finally {
            script.destroyForcibly();
        }
    }
}
