package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code rename-proxy}. Immutable and valid.
 *
 * @param rules which names are others in the cluster
 * @param kubeconfig with the proxy's own credentials; null for the Pod's service account or the user's own one
 * @param client where clients come to, or null for nowhere
 * @param webhook where API servers call webhooks, or null for nowhere
 * @param monitoring where the proxy tells how it is
 * @param allowedHosts names and addresses by which clients may address the proxy; empty for those of the loopback interface if it is
 *     served on that alone, else for any
 * @param requestTimeout how long a request may take that does not last by its nature
 * @param timeouts how patient the proxy is with clients
 * @param logging what the process says about itself
 */
public record RenameProxyConfig(
        RenameRules rules,
        @Nullable Path kubeconfig,
        @Nullable ServedAddress client,
        @Nullable Webhook webhook,
        Monitoring monitoring,
        Set<String> allowedHosts,
        Duration requestTimeout,
        ServerConfig.Timeouts timeouts,
        ServerConfig.Logging logging) {

    /** Copies the set. */
    public RenameProxyConfig {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /**
     * An address to serve on.
     *
     * @param address an IP address or host name; null for all
     * @param port the TCP port; 0 for any free one
     */
    public record ServedAddress(@Nullable String address, int port) {}

    /**
     * The webhook that API servers call here.
     *
     * @param target its URL
     * @param serverName what it is called in the TLS handshake; null for the host of the URL
     * @param authorities PEM certificates that sign its own; null for those of the JDK
     * @param endpoint where API servers call it
     * @param tls the certificate by which they do
     */
    public record Webhook(
            URI target,
            @Nullable String serverName,
            @Nullable Path authorities,
            ServedAddress endpoint,
            TlsFiles tls) {}

    /**
     * Where the proxy tells how it is.
     *
     * @param endpoint the address, which is not that of a client
     * @param guard what callers of {@code /metrics} must be allowed; null for nothing
     */
    public record Monitoring(
            ServedAddress endpoint, @Nullable AccessAttributes guard) {}

    /**
     * Reads the settings, and the rule document.
     *
     * @param flags values from the command line
     * @param environment values of the environment variables
     * @throws InvalidConfigException naming everything that is wrong
     */
    public static RenameProxyConfig of(Map<? extends CommandSetting, String> flags, Map<String, String> environment) {
        return new RenameProxyReader(new SettingValues(flags, environment), environment).read();
    }
}
