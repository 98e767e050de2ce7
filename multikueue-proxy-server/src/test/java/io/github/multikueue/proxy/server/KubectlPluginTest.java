package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin, as users of kubectl call it. */
@Timeout(180)
class KubectlPluginTest {

    @TempDir
    private Path directory;

    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .addSubjectAlternativeName("localhost")
            .commonName("proxy")
            .build();

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(KubectlProgram.isOnPath(), "kubectl is not on this machine");
        Path chain = Files.writeString(directory.resolve("tls.crt"), certificate.certificatePem());
        Path key = Files.writeString(directory.resolve("tls.key"), certificate.privateKeyPkcs8Pem());
        server = TestServer.start("TLS_CERT=" + chain, "TLS_KEY=" + key);
        Files.writeString(
                directory.resolve("config"),
                server.fleet()
                        .manager()
                        .kubeconfig(server.alice())
                        .replace("    user: user", "    namespace: team-a\n    user: user"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aRunIsFoundAndItsLogIsFollowedWithTheCallersOwnCredentials() throws Exception {
        FakeRun run = server.fleet()
                .createPipelineRun(TestServer.NAMESPACE, "build-1")
                .admit("spoke-1");
        FakeTask task = run.startTask("clone", "fetch");
        task.step("fetch").log().line("cloning");

        await().until(() -> plugin("where", "build-1").stdout().contains("\"name\":\"spoke-1\""));

        task.finish();
        run.finish(true);
        ScriptRun followed = plugin("logs", "build-1", "-f", "-nteam-a");
        assertThat(followed.exit()).as(followed.stderr()).isZero();
        assertThat(followed.stdout())
                .startsWith("[clone : fetch] cloning\n")
                .contains("PipelineRun team-a/build-1: Finished");
        assertThat(plugin("logs", "build-1", "--tail=1", "-nteam-a").stdout())
                .isEqualTo("[clone : fetch] cloning\n")
                .isEqualTo(plugin("logs", "--tail", "1", "build-1").stdout())
                .isEqualTo(plugin("logs", "build-1", "--tail=-1").stdout());
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        ScriptRun unknown = plugin("logs", "nothing");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.stderr()).contains("pipelineruns.tekton.dev \"nothing\" not found");

        ScriptRun foreign = plugin("where", "build-1", "--token=nobody");
        assertThat(foreign.stderr()).contains("the bearer token is not valid on the manager cluster");

        ScriptRun option = plugin("logs", "build-1", "--tail=some");
        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.stderr()).contains("--tail=N");
        assertThat(plugin("logs", "build-1", "--tail").exit()).isEqualTo(2);
        assertThat(plugin("where").exit()).isEqualTo(2);
        assertThat(plugin("where", "../build-1").exit()).isEqualTo(2);
        assertThat(plugin("where", "build-1", "build-2").exit()).isEqualTo(2);
        assertThat(plugin("anything", "build-1").stderr()).contains("kubectl multikueue where RUN");
    }

    private ScriptRun plugin(String... arguments) throws Exception {
        Map<String, String> environment = Map.of(
                "KUBECONFIG",
                directory.resolve("config").toString(),
                "PATH",
                Path.of("deploy").toAbsolutePath() + File.pathSeparator + System.getenv("PATH"),
                "MULTIKUEUE_PROXY",
                "https://localhost:" + server.server().port(),
                "MULTIKUEUE_PROXY_CA",
                directory.resolve("tls.crt").toString());
        return ScriptRun.of(
                directory,
                environment,
                Stream.concat(Stream.of("kubectl", "multikueue"), Stream.of(arguments))
                        .toList());
    }
}
