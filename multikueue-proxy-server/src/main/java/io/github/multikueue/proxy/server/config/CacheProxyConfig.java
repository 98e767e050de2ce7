package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code cache-proxy}. Immutable and valid.
 *
 * @param upstream the API server behind the proxy
 * @param listener where clients come to
 * @param cache what is kept in memory
 * @param limits how many requests are answered at the same time
 * @param management where the proxy tells how it is itself
 * @param timeouts how patient the proxy is with clients
 * @param logging what the process says about itself
 * @param printKubeconfig where a kubeconfig for clients is written, {@code -} for standard output; null for nowhere
 * @param renameRules which names are others for clients; empty for those of the cluster
 */
public record CacheProxyConfig(
        Upstream upstream,
        Listener listener,
        Cache cache,
        Limits limits,
        ServerConfig.Management management,
        ServerConfig.Timeouts timeouts,
        ServerConfig.Logging logging,
        @Nullable String printKubeconfig,
        Optional<RenameRules> renameRules) {

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int MOST_RESOURCES = 10_000;

    /** As whom requests go on. */
    public enum Identity {
        /** With the caller's own bearer token. */
        PASS_THROUGH,
        /** With the proxy's credentials, for the verified caller. */
        IMPERSONATION
    }

    /**
     * The API server behind the proxy.
     *
     * @param kubeconfig with the proxy's own credentials; null for the Pod's service account or the user's own one
     * @param identity as whom requests go on
     * @param requestTimeout how long a request may take that does not last by its nature
     * @param reviewCacheTtl how long an access review is remembered
     * @param tokenAudiences audiences a token must be for; those of the API server if empty
     */
    public record Upstream(
            @Nullable Path kubeconfig,
            Identity identity,
            Duration requestTimeout,
            Duration reviewCacheTtl,
            List<String> tokenAudiences) {

        /** Copies the list. */
        public Upstream {
            tokenAudiences = List.copyOf(tokenAudiences);
        }
    }

    /**
     * Where clients come to.
     *
     * @param bindAddress the address to serve on, or null for all
     * @param port the TCP port; 0 for any free one
     * @param tls the certificate, or null for one that is made at start
     * @param clientCa the authorities of client certificates beside the API server's own; null for none
     * @param serverNames host names and IP addresses of the certificate that is made, at least one
     * @param maxConnections the most connections at the same time
     * @param allowedHosts names and addresses by which clients may address the proxy; empty for any
     */
    public record Listener(
            @Nullable String bindAddress,
            int port,
            @Nullable TlsFiles tls,
            @Nullable Path clientCa,
            List<String> serverNames,
            int maxConnections,
            Set<String> allowedHosts) {

        /** Copies list and set. */
        public Listener {
            serverNames = List.copyOf(serverNames);
            allowedHosts = Set.copyOf(allowedHosts);
        }
    }

    /**
     * What is kept in memory.
     *
     * @param enabled whether anything is
     * @param consistency what reads are answered with that name no version
     * @param maxBytes the most bytes of objects
     * @param maxResources the most resources
     * @param maxStaleness how long memory answers while the API server cannot be reached
     * @param idle how long a resource stays that nobody reads
     * @param secrets whether Secrets are kept, too
     */
    public record Cache(
            boolean enabled,
            ReadConsistency consistency,
            long maxBytes,
            int maxResources,
            Duration maxStaleness,
            Duration idle,
            boolean secrets) {}

    /**
     * How many requests are answered at the same time, of those that do not last by their nature.
     *
     * @param requests in all
     * @param perCaller of one caller
     */
    public record Limits(int requests, int perCaller) {}

    /**
     * Reads the settings.
     *
     * @param flags values from the command line
     * @param environment values of the environment variables
     * @throws InvalidConfigException naming everything that is wrong
     */
    public static CacheProxyConfig of(Map<? extends CommandSetting, String> flags, Map<String, String> environment) {
        SettingValues values = new SettingValues(flags, environment);
        CommonConfigReader common = new CommonConfigReader(values);
        int port = common.port(Setting.PORT);
        CacheProxyConfig config = new CacheProxyConfig(
                upstream(values),
                listener(values, common, port),
                cache(values),
                common.limits(),
                common.management(port),
                common.timeouts(),
                common.logging(),
                values.textOrNull(CacheProxySetting.PRINT_KUBECONFIG),
                rules(values));
        if (config.listener().clientCa() != null && config.upstream().identity() == Identity.PASS_THROUGH) {
            values.problem(CacheProxySetting.TLS_CLIENT_CA, "--identity=impersonation with it");
        }
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return config;
    }

    private static Optional<RenameRules> rules(SettingValues values) {
        return Optional.ofNullable(values.path(CacheProxySetting.RENAME_RULES))
                .flatMap(file -> RuleDocuments.read(values, CacheProxySetting.RENAME_RULES, file));
    }

    private static Upstream upstream(SettingValues values) {
        return new Upstream(
                values.path(CacheProxySetting.KUBECONFIG),
                values.choice(
                        CacheProxySetting.IDENTITY,
                        ImmutableMap.of(
                                "pass-through", Identity.PASS_THROUGH, "impersonation", Identity.IMPERSONATION)),
                values.duration(Setting.REQUEST_TIMEOUT, MILLISECOND),
                values.duration(Setting.REVIEW_CACHE_TTL, Duration.ZERO),
                ImmutableList.copyOf(values.set(Setting.TOKEN_AUDIENCES)));
    }

    private static Listener listener(SettingValues values, CommonConfigReader common, int port) {
        List<String> names = ImmutableList.copyOf(values.set(CacheProxySetting.SERVER_NAMES));
        if (names.isEmpty()) {
            values.problem(CacheProxySetting.SERVER_NAMES, "at least one name or address");
        }
        values.requireHosts(CacheProxySetting.SERVER_NAMES, names);
        return new Listener(
                values.textOrNull(Setting.BIND_ADDRESS),
                port,
                common.tls(),
                values.path(CacheProxySetting.TLS_CLIENT_CA),
                names,
                (int) values.number(CacheProxySetting.MAX_CONNECTIONS, 1, MOST_CONNECTIONS),
                common.allowedHosts());
    }

    private static Cache cache(SettingValues values) {
        return new Cache(
                values.onOrOff(CacheProxySetting.CACHE),
                values.consistency(CacheProxySetting.CACHE_CONSISTENCY),
                values.bytes(CacheProxySetting.CACHE_MAX_BYTES),
                (int) values.number(CacheProxySetting.CACHE_MAX_RESOURCES, 1, MOST_RESOURCES),
                values.duration(CacheProxySetting.CACHE_MAX_STALENESS, Duration.ofSeconds(2)),
                values.duration(CacheProxySetting.CACHE_IDLE, MILLISECOND),
                values.onOrOff(CacheProxySetting.CACHE_SECRETS));
    }
}
