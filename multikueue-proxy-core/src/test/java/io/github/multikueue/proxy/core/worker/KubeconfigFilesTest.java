package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigFilesTest {

    @TempDir
    private Path root;

    private Path directory;
    private Path secret;
    private KubeconfigFiles files;

    @BeforeEach
    void mount() throws Exception {
        directory = Files.createDirectory(root.resolve("kubeconfigs"));
        secret = Files.writeString(root.resolve("secret"), "secret");
        files = new KubeconfigFiles(directory);
    }

    @Test
    void reads_a_file_below_the_directory() throws Exception {
        Path file = Files.writeString(
                Files.createDirectory(directory.resolve("team")).resolve("spoke-1"), "text");

        assertThat(files.read(file.toString())).isEqualTo("text");
        assertThat(files.read("team/spoke-1")).isEqualTo("text");
    }

    @Test
    void reads_what_the_kubelet_mounts() throws Exception {
        Path revision = Files.createDirectory(directory.resolve("..2026_11_20"));
        Files.writeString(revision.resolve("spoke-1"), "text");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_11_20"));
        Path file = Files.createSymbolicLink(directory.resolve("spoke-1"), Path.of("..data/spoke-1"));

        assertThat(files.read(file.toString())).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "x/../../secret", "link", "linked/secret"})
    void refuses_to_leave_the_directory(String location) throws Exception {
        Files.createDirectory(directory.resolve("x"));
        Files.createSymbolicLink(directory.resolve("link"), secret);
        Files.createSymbolicLink(directory.resolve("linked"), root);

        assertRefused(location, "InsecureKubeConfig");
        assertRefused(directory.resolve(location).toString(), "InsecureKubeConfig");
    }

    @Test
    void refuses_a_directory_whose_name_only_begins_alike() throws Exception {
        Path neighbour = Files.createDirectory(root.resolve("kubeconfigs-old"));
        Files.writeString(neighbour.resolve("spoke-1"), "text");

        assertRefused(neighbour.resolve("spoke-1").toString(), "InsecureKubeConfig");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "missing", "nul\0", "long"})
    void refuses_what_is_no_readable_file(String location) throws Exception {
        Files.writeString(directory.resolve("long"), "x".repeat(Kubeconfig.MAX_LENGTH + 1));

        assertRefused(location, "BadKubeConfig");
    }

    @Test
    void refuses_all_files_when_no_directory_is_allowed() {
        files = new KubeconfigFiles(null);

        assertRefused(secret.toString(), "InsecureKubeConfig");
    }

    private void assertRefused(String location, String reason) {
        assertThatThrownBy(() -> files.read(location))
                .isInstanceOfSatisfying(
                        WorkerRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageNotContaining(root.toString());
    }
}
