package io.github.multikueue.proxy.core.kube.client.config;

import io.github.multikueue.proxy.core.tls.TlsClient;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;

/** What Kubernetes gives a Pod to call its own cluster with. */
public final class ServiceAccount {

    private static final Path MOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private ServiceAccount() {}

    /** Whether this process runs in such a Pod. */
    public static boolean isPresent() {
        return Files.exists(MOUNT.resolve("token"));
    }

    /**
     * The API server of the cluster this process runs in.
     *
     * @param environment where Kubernetes says the address
     * @throws IOException if a part is missing or cannot be used
     */
    public static ApiServerConfig read(Map<String, String> environment) throws IOException {
        return read(MOUNT, environment);
    }

    static ApiServerConfig read(Path mount, Map<String, String> environment) throws IOException {
        Path authorities = mount.resolve("ca.crt");
        try {
            return new ApiServerConfig(
                    address(environment),
                    TlsClient.trusting(Files.readString(authorities)),
                    null,
                    RefreshedToken.of(mount.resolve("token")));
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + ": " + e.getMessage(), e);
        }
    }

    private static String address(Map<String, String> environment) throws IOException {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        try {
            return new URI("https", null, host, Integer.parseInt(port), null, null, null)
                    .parseServerAuthority()
                    .toString();
        } catch (NumberFormatException | URISyntaxException e) {
            throw new IOException("KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT: " + host + ", " + port
                    + " (expected: the address that a Pod is given)");
        }
    }
}
