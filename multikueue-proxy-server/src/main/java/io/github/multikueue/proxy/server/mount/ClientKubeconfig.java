package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Kubeconfigs for clients of what is served here. They have no credentials: everybody adds their own. */
public final class ClientKubeconfig {

    private static final String TEMPLATE = """
            # Without credentials. %4$s
            apiVersion: v1
            kind: Config
            clusters:
            - name: %1$s
              cluster:
                server: %2$s
            %3$susers:
            - name: %1$s
              user: {}
            contexts:
            - name: %1$s
              context:
                cluster: %1$s
                user: %1$s
            current-context: %1$s
            """;

    private static final String ADD =
            "Add yours, for example: kubectl --kubeconfig=THIS-FILE config set-credentials %s --token=...";

    private static final String PLAIN = "kubectl sends none over plain HTTP: give the server --tls-cert and --tls-key,"
            + " or write the https address of what ends TLS before it.";

    private ClientKubeconfig() {}

    /**
     * Writes one.
     *
     * @param cluster the name of cluster, context and user: lower-case letters, digits, dashes and dots
     * @param server the address of the API, such as {@code https://proxy.example:6443/clusters/worker-1}
     * @param authority PEM certificates that clients are to trust; null for those of their machine
     */
    public static String of(String cluster, String server, @Nullable String authority) {
        String trust = authority == null
                ? ""
                : "    certificate-authority-data: " + Base64.getEncoder().encodeToString(authority.getBytes(UTF_8))
                        + "\n";
        String advice = server.startsWith("https:") ? ADD.formatted(cluster) : PLAIN;
        return TEMPLATE.formatted(cluster, server, trust, advice);
    }
}
