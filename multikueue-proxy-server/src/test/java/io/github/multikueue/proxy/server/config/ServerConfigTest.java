package io.github.multikueue.proxy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.LogConfig;
import io.github.multikueue.proxy.core.ProxyConfig;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {

    @Test
    void hasTheDocumentedDefaults() {
        ServerConfig config = ServerConfig.defaults();

        assertThat(config.proxy())
                .as("the defaults of the library, which keeps no logs unless it is told to")
                .isEqualTo(ProxyConfig.builder().logs(config.proxy().logs()).build());
        assertThat(config.kubeconfig()).isNull();
        assertThat(config.bindAddress()).isNull();
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.tls()).isNull();
        assertThat(config.streaming())
                .isEqualTo(new ServerConfig.Streaming(
                        100, new ServerConfig.StreamLimits(1000, 500, 100), Duration.ofSeconds(15), Set.of()));
        assertThat(config.timeouts())
                .isEqualTo(new ServerConfig.Timeouts(
                        Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofSeconds(25)));
        assertThat(config.logging()).isEqualTo(new ServerConfig.Logging(LogLevel.INFO, LoggingFormat.TEXT));
        assertThat(config.proxy().logs())
                .isEqualTo(new LogConfig(
                        new LogStoreConfig(null, 2L << 30, 256L << 20, Duration.ofHours(24)),
                        Duration.ofMinutes(1),
                        new LogConfig.Capture(LogConfig.Mode.VIEWED, null, 1000),
                        Duration.ofMinutes(5),
                        null,
                        null,
                        null));
        assertThat(config.externalLogs()).isNull();
    }

    @Test
    void takesEverySettingFromTheEnvironment() {
        ServerConfig config = ServerConfig.of(
                Map.of(),
                Map.ofEntries(
                        Map.entry("PORT", "9090"),
                        Map.entry("BIND_ADDRESS", "127.0.0.1"),
                        Map.entry("ALLOWED_HOSTS", "proxy.example,[::1]"),
                        Map.entry("TLS_CERT", "/tls/tls.crt"),
                        Map.entry("TLS_KEY", "/tls/tls.key"),
                        Map.entry("NAMESPACES", "team-a, team-b,"),
                        Map.entry("JOB_KINDS", "jobs.v1.batch=Job:batch.kubernetes.io/job-name"),
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
                        Map.entry("MAX_STREAMS_PER_WORKER", "6"),
                        Map.entry("MAX_STREAMS_PER_CALLER", "5"),
                        Map.entry("WRITE_STALL_TIMEOUT", "90s"),
                        Map.entry("KEEP_ALIVE_INTERVAL", "5s"),
                        Map.entry("ACCESS_REVIEW_INTERVAL", "20s"),
                        Map.entry("LOG_STORE", "/var/log/multikueue"),
                        Map.entry("LOG_STORE_MAX_SIZE", "10Gi"),
                        Map.entry("LOG_STORE_MAX_RUN_SIZE", "1.5Gi"),
                        Map.entry("LOG_STORE_MAX_AGE", "168h"),
                        Map.entry("LOG_PURGE_DELAY", "0"),
                        Map.entry("LOG_CAPTURE", "all"),
                        Map.entry("LOG_CAPTURE_LEASE", "multikueue-proxy/log-capture"),
                        Map.entry("MAX_CAPTURES", "50"),
                        Map.entry("LOG_START_TIMEOUT", "2m"),
                        Map.entry("CURSOR_KEY_FILE", "/keys/cursor"),
                        Map.entry("EXTERNAL_LOGS_PREFIX", "/dashboard/logs"),
                        Map.entry("EXTERNAL_LOGS_SECRET_FILE", "/keys/dashboard"),
                        Map.entry("EXTERNAL_LOGS_CLIENT_CA", "/keys/ca.crt"),
                        Map.entry("TEKTON_RESULTS_URL", "https://results.example:8080/base"),
                        Map.entry("TEKTON_RESULTS_CA_FILE", "/keys/results-ca.crt"),
                        Map.entry("TEKTON_RESULTS_TOKEN_FILE", "/keys/results-token"),
                        Map.entry("ALLOWED_ORIGINS", "https://console.example,http://localhost:9000"),
                        Map.entry("REQUEST_HEAD_TIMEOUT", "3s"),
                        Map.entry("MAX_CONNECTIONS", "77"),
                        Map.entry("MANAGEMENT_PORT", "9091"),
                        Map.entry("MANAGEMENT_BIND_ADDRESS", "127.0.0.2"),
                        Map.entry("METRICS_TOKEN_FILE", "/keys/metrics"),
                        Map.entry("SHUTDOWN_DELAY", "0"),
                        Map.entry("SHUTDOWN_GRACE", "5s"),
                        Map.entry("TLS_CLIENT_CA", "/tls/ca.crt"),
                        Map.entry("TLS_MIN_VERSION", "1.3"),
                        Map.entry("DEPLOYMENTS_API", "on"),
                        Map.entry("DEPLOYMENTS_PORT", "9443"),
                        Map.entry("CLUSTER", "spoke-1"),
                        Map.entry("AUTHORIZATION", "kubernetes"),
                        Map.entry("GATEWAY", "on"),
                        Map.entry("GATEWAY_USER_PREFIX", "manager:"),
                        Map.entry("GATEWAY_CACHE", "off"),
                        Map.entry("GATEWAY_CACHE_CONSISTENCY", "strict"),
                        Map.entry("GATEWAY_CACHE_MAX_BYTES", "64Mi"),
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
                                .tokenAudiences(List.of("proxy"))
                                .reviewCacheTtl(Duration.ZERO)
                                .accessReviewInterval(Duration.ofSeconds(20))
                                .logs(new LogConfig(
                                        new LogStoreConfig(
                                                Path.of("/var/log/multikueue"),
                                                10L << 30,
                                                3L << 29,
                                                Duration.ofDays(7)),
                                        Duration.ZERO,
                                        new LogConfig.Capture(
                                                LogConfig.Mode.ALL,
                                                new LogConfig.Lease("multikueue-proxy", "log-capture"),
                                                50),
                                        Duration.ofMinutes(2),
                                        Path.of("/keys/cursor"),
                                        new LogConfig.TektonResults(
                                                URI.create("https://results.example:8080/base"),
                                                Path.of("/keys/results-ca.crt"),
                                                Path.of("/keys/results-token")),
                                        null))
                                .build(),
                        List.of(JobKind.of("batch", "v1", "jobs", "Job").withPodLabel("batch.kubernetes.io/job-name")),
                        null,
                        "127.0.0.1",
                        9090,
                        77,
                        new ServerConfig.Management(
                                new ServerConfig.ManagementListener("127.0.0.2", 9091), Path.of("/keys/metrics")),
                        Set.of("proxy.example", "[::1]"),
                        new TlsFiles(Path.of("/tls/tls.crt"), Path.of("/tls/tls.key")),
                        new ServerConfig.Streaming(
                                0,
                                new ServerConfig.StreamLimits(7, 6, 5),
                                Duration.ofSeconds(5),
                                Set.of("https://console.example", "http://localhost:9000")),
                        new ServerConfig.Timeouts(
                                Duration.ofSeconds(3), Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(5)),
                        new ServerConfig.Logging(LogLevel.DEBUG, LoggingFormat.JSON),
                        new ExternalLogs("/dashboard/logs", Path.of("/keys/dashboard"), Path.of("/keys/ca.crt")),
                        new GatewayConfig("manager:", false, ReadConsistency.STRICT, 64 << 20, Map.of()),
                        new ServerConfig.MutualTls(Path.of("/tls/ca.crt"), true),
                        new ServerConfig.ServedDeployments("spoke-1", deployments()),
                        null));
    }

    private static DeploymentsConfig deployments() {
        return new DeploymentsConfig(
                new DeploymentsConfig.Listener(
                        "127.0.0.1",
                        9443,
                        new TlsFiles(Path.of("/tls/tls.crt"), Path.of("/tls/tls.key")),
                        Path.of("/tls/ca.crt"),
                        true,
                        77,
                        Set.of("proxy.example", "[::1]")),
                DeploymentsConfig.Authorization.KUBERNETES,
                Duration.ZERO,
                Duration.ofSeconds(90),
                new DeploymentsConfig.Cache(ReadConsistency.BOUNDED, Duration.ofSeconds(30)),
                new CacheProxyConfig.Limits(1000, 200),
                new ServerConfig.Timeouts(
                        Duration.ofSeconds(3), Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "DEPLOYMENTS_API, on, '--tls-cert, --tls-key and --tls-client-ca as well'",
        "TLS_CLIENT_CA, /tls/ca.crt, TLS: --tls-cert and --tls-key",
        "TLS_MIN_VERSION, 1.1, 'one of 1.2, 1.3'"
    })
    void clientCertificatesNeedTls(String variable, String value, String expected) {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(), Map.of(variable, value)))
                .hasMessageContaining(variable + ": \"" + value + "\" (expected: " + expected + ")");
    }

    @Test
    void theDeploymentsApiNeedsAllThreeFiles() {
        InvalidConfigException problems =
                catchThrowableOfType(InvalidConfigException.class, () -> DeploymentsApiConfig.of(Map.of(), Map.of()));

        assertThat(problems.problems())
                .containsExactly(
                        "--tls-cert (TLS_CERT): \"\" (expected: a PEM file; generate-certs makes all three)",
                        "--tls-key (TLS_KEY): \"\" (expected: a PEM file; generate-certs makes all three)",
                        "--tls-client-ca (TLS_CLIENT_CA): \"\" (expected: a PEM file; generate-certs makes all three)");
    }

    @Test
    void aKindOfJobsMayStandBetweenAnotherAndItsPods() {
        JobKind job = JobKind.of("batch", "v1", "jobs", "Job");
        JobKind set = JobKind.of("jobset.x-k8s.io", "v1alpha2", "jobsets", "JobSet");
        JobKind pod = JobKind.of("", "v1", "pods", "Pod");

        assertThat(ServerConfig.of(
                                Map.of(),
                                Map.of(
                                        "JOB_KINDS",
                                        "jobs.v1.batch=Job, jobsets.v1alpha2.jobset.x-k8s.io=JobSet,pods.v1=Pod"))
                        .jobKinds())
                .containsExactly(
                        job.withIntermediates(set, pod),
                        set.withIntermediates(job, pod),
                        pod.withIntermediates(job, set));
    }

    @Test
    void refusesAKindOfJobsThatIsGivenTwice() {
        assertThatThrownBy(() -> ServerConfig.of(
                        Map.of(Setting.JOB_KINDS, "jobs.v1.batch=Job,jobs.v1.batch=Job:job-name"), Map.of()))
                .hasMessageContaining("--job-kinds: ")
                .hasMessageContaining("(expected: each kind once)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Job.v1.batch",
                "jobs.batch=Job",
                "jobs.v1.batch=",
                "jobs.v1.batch=job",
                "jobs/x.v1.batch=Job",
                "pipelineruns.v1.tekton.dev=PipelineRun"
            })
    void refusesWhatIsNoKindOfJobs(String kind) {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(Setting.JOB_KINDS, kind), Map.of()))
                .hasMessageContaining("--job-kinds: \"" + kind + "\" (expected: kinds besides PipelineRuns, as ");
    }

    @Test
    void aFlagWinsOverTheEnvironment() {
        assertThat(ServerConfig.of(Map.of(Setting.PORT, "1"), Map.of("PORT", "2"))
                        .port())
                .isEqualTo(1);
    }

    @Test
    void thereIsRoomForAllStreamsUnlessTheNumberOfConnectionsIsGiven() {
        assertThat(ServerConfig.defaults().maxConnections()).isEqualTo(10_000);
        assertThat(ServerConfig.of(Map.of(), Map.of("MAX_STREAMS", "20000")).maxConnections())
                .isEqualTo(40_000);
        assertThat(ServerConfig.of(Map.of(), Map.of("MAX_STREAMS", "20000", "MAX_CONNECTIONS", "100"))
                        .maxConnections())
                .isEqualTo(100);
    }

    @Test
    void theManagementPortIsAnotherOne() {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(), Map.of("PORT", "9090", "MANAGEMENT_PORT", "9090")))
                .hasMessageContaining("MANAGEMENT_PORT: \"9090\" (expected: another port than --port)");
        assertThatThrownBy(() -> ServerConfig.of(Map.of(), Map.of("MANAGEMENT_BIND_ADDRESS", "127.0.0.1")))
                .hasMessageContaining(
                        "MANAGEMENT_BIND_ADDRESS: \"127.0.0.1\" (expected: nothing, or --management-port as well)");
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
                                "DEFAULT_LOG_TAIL_LINES", "-2",
                                "MAX_STREAMS", "lots",
                                "LOG_LEVEL", "10",
                                "LOG_FORMAT", "xml",
                                "AUTHENTICATION", "none",
                                "ALLOWED_ORIGINS", "console.example",
                                "ALLOWED_HOSTS", "proxy.example:443",
                                "SHUTDOWN_DELAY", "1h",
                                "KUBECONFIG_DIRECTORY", "relative")));

        assertThat(invalid.problems())
                .containsExactlyInAnyOrder(
                        "--port: \"70000\" (expected: a number from 0 to 65535)",
                        "--tls-key (TLS_KEY): \"\" (expected: both or neither of --tls-cert and --tls-key)",
                        "workers secret namespace: \"Not_A_Namespace\" (expected: a DNS-1123 label, at most 63"
                                + " characters)",
                        "REQUEST_TIMEOUT: \"30\" (expected: a duration such as 30s or 1m30s, at least 1ms)",
                        "DEFAULT_LOG_TAIL_LINES: \"-2\" (expected: a number from -1 on)",
                        "MAX_STREAMS: \"lots\" (expected: a number from 1 to 100000)",
                        "LOG_LEVEL: \"10\" (expected: off, error, warn, info, debug, trace, or a klog number 0 to 9)",
                        "LOG_FORMAT: \"xml\" (expected: one of text, json)",
                        "AUTHENTICATION: \"none\" (expected: one of self-subject-access-review, token-review)",
                        "ALLOWED_ORIGINS: \"console.example\" (expected: origins such as https://console.example or"
                                + " http://localhost:9000, or *)",
                        "ALLOWED_HOSTS: \"proxy.example:443\" (expected: names and addresses without ports, such as"
                                + " proxy.example, 10.0.0.1 or [::1])",
                        "SHUTDOWN_DELAY: \"1h\" (expected: at most --shutdown-grace)",
                        "kubeconfig directory: relative (expected: an absolute path)");
    }

    @Test
    void aStoreThatIsOffIsNone() {
        assertThat(ServerConfig.of(Map.of(), Map.of("LOG_STORE", "off"))
                        .proxy()
                        .logs()
                        .store())
                .isNull();
    }

    @Test
    void theDefaultSizeOfARunIsNoMoreThanThatOfTheStore() {
        assertThat(ServerConfig.of(Map.of(), Map.of("LOG_STORE_MAX_SIZE", "1Mi"))
                        .proxy()
                        .logs()
                        .store()
                        .maxBytesPerRun())
                .isEqualTo(1 << 20);
    }

    @Test
    void tellsAllProblemsOfLogsAtOnce(@TempDir Path directory) throws IOException {
        Path shortKey = Files.writeString(directory.resolve("key"), "short");
        InvalidConfigException invalid = catchThrowableOfType(
                InvalidConfigException.class,
                () -> ServerConfig.of(
                        Map.of(),
                        Map.ofEntries(
                                Map.entry("LOG_STORE", "off"),
                                Map.entry("LOG_STORE_MAX_SIZE", "1Mi"),
                                Map.entry("LOG_STORE_MAX_RUN_SIZE", "2Mi"),
                                Map.entry("CURSOR_KEY_FILE", shortKey.toString()),
                                Map.entry("LOG_STORE_MAX_AGE", "-1s"),
                                Map.entry("LOG_CAPTURE", "all"),
                                Map.entry("LOG_CAPTURE_LEASE", "log-capture"),
                                Map.entry("MAX_CAPTURES", "0"),
                                Map.entry("MAX_STREAMS_PER_CALLER", "0"),
                                Map.entry("EXTERNAL_LOGS_PREFIX", "/api/v1/logs"),
                                Map.entry("TEKTON_RESULTS_URL", "http://results.example"))));

        assertThat(invalid.problems())
                .containsExactlyInAnyOrder(
                        "LOG_STORE_MAX_RUN_SIZE: \"2Mi\" (expected: at most --log-store-max-size)",
                        "CURSOR_KEY_FILE: \"" + shortKey + "\" (expected: a file of at least 32 random bytes)",
                        "LOG_STORE_MAX_AGE: \"-1s\" (expected: a duration such as 30s or 1m30s, at least 1ms)",
                        "LOG_CAPTURE: \"all\" (expected: viewed, as there is no store to capture into:"
                                + " --log-store=off)",
                        "LOG_CAPTURE_LEASE: \"log-capture\" (expected: a namespace and a name such as"
                                + " multikueue-proxy/log-capture)",
                        "MAX_CAPTURES: \"0\" (expected: a number from 1 to 100000)",
                        "MAX_STREAMS_PER_CALLER: \"0\" (expected: a number from 1 to 100000)",
                        "EXTERNAL_LOGS_PREFIX: \"/api/v1/logs\" (expected: a path of plain segments such as"
                                + " /dashboard-logs, none of the API's)",
                        "EXTERNAL_LOGS_PREFIX: \"/api/v1/logs\" (expected: a guard with it:"
                                + " --external-logs-secret-file or --external-logs-client-ca)",
                        "TEKTON_RESULTS_URL: \"http://results.example\" (expected: an https URL such as"
                                + " https://tekton-results-api-service.tekton-pipelines.svc:8080)");
    }

    @Test
    void whatIsOfNoUseAloneIsAProblem() {
        InvalidConfigException invalid = catchThrowableOfType(
                InvalidConfigException.class,
                () -> ServerConfig.of(
                        Map.of(), Map.of("EXTERNAL_LOGS_CLIENT_CA", "/ca", "TEKTON_RESULTS_TOKEN_FILE", "/token")));

        assertThat(invalid.problems())
                .containsExactlyInAnyOrder(
                        "--external-logs-prefix (EXTERNAL_LOGS_PREFIX): \"\" (expected: a path, for its guards to be of use)",
                        "--tekton-results-url (TEKTON_RESULTS_URL): \"\" (expected: a URL, for the files to be of use)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "logs", "/logs/", "//logs", "/lo gs", "/logs/../x", "/health", "/metrics/x", "/a%20b"})
    void thePrefixOfExternalLogsIsAPlainPathOfItsOwn(String prefix) {
        InvalidConfigException invalid = catchThrowableOfType(
                InvalidConfigException.class,
                () -> ServerConfig.of(
                        Map.of(), Map.of("EXTERNAL_LOGS_PREFIX", prefix, "EXTERNAL_LOGS_SECRET_FILE", "/secret")));

        assertThat(invalid.problems()).singleElement().asString().startsWith("EXTERNAL_LOGS_PREFIX: ");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1024, 1024",
        "1k, 1000",
        "1Ki, 1024",
        "2M, 2000000",
        "0.5Gi, 536870912",
        "1.5Ki, 1536",
        "1Ti, 1099511627776",
        "9223372036854775807, 9223372036854775807"
    })
    void readsBytesAsKubernetesWritesThem(String text, long expected) {
        assertThat(ByteQuantity.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Gi", "-1", "1.5", "1 Gi", "1gi", "1GB", "1e3", "100m", "8Pi8", "9000000P", "0x10"})
    void refusesWhatIsNoNumberOfBytes(String text) {
        assertThatThrownBy(() -> ByteQuantity.parse(text)).isInstanceOf(IllegalArgumentException.class);
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
