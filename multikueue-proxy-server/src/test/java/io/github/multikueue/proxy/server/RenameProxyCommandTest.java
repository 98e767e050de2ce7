package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code rename-proxy} says if it cannot start. */
@ExtendWith(TestLogging.class)
@Isolated("commands configure the logging of the process")
class RenameProxyCommandTest {

    private static final String RULES = """
            rules:
              a.example.com:
                groupRule: {group: a.example.com, renamed: b.example.com}
                resourceRules:
                  as: {kind: A, listKind: AList, plural: as, singular: a}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... flags) {
        String[] args = new String[flags.length + 1];
        args[0] = "rename-proxy";
        System.arraycopy(flags, 0, args, 1, flags.length);
        return Main.runner(environment, new PrintWriter(out), new PrintWriter(err))
                .run(args);
    }

    private String rules() throws Exception {
        return Files.writeString(directory.resolve("rules.yaml"), RULES).toString();
    }

    @Test
    void helpNamesEverySetting() {
        assertThat(run(Map.of(), "--help")).isZero();

        for (CommandSetting setting : RenameProxySetting.all()) {
            assertThat(out.toString()).contains(setting.flag() + "=");
        }
    }

    @Test
    void rulesAreNeeded() {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(err.toString()).contains("--rules-path (RULES_PATH): \"\" (expected: a rule document)");
    }

    @Test
    void aRuleFileThatIsNotThereIsNamed() {
        assertThat(run(Map.of("RULES_PATH", "/no/such/rules.yaml"))).isEqualTo(2);
        assertThat(err.toString())
                .contains("--rules-path: /no/such/rules.yaml: no such file")
                .doesNotContain("Exception");
    }

    @Test
    void allProblemsOfARuleFileAreToldWithTheirPaths() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong.yaml"), """
                kindPrefx: X
                rules:
                  a.example.com:
                    groupRule: {group: a.example.com}
                    resourceRules: {as: {kind: A, listKind: AList, plural: as, singular: a}}
                excludes: 5
                """);

        assertThat(run(Map.of("RULES_PATH", file.toString()), "--client-proxy-port=x"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        file + ": kindPrefx",
                        file + ": rules[a.example.com].groupRule.renamed: is missing",
                        file + ": excludes",
                        "--client-proxy-port: \"x\" (expected: a number from 0 to 65535)")
                .doesNotContain("Exception");
    }

    @Test
    void settingsThatDoNotFitTogetherAreTold() throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("RULES_PATH", rules());
        environment.put("CLIENT_PROXY", "no");
        environment.put("WEBHOOK_CERT_FILE", "/tls.crt");
        environment.put("MONITORING_BIND_ADDRESS", "nowhere");
        environment.put("MONITORING_AUTH", "{\"group\":\"\"}");

        assertThat(run(environment)).isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "CLIENT_PROXY: \"no\" (expected: yes, or --webhook-address)",
                        "--webhook-key-file (WEBHOOK_KEY_FILE): \"\" (expected: a file: both of --webhook-cert-file and --webhook-key-file)",
                        "MONITORING_BIND_ADDRESS: \"nowhere\"",
                        "MONITORING_AUTH: ");
    }

    @Test
    void aWebhookNeedsAUrlAndACertificate() throws Exception {
        assertThat(run(Map.of("RULES_PATH", rules(), "WEBHOOK_ADDRESS", "127.0.0.1:9443")))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "WEBHOOK_ADDRESS: \"127.0.0.1:9443\" (expected: a URL such as https://127.0.0.1:9443)",
                        "--webhook-cert-file (WEBHOOK_CERT_FILE): \"\"");
    }

    @Test
    void rulesOfAGatewayNeedAFileAndTheGateway() {
        int code = Main.runner(
                        Map.of("RENAME_RULES", "spoke-1=/no/such/rules.yaml"),
                        new PrintWriter(out),
                        new PrintWriter(err))
                .run("serve");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--rename-rules: /no/such/rules.yaml: no such file",
                        "(expected: nothing, or --gateway=on as well)");
    }

    @Test
    void aKubeconfigThatIsNotThereIsNamed() throws Exception {
        assertThat(run(Map.of("RULES_PATH", rules(), "KUBECONFIG", "/no/such/kubeconfig")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("/no/such/kubeconfig").doesNotContain("Exception");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (FakeCluster cluster = FakeCluster.start();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
            String port = Integer.toString(taken.getLocalPort());

            int code = run(
                    Map.of("RULES_PATH", rules(), "KUBECONFIG", kubeconfig.toString()),
                    "--client-proxy-port=" + port,
                    "--shutdown-delay=0",
                    "--log-level=off");

            assertThat(code).isEqualTo(1);
            assertThat(err.toString()).contains(port).doesNotContain("Exception");
        }
    }
}
