package io.github.multikueue.proxy.examples.ranchertokens;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs kubectl against one address, as users whose kubeconfigs lie in a directory. */
final class Kubectl {

    /** What a command led to. */
    record Result(int code, String output) {}

    private final Path home;

    /** Skips the test where there is no kubectl. */
    Kubectl(Path home, Map<String, String> kubeconfigs) throws IOException {
        assumeTrue(isInstalled(), "kubectl is not on the PATH");
        this.home = home;
        for (Map.Entry<String, String> each : kubeconfigs.entrySet()) {
            Files.writeString(home.resolve(each.getKey() + ".kubeconfig"), each.getValue());
        }
    }

    private static boolean isInstalled() {
        for (String directory : System.getenv("PATH").split(java.io.File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, "kubectl"))) {
                return true;
            }
        }
        return false;
    }

    /** Runs a command that shall succeed, and returns what it prints. */
    String as(String user, String... arguments) throws Exception {
        Result result = run(user, Map.of(), arguments);
        if (result.code() != 0) {
            throw new AssertionError("kubectl " + List.of(arguments) + ": " + result);
        }
        return result.output();
    }

    Result run(String user, Map<String, String> environment, String... arguments) throws Exception {
        Path output = Files.createTempFile(home, "output", ".txt");
        Process process = start(user, environment, output, arguments);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("kubectl " + List.of(arguments) + " does not end: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** Starts a command that goes on; what it prints is in the file. */
    Process start(String user, Map<String, String> environment, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment()
                .put("KUBECONFIG", home.resolve(user + ".kubeconfig").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Writes a file, and returns its path. */
    String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }
}
