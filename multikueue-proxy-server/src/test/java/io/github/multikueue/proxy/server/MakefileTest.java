package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs of the Makefile, as far as they can be run here: with programs that write down how they are called. Nothing is built. */
class MakefileTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path home;

    private Path calls;
    private Path kubectl;

    @BeforeEach
    void prepare() throws Exception {
        assumeThat(ScriptRun.of(home, Map.of(), List.of("sh", "-c", "command -v make"))
                        .exit())
                .as("make is not installed")
                .isZero();
        calls = home.resolve("calls");
        // Answers that nothing is there, and keeps what it is given.
        kubectl = Files.writeString(
                home.resolve("kubectl"),
                "#!/bin/sh\nprintf '%s\\n' \"$*\" >>" + calls
                        + "\ncase \"$*\" in *' get '*|get*) exit 1;; *'-f -') cat >" + home.resolve("applied")
                        + ";; esac\n");
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void helpNamesEachVerbInOneLine() throws Exception {
        assertThat(make("help").stdout().lines().map(line -> line.replaceFirst(":.*", "")))
                .containsExactly(
                        "help",
                        "build",
                        "run",
                        "demo",
                        "generate-certs",
                        "test",
                        "check-release",
                        "bench",
                        "javadoc",
                        "format",
                        "image",
                        "push",
                        "deploy",
                        "undeploy",
                        "port-forward",
                        "helm-lint",
                        "charts",
                        "ci",
                        "clean");
    }

    @Test
    void runTakesTheCertificatesOfTheDirectory() throws Exception {
        ScriptRun without = make("run", "CERTS=" + home);
        assertThat(without.exit()).isNotZero();
        assertThat(without.stderr()).startsWith(home + "/ca.crt: no such file: make generate-certs\n");

        for (String each : List.of("ca.crt", "server.crt", "server.key")) {
            Files.writeString(home.resolve(each), "");
        }
        assertThat(make("-n", "run", "CERTS=" + home, "ARGS=--port=9443").stdout())
                .contains(
                        "deployments-api --tls-cert=" + home + "/server.crt --tls-key=" + home + "/server.key",
                        "--tls-client-ca=" + home + "/ca.crt --port=9443");
    }

    @Test
    void deployMakesWhatIsMissingAndWaitsUntilItIsReady() throws Exception {
        Files.writeString(home.resolve("server.crt"), "");

        ScriptRun deployed = make("deploy", "NAMESPACE=other", "IMG=registry.example/proxy:1");

        assertThat(deployed.exit()).as(deployed.stderr()).isZero();
        assertThat(Files.readAllLines(calls))
                .containsExactly(
                        "get namespace other",
                        "create namespace other",
                        "-n other get secret multikueue-proxy-tls",
                        "-n other create secret tls multikueue-proxy-tls --cert=" + home + "/server.crt --key=" + home
                                + "/server.key",
                        "apply -f -",
                        "-n other rollout status deployment/multikueue-proxy --timeout=5m");
        assertThat(Files.readString(home.resolve("applied")))
                .contains("image: registry.example/proxy:1\n", "namespace: other\n", "namespace: kueue-system\n")
                .doesNotContain("namespace: multikueue-proxy\n", "kind: Namespace");
        assertThat(deployed.stdout()).contains("make port-forward NAMESPACE=other", "curl --cacert");
    }

    @Test
    void undeployKeepsTheNamespace() throws Exception {
        assertThat(make("undeploy").exit()).isZero();

        assertThat(Files.readAllLines(calls))
                .containsExactly(
                        "delete --ignore-not-found -f -",
                        "-n multikueue-proxy delete secret multikueue-proxy-tls --ignore-not-found");
        assertThat(Files.readString(home.resolve("applied"))).doesNotContain("kind: Namespace");
    }

    @Test
    void portForwardLeadsToTheService() throws Exception {
        assertThat(make("port-forward", "LOCAL_PORT=9443").exit()).isZero();

        assertThat(Files.readAllLines(calls))
                .containsExactly("-n multikueue-proxy port-forward service/multikueue-proxy 9443:443");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deploy       | KUBECTL=no-such-kubectl | No kubectl found: install version 1.27 or later, and put it on the PATH.
            port-forward | KUBECTL=no-such-kubectl | No kubectl found: install version 1.27 or later, and put it on the PATH.
            helm-lint    | HELM=no-such-helm       | No helm found: install version 3.14 or later, and put it on the PATH.
            push         | MVN=false               | IMG=localhost/multikueue-proxy:latest: names no registry (expected: IMG=<registry>/<name>:<tag>)
            """)
    void namesWhatIsMissing(String verb, String setting, String problem) throws Exception {
        ScriptRun run = make(verb, setting);

        assertThat(run.exit()).isNotZero();
        assertThat(run.stderr()).startsWith(problem + "\n");
    }

    @Test
    void imagesNeedNoContainerTool() throws Exception {
        assertThat(make("-n", "image", "BASE=scratch").stdout())
                .contains(
                        "-Djib.from.image=scratch jib:buildTar -Djib.container.format=OCI -Djib.from.platforms=linux/");
        assertThat(make("-n", "push", "IMG=registry.example/proxy:1").stdout())
                .contains("-Djib.to.image=registry.example/proxy:1  jib:build\n");
    }

    @Test
    void theImageOfOnePlatformGetsItsLoadedClasses() throws Exception {
        assertThat(make("-n", "push", "IMG=registry.example/proxy:1", "PLATFORM=linux/arm64")
                        .stdout())
                .contains(
                        "deploy/image-class-cache multikueue-proxy-server/target/jib-image.tar",
                        "jib:build -Djib.from.platforms=linux/arm64 $(test ! -f multikueue-proxy-server/target/classes.jsa || echo -Pclass-cache)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"build", "demo", "generate-certs", "test", "check-release", "bench", "format", "ci", "clean"})
    void callsWhatThereIs(String verb) throws Exception {
        assertThat(make("-n", verb).exit()).isZero();
    }

    /** The jar counts as built. */
    private ScriptRun make(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "make",
                "--no-print-directory",
                "-C",
                ROOT.toString(),
                "-o",
                "multikueue-proxy-server/target/multikueue-proxy-server.jar",
                "NAMESPACE=multikueue-proxy",
                "IMG=localhost/multikueue-proxy:latest",
                "KUBECTL=" + kubectl,
                "CERTS=" + home));
        command.addAll(List.of(arguments));
        // Nothing of the make that may have started this test.
        return ScriptRun.of(home, Map.of("MAKEFLAGS", "", "MAKELEVEL", "0"), command);
    }
}
