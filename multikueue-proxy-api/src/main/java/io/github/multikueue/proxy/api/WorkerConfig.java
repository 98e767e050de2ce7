package io.github.multikueue.proxy.api;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one worker cluster, or why it cannot be reached. A broken worker is a value of its own, so that it never
 * stands in the way of the others.
 */
public sealed interface WorkerConfig {

    /** The name of the worker, that of its MultiKueueCluster. */
    String name();

    /**
     * A validated configuration. TLS is always verified.
     *
     * @param name the worker's name
     * @param server the address of its API server, {@code https} only
     * @param certificateAuthority PEM certificates to trust, or null for those of the system
     * @param tlsServerName the name to verify the server's certificate against, or null for the host of {@code server}
     * @param credential how to authenticate there
     * @param impersonation whom to act as there, or null for the credential's own identity
     * @param warning why Kueue itself believes this worker to be unreachable (its condition Active is False), or null
     */
    record Usable(
            String name,
            URI server,
            @Nullable String certificateAuthority,
            @Nullable String tlsServerName,
            WorkerCredential credential,
            @Nullable Impersonation impersonation,
            @Nullable String warning)
            implements WorkerConfig {

        /** Names the worker only: addresses and credentials stay out of logs. */
        @Override
        public String toString() {
            return "WorkerConfig[" + name + "]";
        }
    }

    /**
     * A worker that cannot be used.
     *
     * @param name the worker's name
     * @param reason a CamelCase word, for example {@code InsecureKubeConfig}
     * @param message what is wrong and what was expected; never has an address or a credential in it
     */
    record Unusable(String name, String reason, String message) implements WorkerConfig {}

    /**
     * Whom to act as on the worker (the kubeconfig fields {@code as} and {@code as-groups}).
     *
     * @param user the user name
     * @param groups the groups
     */
    record Impersonation(String user, List<String> groups) {
        public Impersonation {
            groups = List.copyOf(groups);
        }
    }
}
