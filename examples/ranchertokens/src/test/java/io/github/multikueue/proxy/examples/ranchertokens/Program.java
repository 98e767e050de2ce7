package io.github.multikueue.proxy.examples.ranchertokens;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of another program, run in a directory. */
record Program(Path directory, Map<String, String> environment, List<String> command) {

    /** The code of a command that was ended because it took too long; that of {@code timeout}. */
    static final int TOO_LONG = 124;

    /** What a command led to. */
    record Result(int code, String output) {}

    /** Whether there is a program of that name on the PATH. */
    static boolean isInstalled(String name) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }

    /** Runs it until it ends, or ends it after a time; standard output and standard error come together. */
    Result run(Duration limit) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = start(output);
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return new Result(TOO_LONG, command + " does not end: " + taken(output));
        }
        return new Result(process.exitValue(), taken(output));
    }

    private static String taken(Path output) throws IOException {
        String text = Files.readString(output);
        Files.delete(output);
        return text;
    }

    /** Starts it; what it prints is in the file. */
    Process start(Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
