package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.ProxyConfig.Authentication;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ServerConfig} of setting texts, or an exception with all that is wrong with them. */
final class ServerConfigReader {

    private static final int MOST_PORTS = 65_535;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final int MOST_STREAMS = 100_000;
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettingValues values;
    private final LogsConfigReader logs;

    ServerConfigReader(SettingValues values) {
        this.values = values;
        this.logs = new LogsConfigReader(values);
    }

    ServerConfig read() {
        int port = port(Setting.PORT);
        ServerConfig.Streaming streaming = streaming();
        ServerConfig config = new ServerConfig(
                proxy(),
                values.path(Setting.KUBECONFIG),
                values.textOrNull(Setting.BIND_ADDRESS),
                port,
                maxConnections(streaming.limits().total()),
                management(port),
                allowedHosts(),
                tls(),
                streaming,
                timeouts(),
                logging(),
                logs.readExternal());
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return config;
    }

    private ProxyConfig proxy() {
        ProxyConfig.Builder builder = ProxyConfig.builder()
                .namespaces(values.set(Setting.NAMESPACES))
                .workersSecretNamespace(values.text(Setting.WORKERS_SECRET_NAMESPACE))
                .requestTimeout(values.duration(Setting.REQUEST_TIMEOUT, MILLISECOND))
                .reviewCacheTtl(values.duration(Setting.REVIEW_CACHE_TTL, Duration.ZERO))
                .accessReviewInterval(values.duration(Setting.ACCESS_REVIEW_INTERVAL, Duration.ZERO))
                .maxCacheAge(values.duration(Setting.MAX_CACHE_AGE, MILLISECOND))
                .authentication(authentication())
                .tokenAudiences(List.copyOf(values.set(Setting.TOKEN_AUDIENCES)))
                .kubeconfigDirectory(values.path(Setting.KUBECONFIG_DIRECTORY))
                .multikueueOrigin(values.textOrNull(Setting.MULTIKUEUE_ORIGIN))
                .logs(logs.read());
        try {
            return builder.build();
        } catch (InvalidConfigException e) {
            values.problems().addAll(e.problems());
            return ProxyConfig.defaults();
        }
    }

    private Authentication authentication() {
        Map<String, Authentication> choices = new LinkedHashMap<>();
        choices.put("self-subject-access-review", Authentication.SELF_SUBJECT_ACCESS_REVIEW);
        choices.put("token-review", Authentication.TOKEN_REVIEW);
        return values.choice(Setting.AUTHENTICATION, choices);
    }

    private int port(Setting setting) {
        return (int) values.number(setting, 0, MOST_PORTS);
    }

    /** A log over HTTP/1.1 takes a connection of its own; those who ask for other things need some besides. */
    private int maxConnections(int streams) {
        int most = (int) values.number(Setting.MAX_CONNECTIONS, 1, MOST_CONNECTIONS);
        return values.isGiven(Setting.MAX_CONNECTIONS) ? most : Math.max(most, 2 * streams);
    }

    private ServerConfig.Management management(int mainPort) {
        String address = values.textOrNull(Setting.MANAGEMENT_BIND_ADDRESS);
        boolean separate = values.isGiven(Setting.MANAGEMENT_PORT);
        if (address != null && !separate) {
            values.problem(
                    Setting.MANAGEMENT_BIND_ADDRESS, "nothing, or " + Setting.MANAGEMENT_PORT.flag() + " as well");
        }
        return new ServerConfig.Management(
                separate ? new ServerConfig.ManagementListener(address, managementPort(mainPort)) : null,
                values.path(Setting.METRICS_TOKEN_FILE));
    }

    private int managementPort(int mainPort) {
        int port = port(Setting.MANAGEMENT_PORT);
        if (port != 0 && port == mainPort) {
            values.problem(Setting.MANAGEMENT_PORT, "another port than " + Setting.PORT.flag());
        }
        return port;
    }

    private Set<String> allowedHosts() {
        Set<String> hosts = values.set(Setting.ALLOWED_HOSTS);
        if (!hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            values.problem(
                    Setting.ALLOWED_HOSTS,
                    "names and addresses without ports, such as proxy.example, 10.0.0.1 or [::1]");
        }
        return hosts;
    }

    private @Nullable TlsFiles tls() {
        Path certificate = values.path(Setting.TLS_CERT);
        Path key = values.path(Setting.TLS_KEY);
        if (certificate != null && key != null) {
            return new TlsFiles(certificate, key);
        }
        if (certificate != null || key != null) {
            values.problem(
                    certificate == null ? Setting.TLS_CERT : Setting.TLS_KEY,
                    "both or neither of --tls-cert and --tls-key");
        }
        return null;
    }

    private ServerConfig.Streaming streaming() {
        return new ServerConfig.Streaming(
                values.number(Setting.DEFAULT_LOG_TAIL_LINES, 0, Long.MAX_VALUE),
                new ServerConfig.StreamLimits(
                        streams(Setting.MAX_STREAMS),
                        streams(Setting.MAX_STREAMS_PER_WORKER),
                        streams(Setting.MAX_STREAMS_PER_CALLER)),
                values.duration(Setting.KEEP_ALIVE_INTERVAL, MILLISECOND),
                allowedOrigins());
    }

    private int streams(Setting setting) {
        return (int) values.number(setting, 1, MOST_STREAMS);
    }

    private Set<String> allowedOrigins() {
        Set<String> origins = values.set(Setting.ALLOWED_ORIGINS);
        if (!origins.stream().allMatch(ServerConfigReader::isOrigin)) {
            values.problem(
                    Setting.ALLOWED_ORIGINS, "origins such as https://console.example or http://localhost:9000, or *");
        }
        return origins;
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return text.equals("*")
                    || (uri.getScheme() != null
                            && uri.getHost() != null
                            && uri.getRawPath().isEmpty());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private ServerConfig.Timeouts timeouts() {
        Duration delay = values.duration(Setting.SHUTDOWN_DELAY, Duration.ZERO);
        Duration grace = values.duration(Setting.SHUTDOWN_GRACE, Duration.ZERO);
        if (delay.compareTo(grace) > 0) {
            values.problem(Setting.SHUTDOWN_DELAY, "at most " + Setting.SHUTDOWN_GRACE.flag());
        }
        return new ServerConfig.Timeouts(
                values.duration(Setting.REQUEST_HEAD_TIMEOUT, MILLISECOND),
                values.duration(Setting.WRITE_STALL_TIMEOUT, SECOND),
                delay,
                grace);
    }

    private ServerConfig.Logging logging() {
        LogLevel level = LogLevel.of(values.text(Setting.LOG_LEVEL)).orElseGet(() -> {
            values.problem(Setting.LOG_LEVEL, "off, error, warn, info, debug, trace, or a klog number 0 to 9");
            return LogLevel.INFO;
        });
        Map<String, LoggingFormat> formats = new LinkedHashMap<>();
        formats.put("text", LoggingFormat.TEXT);
        formats.put("json", LoggingFormat.JSON);
        return new ServerConfig.Logging(level, values.choice(Setting.LOG_FORMAT, formats));
    }
}
