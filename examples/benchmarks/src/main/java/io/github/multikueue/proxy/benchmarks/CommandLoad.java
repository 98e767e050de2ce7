package io.github.multikueue.proxy.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** wrk or hey. */
final class CommandLoad implements Load {

    /** What is known of a command: how to call it, and what it says when an answer was not a 200. */
    enum Tool {
        WRK("-t", "1", "-d", "Non-2xx|Socket errors"),
        HEY("-cpus", "1", "-z", "\\[(?!200\\])\\d{3}\\]\\s+\\d+ responses|Error distribution");

        private final String threads;
        private final String count;
        private final String time;
        private final Pattern failure;

        Tool(String threads, String count, String time, String failure) {
            this.threads = threads;
            this.count = count;
            this.time = time;
            this.failure = Pattern.compile(failure);
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
    public double throughput(Endpoint endpoint, String path, int connections, Duration time) throws IOException {
        String seconds = Math.max(1, time.toSeconds()) + "s";
        List<String> command = List.of(
                executable.toString(),
                tool.threads,
                tool.count,
                "-c",
                Integer.toString(connections),
                tool.time,
                seconds,
                "-H",
                "Authorization: Bearer " + endpoint.token(),
                endpoint.url(path));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(output);
        if (tool.failure.matcher(output).find() || !rate.find()) {
            throw new IOException(tool.command() + " failed:\n" + output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
