package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.insecure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Kubeconfig files of MultiKueueClusters with {@code locationType: Path}. Whoever may write such an object chooses the
 * path, so only regular files are read that really are below the one allowed directory, wherever links lead. Links within
 * it are fine: the kubelet's mounts are made of them.
 */
final class KubeconfigFiles {

    private static final String WHAT = "kubeConfig.location";

    private final @Nullable Path directory;

    /** @param directory the allowed directory, or null to refuse all files */
    KubeconfigFiles(@Nullable Path directory) {
        this.directory = directory;
    }

    /** Reads the whole file as it is now. */
    String read(String location) throws WorkerRejectedException {
        if (directory == null) {
            throw insecure(WHAT, "of type Path", "type Secret; no directory for kubeconfigs is configured");
        }
        try {
            // First by name, so that nobody learns which other files exist; then by where links lead.
            Path named = directory.resolve(location).normalize();
            requireBelow(directory.normalize(), named);
            Path file = named.toRealPath();
            requireBelow(directory.toRealPath(), file);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw bad(WHAT, "not a file", "a regular file");
            }
            return readBounded(file);
        } catch (IOException | IllegalArgumentException e) {
            throw bad(WHAT, "cannot be read", "an existing file below the directory for kubeconfigs");
        }
    }

    private static void requireBelow(Path base, Path file) throws WorkerRejectedException {
        if (!file.startsWith(base)) {
            throw insecure(WHAT, "outside of the directory for kubeconfigs", "a file below it");
        }
    }

    private static String readBounded(Path file) throws IOException, WorkerRejectedException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(Kubeconfig.MAX_LENGTH + 1);
            if (bytes.length > Kubeconfig.MAX_LENGTH) {
                throw bad(WHAT, "a file of more than " + Kubeconfig.MAX_LENGTH + " bytes", "a kubeconfig");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
