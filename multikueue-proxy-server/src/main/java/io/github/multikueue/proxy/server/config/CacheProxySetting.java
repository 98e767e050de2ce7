package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;

/** The settings that only {@code cache-proxy} has, or that mean something else there. It shares others with {@code serve}. */
public enum CacheProxySetting implements DescribedSetting {
    KUBECONFIG(
            "kubeconfig",
            "",
            "<file>",
            "kubeconfig of the API server; its credentials fill the cache. If absent: the Pod's own service account, then the variable KUBECONFIG, then ~/.kube/config."),
    IDENTITY(
            "identity",
            "pass-through",
            "<mode>",
            "As whom requests go on: pass-through (with the caller's own bearer token) or impersonation (with the credentials of --kubeconfig, for the verified caller)."),
    TLS_CERT(
            "tls-cert",
            "",
            "<file>",
            "PEM certificate chain; with --tls-key. If both are absent: a certificate of an authority made at start, which is printed."),
    TLS_KEY("tls-key", "", "<file>", "PEM private key of --tls-cert. Both files are read again when they change."),
    TLS_CLIENT_CA(
            "tls-client-ca",
            "",
            "<file>",
            "PEM certificates of an authority whose client certificates tell who a caller is, beside the API server's own; with --identity=impersonation. Read again when it changes."),
    SERVER_NAMES(
            "server-names",
            "localhost,127.0.0.1,::1",
            "<a,b>",
            "Host names and IP addresses of the certificate made at start; clients are sent to the first."),
    PRINT_KUBECONFIG(
            "print-kubeconfig",
            "",
            "<file>",
            "Where a kubeconfig for clients is written, without credentials; - for standard output, nowhere if absent."),
    RENAME_RULES(
            "rename-rules",
            "",
            "<file>",
            "Rule document that gives clients other names of API groups, resources and labels; the names of the cluster if absent."),
    CACHE("cache", "on", "<on|off>", "Whether reads are answered from memory; off: everything is forwarded."),
    CACHE_CONSISTENCY(
            "cache-consistency",
            "bounded",
            "<mode>",
            "What reads are answered with that name no resourceVersion: bounded (memory, which is behind by as long as a change takes to come) or strict (memory that is proven to be up to date, else the API server)."),
    CACHE_MAX_BYTES(
            "cache-max-bytes", "512Mi", "<bytes>", "Most bytes of objects in memory; what does not fit is forwarded."),
    CACHE_MAX_RESOURCES(
            "cache-max-resources",
            "100",
            "<number>",
            "Most resources in memory at the same time; further ones are forwarded."),
    CACHE_MAX_STALENESS(
            "cache-max-staleness",
            "30s",
            "<duration>",
            "How long reads are answered from memory while the API server cannot be reached."),
    CACHE_IDLE("cache-idle", "10m", "<duration>", "How long a resource stays in memory that nobody reads."),
    CACHE_SECRETS("cache-secrets", "off", "<on|off>", "Whether Secrets are kept in memory, too."),
    MANAGEMENT_PORT(
            "management-port",
            "",
            "<number>",
            "TCP port for /healthz, /readyz and /metrics of the proxy itself; 0 for any free one, none if absent."),
    MAX_CONNECTIONS(
            "max-connections", "10000", "<number>", "Most connections to --port at the same time. Further ones wait."),
    MAX_REQUESTS(
            "max-requests",
            "1000",
            "<number>",
            "Most requests being answered at the same time that do not last by their nature; beyond that 429."),
    MAX_REQUESTS_PER_CALLER("max-requests-per-caller", "200", "<number>", "The same for one caller.");

    /** The port of kube-apiserver. */
    private static final String DEFAULT_PORT = "6443";

    private final Texts texts;

    CacheProxySetting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }

    /** All settings of the command, in the order of its help. */
    public static List<CommandSetting> all() {
        return ImmutableList.<CommandSetting>builder()
                .add(Setting.PORT, Setting.BIND_ADDRESS)
                .add(values())
                .add(Setting.MANAGEMENT_BIND_ADDRESS, Setting.METRICS_TOKEN_FILE, Setting.ALLOWED_HOSTS)
                .add(Setting.REQUEST_TIMEOUT, Setting.REVIEW_CACHE_TTL, Setting.TOKEN_AUDIENCES)
                .add(Setting.REQUEST_HEAD_TIMEOUT, Setting.SHUTDOWN_DELAY, Setting.SHUTDOWN_GRACE)
                .add(Setting.LOG_LEVEL, Setting.LOG_FORMAT)
                .build();
    }

    /** The defaults of shared settings that are others here. */
    public static Map<CommandSetting, String> defaults() {
        return Map.of(Setting.PORT, DEFAULT_PORT);
    }
}
