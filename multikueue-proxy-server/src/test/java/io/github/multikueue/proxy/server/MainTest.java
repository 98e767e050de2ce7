package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.server.command.Command;
import io.github.multikueue.proxy.server.command.CommandRunner;
import io.github.multikueue.proxy.server.command.DemoCommand;
import io.github.multikueue.proxy.server.command.GivenSettings;
import io.github.multikueue.proxy.server.command.ServeCommand;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.demo.Demo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as far as it ends by itself. */
@ExtendWith(TestLogging.class)
@Isolated("commands configure the logging of the process")
class MainTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEverySettingWithItsVariableRuleAndDefault() {
        assertThat(run(Map.of(), "serve", "--help")).isZero();

        for (CommandSetting setting : ServerConfig.settings()) {
            assertThat(out.toString()).contains(setting.flag() + "=" + setting.label());
        }
        assertThat(words())
                .contains("Usage: multikueue-proxy serve", "Default: 8080.", "Default: 30s.", "environment variable")
                .doesNotContain("\u001b");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpOfTheDemoNamesWhatMeansSomethingThereWithItsOwnDefaults() {
        assertThat(run(Map.of(), "demo", "--help")).isZero();

        assertThat(words())
                .contains("--port=", "--log-store=", "Default: 127.0.0.1.", "Default: 1s.")
                .doesNotContain("--kubeconfig", "--namespaces", "--tekton-results", "--external-logs", "Default: 25s.");
    }

    @Test
    void theDemoTakesNoSettingOfRealClusters() {
        assertThat(run(Map.of("TEKTON_RESULTS_URL", "not a url"), "demo", "--kubeconfig=/a", "--port=x"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("1. --kubeconfig=/a: unknown", "2. --port: \"x\"")
                .doesNotContain("3. ");
    }

    /** The help without its line breaks. */
    private String words() {
        return out.toString().replaceAll("\\s+", " ");
    }

    @Test
    void helpOfTheWholeNamesTheCommands() {
        assertThat(run(Map.of(), "--help")).isZero();

        assertThat(out.toString()).contains("serve", "demo");
    }

    @Test
    void saysItsVersion() {
        assertThat(run(Map.of(), "--version")).isZero();

        assertThat(out.toString()).startsWith("multikueue-proxy ");
    }

    @Test
    void tellsAllProblemsAtOnceAsANumberedList() {
        int code = run(
                Map.of("REQUEST_TIMEOUT", "soon", "WORKERS_SECRET_NAMESPACE", "Not_A_Namespace"),
                "serve",
                "--port=http",
                "--tls-cert=/tls/tls.crt",
                "--no-such-flag=1");

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "  1. --no-such-flag=1: unknown",
                        "--port: \"http\" (expected: a number from 0 to 65535)",
                        "--tls-key (TLS_KEY): \"\" (expected: both or neither of --tls-cert and --tls-key)",
                        "REQUEST_TIMEOUT: \"soon\"",
                        "workers secret namespace: \"Not_A_Namespace\"",
                        "  5. ")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void saysWhichFlagOrCommandMayBeMeant() {
        assertThat(run(Map.of(), "serve", "--prot=9090", "--shutdwn-grace", "1s", "--nothing-like-it=1"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "demos")).isEqualTo(2);

        assertThat(err.toString())
                .contains("--prot=9090: unknown; did you mean --port?\n")
                .contains("--shutdwn-grace: unknown; did you mean --shutdown-grace?\n")
                .contains("--nothing-like-it=1: unknown\n")
                .contains(
                        "demos: unknown (expected: serve, demo, cache-proxy, rename-proxy, deployments-api, generate-certs or version); did you mean demo?\n");
    }

    @Test
    void theVersionIsACommandAndAFlag() {
        assertThat(run(Map.of(), "version")).isZero();
        String version = out.toString();

        assertThat(version).startsWith("multikueue-proxy ").endsWith("\n");
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).isEqualTo(version + version);
    }

    @Test
    void asksForACommand() {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "1. command: absent (expected: serve, demo, cache-proxy, rename-proxy, deployments-api, generate-certs or version)");
    }

