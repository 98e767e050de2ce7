package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program kubectl, with a kubeconfig for one server. */
public final class KubectlProgram {

    private static final long PATIENCE_SECONDS = 120;
    private static final int OLDEST = 27;

    /** What a command printed, and how it ended. */
    public record Result(int exit, String stdout, String stderr) {}

    /** Is told of each line as it is printed. */
    @FunctionalInterface
    public interface LineReader {
        void read(String line) throws IOException, InterruptedException;
    }

    private final Path home;
    private final Path kubeconfig;

    private KubectlProgram(Path home, Path kubeconfig) {
        this.home = home;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Whether there is one of version 1.27 or later. Older ones read schemas as protobuf, and print some things in other words; tests that
     * compare what it prints are skipped with them.
     */
    public static boolean isRecent() throws IOException, InterruptedException {
        if (!isOnPath()) {
            return false;
        }
        Process process = new ProcessBuilder("kubectl", "version", "--client", "-o", "json")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream output = process.getInputStream()) {
            String minor =
                    Json.MAPPER.readTree(output).at("/clientVersion/minor").asText("0");
            return Integer.parseInt("0" + minor.replaceAll("\\D.*", "")) >= OLDEST;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether there is one; tests that need it are skipped otherwise. */
    public static boolean isOnPath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl")));
    }

    /**
     * Writes the kubeconfig.
     *
     * @param home for the kubeconfig and what kubectl caches
     */
    public static KubectlProgram of(Path home, URI server, String token, String namespace) throws IOException {
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: it
                clusters:
                - name: it
                  cluster: {server: "%s", insecure-skip-tls-verify: true}
                users:
                - name: it
                  user: {token: "%s"}
                contexts:
                - name: it
                  context: {cluster: it, user: it, namespace: %s}
                """.formatted(server, token, namespace));
        return with(home, kubeconfig);
    }

    /**
     * Takes a kubeconfig that is there.
     *
     * @param home for what kubectl caches
     */
    public static KubectlProgram with(Path home, Path kubeconfig) {
        return new KubectlProgram(home, kubeconfig);
    }

    /** Runs a command to its end, with nothing to read. */
    public Result run(String... command) throws IOException, InterruptedException {
        return run(List.of(command), "", line -> {});
    }

    /** Runs a command to its end. */
    public Result run(List<String> command, String stdin, LineReader lines) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(home, "stderr", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TMPDIR", home.toString());
        builder.environment().put("EDITOR", "sed -i s/size:.*/size:\\ 8/");
        Process process = builder.start();
        try {
            process.getOutputStream().write(stdin.getBytes(UTF_8));
            process.getOutputStream().close();
            StringBuilder stdout = new StringBuilder();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    stdout.append(line).append('\n');
                    lines.read(line);
                }
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command + " does not end");
            }
            return new Result(process.exitValue(), stdout.toString(), Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }
}
