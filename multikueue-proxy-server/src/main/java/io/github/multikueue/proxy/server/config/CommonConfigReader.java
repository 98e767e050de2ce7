package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings that all servers have: ports, TLS, patience with clients, logging. */
final class CommonConfigReader {

    private static final int MOST_PORTS = 65_535;
    private static final int MOST_REQUESTS = 100_000;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private final SettingValues values;

    CommonConfigReader(SettingValues values) {
        this.values = values;
    }

    int port(CommandSetting setting) {
        return (int) values.number(setting, 0, MOST_PORTS);
    }

    ServerConfig.Management management(int mainPort) {
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

    CacheProxyConfig.Limits limits() {
        return new CacheProxyConfig.Limits((int) values.number(CacheProxySetting.MAX_REQUESTS, 1, MOST_REQUESTS), (int)
                values.number(CacheProxySetting.MAX_REQUESTS_PER_CALLER, 1, MOST_REQUESTS));
    }

    Set<String> allowedHosts() {
        Set<String> hosts = values.set(Setting.ALLOWED_HOSTS);
        if (!hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            values.problem(
                    Setting.ALLOWED_HOSTS,
                    "names and addresses without ports, such as proxy.example, 10.0.0.1 or [::1]");
        }
        return hosts;
    }

    @Nullable
    TlsFiles tls() {
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

    ServerConfig.MutualTls clientTls() {
        Path authorities = values.path(Setting.TLS_CLIENT_CA);
        if (authorities != null && values.text(Setting.TLS_CERT).isEmpty()) {
            values.problem(Setting.TLS_CLIENT_CA, "TLS: --tls-cert and --tls-key");
        }
        return new ServerConfig.MutualTls(authorities, onlyTls13());
    }

    /** Whether TLS 1.2 is refused. */
    boolean onlyTls13() {
        return values.choice(Setting.TLS_MIN_VERSION, ImmutableMap.of("1.2", false, "1.3", true));
    }

    ServerConfig.Timeouts timeouts() {
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

    ServerConfig.Logging logging() {
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