    @Test
    void refusesACommandItDoesNotKnow() {
        assertThat(run(Map.of("PORT", "x"), "sevre", "--port=y")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Invalid configuration:")
                .contains(
                        "1. sevre: unknown (expected: serve, demo, cache-proxy, rename-proxy, deployments-api, generate-certs or version); did you mean serve?")
                .doesNotContain("PORT");
    }

    @Test
    void aCommandHasSettingsOfItsOwn() {
        CommandRunner runner = new CommandRunner(
                List.of(new ServeCommand(Map.of()), new DemoCommand(new PrintWriter(out)), new EchoCommand()),
                Map.of("GREETING", "from the environment", "PORT", "no number"),
                new PrintWriter(out, true),
                new PrintWriter(err, true));

        assertThat(runner.run("echo")).isZero();
        assertThat(runner.run("echo", "--greeting=from the flag")).isZero();
        assertThat(runner.run("echo", "--help")).isZero();
        assertThat(runner.run("echo", "--port=1")).isEqualTo(2);
        assertThat(runner.run("ehco")).isEqualTo(2);

        assertThat(out.toString())
                .startsWith("from the environment\nfrom the flag\n")
                .contains("--greeting=<text>", "Default: hello.")
                .doesNotContain("--kubeconfig");
        assertThat(err.toString()).contains("--port=1: unknown", "ehco: unknown (expected: serve, demo or echo)");
    }

    /** A command that is no part of the program. */
    private final class EchoCommand implements Command {

        private enum EchoSetting implements CommandSetting {
            GREETING;

            @Override
            public String option() {
                return "greeting";
            }

            @Override
            public String defaultText() {
                return "hello";
            }

            @Override
            public String label() {
                return "<text>";
            }

            @Override
            public String description() {
                return "What to say.";
            }
        }

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String description() {
            return "Say something.";
        }

        @Override
        public List<EchoSetting> settings() {
            return List.of(EchoSetting.values());
        }

        @Override
        public Task prepare(GivenSettings given) {
            String flag = given.flags(EchoSetting.class).get(EchoSetting.GREETING);
            String text = flag == null ? given.variables().get(EchoSetting.GREETING.variable()) : flag;
            return () -> out.write(text + "\n");
        }
    }

    @Test
    void refusesAFlagWithoutItsValue() {
        assertThat(run(Map.of(), "serve", "--port")).isEqualTo(2);
        assertThat(err.toString()).contains("--port").doesNotContain("\tat ");
    }

    @Test
    void saysInOneLineThatThereIsNoKubeconfig() {
        Path missing = directory.resolve("missing");

        assertThat(run(Map.of(), "serve", "--kubeconfig=" + missing)).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains(missing.toString(), "--kubeconfig");
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FakeCluster cluster = FakeCluster.start()) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));

            assertThat(run(
                            Map.of("BIND_ADDRESS", "127.0.0.1", "SHUTDOWN_DELAY", "0", "LOG_LEVEL", "off"),
                            "serve",
                            "--kubeconfig=" + kubeconfig,
                            "--port=" + taken.getLocalPort()))
                    .isEqualTo(1);
            assertThat(err.toString().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("port " + taken.getLocalPort(), "in use", "--port");
        }
    }

    @Test
    void theDemoSaysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(Map.of("PORT", "" + taken.getLocalPort(), "LOG_LEVEL", "off"), "demo"))
                    .isEqualTo(1);
            assertThat(err.toString().lines()).hasSize(1).first().asString().contains("in use", "PORT");
        }
    }

    @Test
    void tellsACertificateThatCannotBeUsedLikeAnyOtherProblem() throws Exception {
        Path file = Files.writeString(directory.resolve("tls.crt"), "no certificate");
        try (FakeCluster cluster = FakeCluster.start()) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));

            assertThat(run(
                            Map.of("SHUTDOWN_DELAY", "0", "LOG_LEVEL", "off", "PORT", "0"),
                            "serve",
                            "--kubeconfig=" + kubeconfig,
                            "--tls-cert=" + file,
                            "--tls-key=" + file))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .contains("1. TLS: " + file + ": no PEM certificate (expected: ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void saysInOneLineWhichFileIsNotThere() throws Exception {
        Path missing = directory.resolve("missing").resolve("file");
        try (FakeCluster cluster = FakeCluster.start()) {
            String kubeconfig = "--kubeconfig="
                    + Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
            Map<String, String> quiet = Map.of("PORT", "0", "SHUTDOWN_DELAY", "0", "LOG_LEVEL", "off");

            assertThat(run(quiet, "cache-proxy", kubeconfig, "--tls-cert=" + missing, "--tls-key=" + missing))
                    .isEqualTo(1);
            assertThat(run(quiet, "cache-proxy", kubeconfig, "--print-kubeconfig=" + missing))
                    .isEqualTo(1);
        }
        assertThat(err.toString().lines()).hasSize(2).containsOnly(missing + ": no such file or directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--metrics-token-file=FILE", "--tls-cert=FILE --tls-key=FILE"})
    void aFileThatIsNotThereIsAProblemOfItsSetting(String flags) throws Exception {
        Path missing = directory.resolve("missing");
        try (FakeCluster cluster = FakeCluster.start()) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
            List<String> arguments = new ArrayList<>(List.of("serve", "--kubeconfig=" + kubeconfig));
            arguments.addAll(List.of(flags.replace("FILE", missing.toString()).split(" ")));

            assertThat(run(
                            Map.of("SHUTDOWN_DELAY", "0", "LOG_LEVEL", "off", "PORT", "0"),
                            arguments.toArray(String[]::new)))
                    .isEqualTo(2);
        }
        assertThat(err.toString())
                .contains(missing + ": no such file or directory (expected: ")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad name", "[::1]", "10.0.0.999", "a,:::1"})
    void aNameThatNoCertificateCanHaveIsAProblemOfItsSetting(String names) {
        assertThat(run(Map.of(), "cache-proxy", "--server-names=" + names)).isEqualTo(2);
        assertThat(run(Map.of(), "generate-certs", "--server-names=" + names, "--certs-directory=" + directory))
                .isEqualTo(2);

        assertThat(err.toString()).contains("1. --server-names: \"").doesNotContain("\tat ");
    }

    @Test
    void theDemoServesTheApiServersOfItsClusters() throws Exception {
        ServerConfig config = ServerConfig.of(
                Map.of(),
                Map.of(
                        "PORT", "0",
                        "BIND_ADDRESS", "127.0.0.1",
                        "GATEWAY", "on",
                        "SHUTDOWN_DELAY", "0",
                        "LOG_STORE", directory.resolve("logs").toString()));
        try (Demo demo = Demo.start(config, new PrintWriter(out, true))) {
            assertThat(demo).isNotNull();
            assumeTrue(KubectlProgram.isOnPath(), "kubectl is not on this machine");
            List<String> lines = out.toString()
                    .lines()
                    .filter(each -> each.startsWith("kubectl "))
                    .toList();
            assertThat(lines).hasSize(2);
            for (String line : lines) {
                ScriptRun run = ScriptRun.of(directory, Map.of(), List.of("sh", "-c", line));
                assertThat(run.exit()).as(line + ": " + run.stderr()).isZero();
                assertThat(run.stdout()).containsAnyOf("hello-main-pod ", "X-Cache: ");
            }
        }
    }

    private int run(Map<String, String> environment, String... args) {
        return Main.runner(environment, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(args);
    }
}
