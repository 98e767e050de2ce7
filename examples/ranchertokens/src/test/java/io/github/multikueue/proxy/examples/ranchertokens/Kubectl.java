package io.github.multikueue.proxy.examples.ranchertokens;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.examples.ranchertokens.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs kubectl against one address, as users whose kubeconfigs lie in a directory. */
final class Kubectl {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Older ones read schemas in protobuf, which kube-apiserver writes for extensions, but our fake aggregator does not. */
    private static final int OLDEST = 27;

    private final Path home;

    /** Skips the test where there is no kubectl, or an old one. */
    Kubectl(Path home, Map<String, String> kubeconfigs) throws IOException, InterruptedException {
        assumeTrue(Program.isInstalled("kubectl"), "kubectl is not on the PATH");
        this.home = home;
        int minor = minorVersion();
        assumeTrue(minor >= OLDEST, () -> "kubectl is 1." + minor + " (needed: 1." + OLDEST + " or later)");
        for (Map.Entry<String, String> each : kubeconfigs.entrySet()) {
            Files.writeString(home.resolve(each.getKey() + ".kubeconfig"), each.getValue());
        }
    }

    private int minorVersion() throws IOException, InterruptedException {
        List<String> command = List.of("kubectl", "version", "--client", "-o", "json");
        Result result = new Program(home, Map.of("HOME", home.toString()), command).run(LIMIT);
        String minor = Json.object(result.output()).at("/clientVersion/minor").asText();
        return Integer.parseInt(minor.replaceAll("\\D.*", ""));
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
        return program(user, environment, arguments).run(LIMIT);
    }

    /** Starts a command that goes on; what it prints is in the file. */
    Process start(String user, Path output, String... arguments) throws IOException {
        return program(user, Map.of(), arguments).start(output);
    }

    private Program program(String user, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        all.put("KUBECONFIG", home.resolve(user + ".kubeconfig").toString());
        return new Program(home, all, command);
    }

    /** Writes a file, and returns its path. */
    String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }
}
