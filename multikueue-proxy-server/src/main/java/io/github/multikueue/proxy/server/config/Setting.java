package io.github.multikueue.proxy.server.config;

import java.util.Locale;

/**
 * Everything that can be set: by a flag, or by an environment variable of the same name in capitals. The flag wins. An
 * empty value is as good as none.
 */
public enum Setting {
    PORT("port", "8080", "<number>", "TCP port to serve on; 0 for any free one."),
    BIND_ADDRESS("bind-address", "", "<address>", "IP address or host name to serve on; all addresses if absent."),
    TLS_CERT("tls-cert", "", "<file>", "PEM certificate chain; with --tls-key. Plain HTTP if both are absent."),
    TLS_KEY("tls-key", "", "<file>", "PEM private key of --tls-cert. Both files are read again when they change."),
    KUBECONFIG(
            "kubeconfig",
            "",
            "<file>",
            "kubeconfig of the manager cluster. If absent: the Pod's own service account, then the variable KUBECONFIG, then ~/.kube/config."),
    NAMESPACES("namespaces", "", "<a,b>", "Namespaces to serve; all if absent."),
    WORKERS_SECRET_NAMESPACE(
            "workers-secret-namespace",
            "kueue-system",
            "<name>",
            "Namespace with the Secrets of the workers' kubeconfigs: that of the Kueue controller."),
    KUBECONFIG_DIRECTORY(
            "kubeconfig-directory",
            "",
            "<directory>",
            "The only directory below which MultiKueueClusters of locationType Path are read; refused if absent."),
    MULTIKUEUE_ORIGIN(
            "multikueue-origin",
            "",
            "<value>",
            "Kueue's multiKueue.origin. Jobs of other origins on a worker are not served; any if absent."),
    REQUEST_TIMEOUT(
            "request-timeout",
            "30s",
            "<duration>",
            "How long one call to an API server may take, following logs excepted."),
    MAX_CACHE_AGE(
            "max-cache-age", "3m", "<duration>", "How long the manager's watches may be silent before /ready says so."),
    AUTHENTICATION(
            "authentication",
            "self-subject-access-review",
            "<mode>",
            "How bearer tokens become answers: self-subject-access-review or token-review."),
    TOKEN_AUDIENCES(
            "token-audiences",
            "",
            "<a,b>",
            "Audiences a token must be for, with token-review; those of the API server if absent."),
    REVIEW_CACHE_TTL("review-cache-ttl", "10s", "<duration>", "How long an access review is remembered; 0 for never."),
    DEFAULT_LOG_TAIL_LINES(
            "default-log-tail-lines",
            "100",
            "<number>",
            "Lines of a log over plain HTTP if the caller does not say; 0 for all."),
    MAX_STREAMS("max-streams", "1000", "<number>", "Most logs being read at the same time; beyond that 429."),
    WRITE_STALL_TIMEOUT(
            "write-stall-timeout", "5m", "<duration>", "How long a reader may take nothing before its log is cut off."),
    PING_INTERVAL("ping-interval", "30s", "<duration>", "How often a WebSocket client is pinged."),
    ALLOWED_ORIGINS(
            "allowed-origins",
            "",
            "<a,b>",
            "Origins besides the server's own whose pages may open WebSockets, like https://console.example; * for any."),
    REQUEST_HEAD_TIMEOUT(
            "request-head-timeout",
            "10s",
            "<duration>",
            "How long a client may take for its TLS handshake, and for the head of a request."),
    SHUTDOWN_DELAY(
            "shutdown-delay",
            "1s",
            "<duration>",
            "How long to go on serving as unready after SIGTERM, so that load balancers notice."),
    SHUTDOWN_GRACE(
            "shutdown-grace", "25s", "<duration>", "How long a shutdown may take in all before requests are cut off."),
    LOG_LEVEL("log-level", "info", "<level>", "off, error, warn, info, debug, trace; or a klog number 0 to 9."),
    LOG_FORMAT("log-format", "text", "<format>", "text or json.");

    private final String option;
    private final String defaultText;
    private final String label;
    private final String description;

    Setting(String option, String defaultText, String label, String description) {
        this.option = option;
        this.defaultText = defaultText;
        this.label = label;
        this.description = description;
    }

    /** The flag, for example {@code --tls-cert}. */
    public String flag() {
        return "--" + option;
    }

    /** The environment variable, for example {@code TLS_CERT}. */
    public String variable() {
        return option.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The default as a user would write it; empty for none. */
    public String defaultText() {
        return defaultText;
    }

    /** What stands for the value in a help text, for example {@code <file>}. */
    public String label() {
        return label;
    }

    /** What it does, in a sentence or two. */
    public String description() {
        return description;
    }
}
