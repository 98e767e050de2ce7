package io.github.multikueue.proxy.core.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the manager cluster is found, and what is refused although the operator wrote it. */
class ApiClientsTest {

    private static final ApiPath VERSION = ApiPath.of("version");

    private final FakeCluster cluster = FakeCluster.start();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aKubeconfigThatIsNamedCounts() throws IOException {
        String token = cluster.adminToken();
        Path file = write("named", cluster.kubeconfig(token));

        try (ApiClient manager = connect(file, Map.of("KUBECONFIG", "/nonexistent"))) {
            manager.getBytes(VERSION);
            assertThat(manager.name()).isEqualTo("manager");
        }
        assertThat(cluster.requests().all().get(0).header("Authorization")).isEqualTo("Bearer " + token);
    }

    /** In logs and errors. */
    @Test
    void aClusterThatIsNoManagerIsNotCalledOne() throws IOException {
        Path file = write("other", cluster.kubeconfig(cluster.adminToken()));
        cluster.disconnect();

        try (ApiClient other =
                ApiClients.configured("upstream", file, Map.of(), Duration.ofMinutes(1), CallObserver.NONE)) {
            assertThat(other.name()).isEqualTo("upstream");
            assertThatThrownBy(() -> other.getBytes(VERSION))
                    .hasMessageContaining("upstream")
                    .message()
                    .doesNotContain("manager");
        }
    }

    @Test
    void elseTheVariableAndElseTheHomeDirectory() throws IOException {
        String kubeconfig = cluster.kubeconfig(cluster.adminToken());
        Path named = write("variable", kubeconfig);
        Files.createDirectory(directory.resolve(".kube"));
        write(".kube/config", kubeconfig);

        connect(null, Map.of("KUBECONFIG", named.toString())).getBytes(VERSION);
        connect(null, Map.of("HOME", directory.toString())).getBytes(VERSION);

        assertThat(cluster.requests().all()).hasSize(2);
    }

    @Test
    void aClientCertificateIsTheIdentityOfTheProxyAndNeverOfItsCallers() throws IOException {
        UserInfo proxy = FakeUser.of("proxy");
        cluster.token("alice-token", FakeUser.of("alice"));
        Path file = write("certificate", cluster.kubeconfig(cluster.clientCertificate(proxy)));

        try (ApiClient manager = connect(file, Map.of())) {
            manager.getBytes(VERSION);
            manager.withBearerToken("alice-token").getBytes(VERSION);
        }

        assertThat(cluster.requests().all()).extracting(each -> each.user()).containsExactly("proxy", "alice");
    }

    @Test
    void aCertificateAuthorityMayLieBesideTheFile() throws IOException {
        String inline = Base64.getEncoder()
                .encodeToString(cluster.certificateAuthority().getBytes(UTF_8));
        write("ca.pem", cluster.certificateAuthority());
        String kubeconfig = cluster.kubeconfig(cluster.adminToken());
        assertThat(kubeconfig).contains("certificate-authority-data");
        Path file = write(
                "beside", kubeconfig.replaceAll("certificate-authority-data: \\S+", "certificate-authority: ca.pem"));

        connect(file, Map.of()).getBytes(VERSION);

        assertThat(Files.readString(file)).doesNotContain(inline);
    }

    @Test
    void aKubeconfigMayBeAsToolsWriteIt() throws IOException {
        TlsIdentity identity = cluster.clientCertificate(FakeUser.of("proxy"));
        String key = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + identity.certificatePem() + identity.keyPem();
        write("both.pem", key);
        String kubeconfig = cluster.kubeconfig(identity)
                .replaceAll("client-certificate-data: \\S+", "client-certificate: both.pem")
                .replaceAll("client-key-data: \\S+", "client-key: both.pem");

        connect(write("tools", kubeconfig + "---\n"), Map.of()).getBytes(VERSION);

        assertThat(cluster.requests().all()).extracting(each -> each.user()).containsExactly("proxy");
    }

    @Test
    void aKeyFileWithoutAKeyIsSaidPlainly() throws IOException {
        TlsIdentity identity = cluster.clientCertificate(FakeUser.of("proxy"));
        write("no-key.pem", identity.certificatePem());
        Path file = write(
                "no-key", cluster.kubeconfig(identity).replaceAll("client-key-data: \\S+", "client-key: no-key.pem"));

        assertThatThrownBy(() -> connect(file, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no private key");
    }

    @Test
    void noKubeconfigAtAllIsSaidPlainly() {
        assertThatThrownBy(() -> connect(directory.resolve("missing"), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("kubeconfig: " + directory.resolve("missing") + " (expected: a readable file)");
    }

    @Test
    void tlsIsAlwaysVerified() throws IOException {
        String kubeconfig = cluster.kubeconfig(cluster.adminToken());
        Path insecure = write(
                "insecure",
                kubeconfig.replaceAll("certificate-authority-data: \\S+", "insecure-skip-tls-verify: true"));
        Path plain = write("plain", kubeconfig.replace("https://", "http://"));

        assertThatThrownBy(() -> connect(insecure, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("insecure-skip-tls-verify: true (expected: TLS that is verified)");
        assertThatThrownBy(() -> connect(plain, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("(expected: an https:// address)");
        assertThat(cluster.requests().all()).isEmpty();
    }

    @Test
    void whatIsNoKubeconfigIsSaidToBeNone() throws IOException {
        for (String text : List.of("", "# nothing\n", "junk", "- junk", "contexts: junk")) {
            Path file = write("junk", text);
            assertThatThrownBy(() -> connect(file, Map.of()))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessage("kubeconfig: " + file + " (expected: the YAML of a v1 Config)");
        }
        assertThatThrownBy(() -> connect(directory, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("kubeconfig: " + directory + " (expected: a readable file)");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static ApiClient connect(Path kubeconfig, Map<String, String> environment) throws IOException {
        return ApiClients.manager(kubeconfig, environment, Duration.ofMinutes(1), CallObserver.NONE);
    }
}
