package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.ProxyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the server. Immutable and valid; the same names and defaults as in {@code serve --help}.
 *
 * @param proxy the settings of the machine behind the server
 * @param jobKinds the kinds of jobs that are served besides PipelineRuns
 * @param kubeconfig the manager cluster's kubeconfig, or null for the Pod's service account or the user's own one
 * @param bindAddress the address to serve on, or null for all
 * @param port the TCP port; 0 for any free one
 * @param maxConnections the most connections to that port at the same time
 * @param management where the server tells how it is, and to whom
 * @param allowedHosts names and addresses by which clients may address the server, without ports; empty for any
 * @param tls the certificate, or null for plain HTTP
 * @param streaming how logs are sent
 * @param timeouts how patient the server is
 * @param logging what the process says about itself
 * @param externalLogs where the Tekton Dashboard finds logs, or null for nowhere
 * @param gateway what is served of the API servers themselves, or null for nothing
 * @param clientTls whose certificates clients may have, and which versions of TLS they may speak
 * @param deployments what is served of Deployments, or null for nothing
 * @param logArchive where finished logs are archived, or null for nowhere; what an embedder sets in {@code proxy} counts else
 */
public record ServerConfig(
        ProxyConfig proxy,
        List<JobKind> jobKinds,
        @Nullable Path kubeconfig,
        @Nullable String bindAddress,
        int port,
        int maxConnections,
        Management management,
        Set<String> allowedHosts,
        @Nullable TlsFiles tls,
        Streaming streaming,
        Timeouts timeouts,
        Logging logging,
        @Nullable ExternalLogs externalLogs,
        @Nullable GatewayConfig gateway,
        MutualTls clientTls,
        @Nullable ServedDeployments deployments,
        @Nullable LogArchiveConfig logArchive) {

    public ServerConfig {
        jobKinds = List.copyOf(jobKinds);
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /**
     * What is asked of clients with TLS.
     *
     * @param authorities PEM certificates of whoever signs client certificates; null if clients are not asked for any
     * @param onlyTls13 whether TLS 1.2 is refused
     */
    public record MutualTls(@Nullable Path authorities, boolean onlyTls13) {}

    /**
     * The API for Deployments beside the main one.
     *
     * @param cluster {@code manager}, or the name of a worker
     * @param api its settings
     */
    public record ServedDeployments(String cluster, DeploymentsConfig api) {}

    /**
     * Where the server tells how it is: {@code /health}, {@code /ready} and {@code /metrics}.
     *
     * @param listener a port for them alone; null for the port of everything else
     * @param metricsTokenFile a bearer token that {@code /metrics} asks for; null for none
     */
    public record Management(
            @Nullable ManagementListener listener, @Nullable Path metricsTokenFile) {}

    /**
     * A port of its own for what the server tells of itself. It has the certificate of the other port.
     *
     * @param bindAddress the address to serve on, or null for all
     * @param port the TCP port; 0 for any free one
     */
    public record ManagementListener(@Nullable String bindAddress, int port) {}

    /**
     * How logs are sent.
     *
     * @param defaultTailLines lines of a log over plain HTTP if the caller does not say; 0 or -1 for all
     * @param limits how many logs may be read at the same time
     * @param keepAliveInterval how often the reader of a followed log gets a sign of life
     * @param allowedOrigins origins besides the server's own whose pages may read; {@code *} for any
     */
    public record Streaming(
            long defaultTailLines, StreamLimits limits, Duration keepAliveInterval, Set<String> allowedOrigins) {

        public Streaming {
            allowedOrigins = Set.copyOf(allowedOrigins);
        }
    }

    /**
     * How many logs may be read at the same time.
     *
     * @param total in all
     * @param perWorker of one worker
     * @param perCaller by one caller
     */
    public record StreamLimits(int total, int perWorker, int perCaller) {}

    /**
     * How patient the server is with clients.
     *
     * @param requestHead for a TLS handshake, and for the head of a request
     * @param writeStall for a reader that takes nothing of a log
     * @param shutdownDelay how long to go on serving as unready at shutdown
     * @param shutdownGrace how long a shutdown may take in all
     */
    public record Timeouts(Duration requestHead, Duration writeStall, Duration shutdownDelay, Duration shutdownGrace) {}

    /**
     * What the process says about itself. Applied by the command line only; an embedder has a logging of its own.
     *
     * @param level how much
     * @param format in which form
     */
    public record Logging(LogLevel level, LoggingFormat format) {}

    /** All settings of {@code serve}, in the order of its help. */
    public static List<CommandSetting> settings() {
        return ImmutableList.<CommandSetting>builder()
                .add(Setting.values())
                .add(LogArchiveSetting.values())
                .build();
    }

    /** The defaults. */
    public static ServerConfig defaults() {
        return of(Map.of(), Map.of());
    }

    /**
     * Reads the settings from text.
     *
     * @param flags the values given on the command line
     * @param environment the environment variables; those that are no setting are ignored
     * @throws InvalidConfigException naming every problem
     */
    public static ServerConfig of(Map<? extends CommandSetting, String> flags, Map<String, String> environment) {
        return new ServerConfigReader(new SettingValues(flags, environment)).read();
    }

    /** The same, for the manager cluster of another kubeconfig. */
    public ServerConfig withKubeconfig(Path file) {
        return new ServerConfig(
                proxy,
                jobKinds,
                file,
                bindAddress,
                port,
                maxConnections,
                management,
                allowedHosts,
                tls,
                streaming,
                timeouts,
                logging,
                externalLogs,
                gateway,
                clientTls,
                deployments,
                logArchive);
    }
}
