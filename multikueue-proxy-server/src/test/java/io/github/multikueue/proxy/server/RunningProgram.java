package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of a test, the lines it has printed, on both outputs, and the thread that reads them. */
record RunningProgram(Process process, List<String> lines, Thread reader) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static RunningProgram start(List<String> command) throws IOException {
        return start(command, Map.of());
    }

    /** The same with variables beside those of this process. */
    static RunningProgram start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                output.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add(e.toString());
            }
        });
        reader.setDaemon(true);
        reader.start();
        return new RunningProgram(process, lines, reader);
    }

    String awaitLine(String regex) {
        Pattern pattern = Pattern.compile(regex);
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(process.isAlive())
                        .as(() -> String.join("\n", lines))
                        .isTrue())
                .until(() ->
                        lines.stream().anyMatch(line -> pattern.matcher(line).find()));
        return lines.stream()
                .filter(line -> pattern.matcher(line).find())
                .findFirst()
                .orElseThrow();
    }

    /** The port that it says it serves on. */
    int awaitPort() {
        Matcher port = Pattern.compile("Serving .*on port (\\d+)").matcher(awaitLine("Serving .*on port \\d+"));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    /** All it has printed is among the lines then. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        reader.join(PATIENCE.toMillis());
        assertThat(reader.isAlive()).isFalse();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
