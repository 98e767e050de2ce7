package io.github.multikueue.proxy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.ProxyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {

    @Test
    void hasTheDocumentedDefaults() {
        ServerConfig config = ServerConfig.defaults();

        assertThat(config.proxy()).isEqualTo(ProxyConfig.defaults());
        assertThat(config.kubeconfig()).isNull();
        assertThat(config.bindAddress()).isNull();
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.tls()).isNull();
        assertThat(config.streaming())
                .isEqualTo(new ServerConfig.Streaming(100, 1000, Duration.ofSeconds(30), Set.of()));
        assertThat(config.timeouts())
                .isEqualTo(new ServerConfig.Timeouts(
                        Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofSeconds(25)));
        assertThat(config.logging()).isEqualTo(new ServerConfig.Logging(LogLevel.INFO, LogFormat.TEXT));
    }

    @Test
    void takesEverySettingFromTheEnvironment() {
        ServerConfig config = ServerConfig.of(
                Map.of(),
                Map.ofEntries(
                        Map.entry("PORT", "9090"),
                        Map.entry("BIND_ADDRESS", "127.0.0.1"),
                        Map.entry("TLS_CERT", "/tls/tls.crt"),
                        Map.entry("TLS_KEY", "/tls/tls.key"),
                        Map.entry("NAMESPACES", "team-a, team-b,"),
                        Map.entry("WORKERS_SECRET_NAMESPACE", "openshift-kueue-operator"),
                        Map.entry("KUBECONFIG_DIRECTORY", "/etc/multikueue/kubeconfigs"),
                        Map.entry("MULTIKUEUE_ORIGIN", "multikueue"),
                        Map.entry("REQUEST_TIMEOUT", "1m30s"),
                        Map.entry("MAX_CACHE_AGE", "10m"),
                        Map.entry("AUTHENTICATION", "token-review"),
                        Map.entry("TOKEN_AUDIENCES", "proxy"),
                        Map.entry("REVIEW_CACHE_TTL", "0"),
                        Map.entry("DEFAULT_LOG_TAIL_LINES", "0"),
                        Map.entry("MAX_STREAMS", "7"),
                        Map.entry("WRITE_STALL_TIMEOUT", "90s"),
                        Map.entry("PING_INTERVAL", "5s"),
                        Map.entry("ALLOWED_ORIGINS", "https://console.example,http://localhost:9000"),
                        Map.entry("REQUEST_HEAD_TIMEOUT", "3s"),
                        Map.entry("SHUTDOWN_DELAY", "0"),
                        Map.entry("SHUTDOWN_GRACE", "5s"),
                        Map.entry("LOG_LEVEL", "4"),
                        Map.entry("LOG_FORMAT", "json")));

        assertThat(config)
                .isEqualTo(new ServerConfig(
                        ProxyConfig.builder()
                                .namespaces(Set.of("team-a", "team-b"))
                                .workersSecretNamespace("openshift-kueue-operator")
                                .kubeconfigDirectory(Path.of("/etc/multikueue/kubeconfigs"))
                                .multikueueOrigin("multikueue")
                                .requestTimeout(Duration.ofSeconds(90))
                                .maxCacheAge(Duration.ofMinutes(10))
                                .authentication(ProxyConfig.Authentication.TOKEN_REVIEW)
                                .tokenAudiences(java.util.List.of("proxy"))
                                .reviewCacheTtl(Duration.ZERO)
                                .build(),
                        null,
                        "127.0.0.1",
                        9090,
                        new TlsFiles(Path.of("/tls/tls.crt"), Path.of("/tls/tls.key")),
                        new ServerConfig.Streaming(
                                0,
                                7,
                                Duration.ofSeconds(5),
                                Set.of("https://console.example", "http://localhost:9000")),
                        new ServerConfig.Timeouts(
                                Duration.ofSeconds(3), Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(5)),
                        new ServerConfig.Logging(LogLevel.DEBUG, LogFormat.JSON)));
    }

    @Test
    void aFlagWinsOverTheEnvironment() {
        assertThat(ServerConfig.of(Map.of(Setting.PORT, "1"), Map.of("PORT", "2"))
                        .port())
                .isEqualTo(1);
    }

    @Test
    void anEmptyValueIsNone() {
        assertThat(ServerConfig.of(Map.of(Setting.PORT, ""), Map.of("LOG_LEVEL", "")))
                .isEqualTo(ServerConfig.defaults());
    }

    @Test
    void leavesTheVariableKubeconfigToThoseWhoKnowWhenItCounts() {
        assertThat(ServerConfig.of(Map.of(), Map.of("KUBECONFIG", "/a:/b")).kubeconfig())
                .isNull();
        assertThat(ServerConfig.of(Map.of(Setting.KUBECONFIG, "/c"), Map.of()).kubeconfig())
                .isEqualTo(Path.of("/c"));
    }

    @Test
    void tellsAllProblemsAtOnceAndWhereEachComesFrom() {
        InvalidConfigException invalid = catchThrowableOfType(
                InvalidConfigException.class,
                () -> ServerConfig.of(
                        Map.of(
                                Setting.PORT, "70000",
                                Setting.TLS_CERT, "/tls/tls.crt",
                                Setting.WORKERS_SECRET_NAMESPACE, "Not_A_Namespace"),
                        Map.of(
                                "REQUEST_TIMEOUT", "30",
                                "DEFAULT_LOG_TAIL_LINES", "-1",
                                "MAX_STREAMS", "lots",
                                "LOG_LEVEL", "10",
                                "LOG_FORMAT", "xml",
                                "AUTHENTICATION", "none",
                                "ALLOWED_ORIGINS", "console.example",
                                "SHUTDOWN_DELAY", "1h",
                                "KUBECONFIG_DIRECTORY", "relative")));

        assertThat(invalid.problems())
                .containsExactlyInAnyOrder(
                        "--port: \"70000\" (expected: a number from 0 to 65535)",
                        "TLS_KEY: \"\" (expected: both or neither of --tls-cert and --tls-key)",
                        "workers secret namespace: \"Not_A_Namespace\" (expected: a DNS-1123 label, at most 63"
                                + " characters)",
                        "REQUEST_TIMEOUT: \"30\" (expected: a duration such as 30s or 1m30s, at least 1ms)",
                        "DEFAULT_LOG_TAIL_LINES: \"-1\" (expected: a number from 0 on)",
                        "MAX_STREAMS: \"lots\" (expected: a number from 1 to 100000)",
                        "LOG_LEVEL: \"10\" (expected: off, error, warn, info, debug, trace, or a klog number 0 to 9)",
                        "LOG_FORMAT: \"xml\" (expected: one of text, json)",
                        "AUTHENTICATION: \"none\" (expected: one of self-subject-access-review, token-review)",
                        "ALLOWED_ORIGINS: \"console.example\" (expected: origins such as https://console.example or"
                                + " http://localhost:9000, or *)",
                        "SHUTDOWN_DELAY: \"1h\" (expected: at most --shutdown-grace)",
                        "kubeconfig directory: relative (expected: an absolute path)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, INFO", "2, INFO", "3, INFO", "4, DEBUG", "5, DEBUG", "6, TRACE", "9, TRACE",
        "off, OFF", "ERROR, ERROR", "Warn, WARN", "warning, WARN", "info, INFO", "debug, DEBUG", "trace, TRACE"
    })
    void readsLogLevelsAsKlogNumbersAndAsNames(String text, LogLevel expected) {
        assertThat(ServerConfig.of(Map.of(), Map.of("LOG_LEVEL", text))
                        .logging()
                        .level())
                .isEqualTo(expected);
    }
}
