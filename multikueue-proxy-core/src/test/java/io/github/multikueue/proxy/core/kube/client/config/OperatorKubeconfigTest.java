package io.github.multikueue.proxy.core.kube.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the proxy is to a cluster: all that a kubeconfig can say of it. */
class OperatorKubeconfigTest {

    private final FakeCluster cluster = FakeCluster.start();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aProgramMayTellTheToken() throws Exception {
        cluster.token("told", FakeUser.of("by-program"));
        program(Map.of("token", "told"));

        assertThat(userOf(withUser("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program}")))
                .isEqualTo("by-program");
    }

    @Test
    void aProgramMayTellACertificate() throws Exception {
        TlsIdentity identity = cluster.clientCertificate(FakeUser.of("by-certificate"));
        program(Map.of("clientCertificateData", identity.certificatePem(), "clientKeyData", identity.keyPem()));

        assertThat(userOf(withUser("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program}")))
                .isEqualTo("by-certificate");
    }

    @Test
    void aProgramThatTellsNothingIsNobody() throws Exception {
        program(Map.of());

        assertThat(OperatorKubeconfig.read(
                                withUser("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./program}"))
                        .identity())
                .isNull();
    }

    @Test
    void aTokenMayLieInAFile() throws IOException {
        cluster.token("in-file", FakeUser.of("by-file"));
        Path token = Files.writeString(directory.resolve("token"), "in-file");

        assertThat(userOf(withUser("tokenFile: " + token))).isEqualTo("by-file");
    }

    @Test
    void aPasswordIsSentAsOne() throws IOException {
        call(OperatorKubeconfig.read(withUser("username: a\n    password: b")));

        assertThat(cluster.requests().all())
                .extracting(each -> each.header("Authorization"))
                .containsExactly("Basic YTpi");
    }

    @Test
    void theCertificateOfTheServerMayHaveAnotherName() throws IOException {
        Path file = withUser("token: " + cluster.adminToken());
        String kubeconfig = Files.readString(file);
        Path named = Files.writeString(
                directory.resolve("named"), kubeconfig.replace("server: ", "tls-server-name: localhost\n    server: "));
        Path foreign = Files.writeString(
                directory.resolve("foreign"), kubeconfig.replace("server: ", "tls-server-name: other\n    server: "));

        assertThat(call(OperatorKubeconfig.read(named))).isEqualTo(200);
        assertThatThrownBy(() -> call(OperatorKubeconfig.read(foreign))).hasMessageContaining("not verified");
    }

    @Test
    void certificatesThatCannotBeReadAreSaidWithTheFile() throws IOException {
        Path file = withUser("token: t");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll("certificate-authority-data: \\S+", "certificate-authority-data: AA=="));

        assertThatThrownBy(() -> OperatorKubeconfig.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("kubeconfig " + file + ": no PEM certificate");
    }

    private String userOf(Path kubeconfig) throws IOException {
        call(OperatorKubeconfig.read(kubeconfig));
        return cluster.requests().all().get(0).user();
    }

    private static int call(ApiServerConfig config) throws IOException {
        Request request = new Request.Builder().url(config.base() + "/version").build();
        try (Response response = config.client().newCall(request).execute()) {
            return response.code();
        }
    }

    /** The kubeconfig of the cluster with another user. */
    private Path withUser(String user) throws IOException {
        String kubeconfig = cluster.kubeconfig("replaced");
        assertThat(kubeconfig).contains("token: ");
        return Files.writeString(directory.resolve("kubeconfig"), kubeconfig.replaceAll("token: \\S+", user));
    }

    /**
     * A file that is open for writing cannot be run, nor can it while a process has it that another test has started meanwhile. So
     * another program writes it.
     */
    private void program(Map<String, String> status) throws Exception {
        String answer = Json.MAPPER.writeValueAsString(
                Map.of("apiVersion", "client.authentication.k8s.io/v1", "kind", "ExecCredential", "status", status));
        Path text = Files.writeString(directory.resolve("text"), "#!/bin/sh\ncat <<'END'\n" + answer + "\nEND\n");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rwx------"));
        Process copy = new ProcessBuilder("cp", "text", "program")
                .directory(directory.toFile())
                .start();
        assertThat(copy.waitFor()).isZero();
    }
}
