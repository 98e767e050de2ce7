package io.github.multikueue.proxy.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** wrk or hey. */
final class CommandLoad implements Load {

    /** What is known of a command: how to call it, what it says when an answer was not a 200, and how of the slowest. */
    enum Tool {
        WRK(
                List.of("-t", "1", "--latency", "--timeout", "30s"),
                "-d",
                "Non-2xx|Socket errors",
                "99%\\s+([\\d.]+)(us|ms|s)"),
        HEY(
                List.of("-cpus", "1"),
                "-z",
                "\\[(?!200\\])\\d{3}\\]\\s+\\d+ responses|Error distribution",
                "99%%? in ([\\d.]+) (s)ecs");

        private final List<String> options;
        private final String time;
        private final Pattern failure;
        private final Pattern p99;

        Tool(List<String> options, String time, String failure, String p99) {
            this.options = options;
            this.time = time;
            this.failure = Pattern.compile(failure);
            this.p99 = Pattern.compile(p99);
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What these commands can be asked for. */
    static final Duration LEAST = Duration.ofSeconds(1);

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");

    private final Tool tool;
    private final Path executable;

    private CommandLoad(Tool tool, Path executable) {
        this.tool = tool;
        this.executable = executable;
    }

    /** The command, if it is installed. */
    static Optional<Load> find(Tool tool) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, tool.command()))
                .filter(Files::isExecutable)
                .findFirst()
                .map(executable -> new CommandLoad(tool, executable));
    }

    @Override
    public String name() {
        return tool.command();
    }

    @Override
    public LoadResult run(Endpoint endpoint, String path, int connections, Duration time) throws IOException {
        String seconds = Math.max(LEAST.toSeconds(), time.toSeconds()) + "s";
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(tool.options);
        command.addAll(List.of("-c", Integer.toString(connections), tool.time, seconds));
        command.addAll(List.of("-H", "Authorization: Bearer " + endpoint.token(), endpoint.url(path)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(output);
        Matcher p99 = tool.p99.matcher(output);
        if (tool.failure.matcher(output).find() || !rate.find() || !p99.find()) {
            throw new IOException(tool.command() + " failed:\n" + output);
        }
        return new LoadResult(
                Double.parseDouble(rate.group(1)), Double.parseDouble(p99.group(1)) * micros(p99.group(2)));
    }

    private static double micros(String unit) {
        return switch (unit) {
            case "us" -> 1;
            case "ms" -> 1e3;
            default -> 1e6;
        };
    }
}
