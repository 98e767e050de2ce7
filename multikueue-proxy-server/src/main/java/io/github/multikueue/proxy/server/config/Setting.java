package io.github.multikueue.proxy.server.config;

/** The settings of {@code serve}, many of which {@code demo} has as well. */
public enum Setting implements DescribedSetting {
    PORT("port", "8080", "<number>", "TCP port to serve on; 0 for any free one."),
    BIND_ADDRESS("bind-address", "", "<address>", "IP address or host name to serve on; all addresses if absent."),
    MAX_CONNECTIONS(
            "max-connections",
            "10000",
            "<number>",
            "Most connections to --port at the same time; if absent, never fewer than --max-streams needs. Further ones wait."),
    MANAGEMENT_PORT(
            "management-port",
            "",
            "<number>",
            "TCP port for /health, /ready and /metrics, which --port has no longer then; 0 for any free one. On --port if absent."),
    MANAGEMENT_BIND_ADDRESS(
            "management-bind-address",
            "",
            "<address>",
            "IP address or host name for --management-port; all addresses if absent."),
    METRICS_TOKEN_FILE(
            "metrics-token-file",
            "",
            "<file>",
            "Bearer token that /metrics asks for, read again when it changes; /metrics is for anybody if absent."),
    ALLOWED_HOSTS(
            "allowed-hosts",
            "",
            "<a,b>",
            "Names and addresses, without ports, by which clients may address the server; any if absent. Health checks and /metrics take any."),
    TLS_CERT("tls-cert", "", "<file>", "PEM certificate chain; with --tls-key. Plain HTTP if both are absent."),
    TLS_KEY("tls-key", "", "<file>", "PEM private key of --tls-cert. Both files are read again when they change."),
    TLS_CLIENT_CA(
            "tls-client-ca",
            "",
            "<file>",
            "PEM certificates of whoever signs client certificates, read again when they change. A client with one needs no token: it is the user (CN) and in the groups (O) that it names. Needs --tls-cert."),
    TLS_MIN_VERSION(
            "tls-min-version", "1.2", "<version>", "The oldest version of TLS that clients may speak: 1.2 or 1.3."),
    KUBECONFIG(
            "kubeconfig",
            "",
            "<file>",
            "kubeconfig of the manager cluster. If absent: the Pod's own service account, then the variable KUBECONFIG, then ~/.kube/config."),
    NAMESPACES("namespaces", "", "<a,b>", "Namespaces to serve; all if absent."),
    JOB_KINDS(
            "job-kinds",
            "",
            "<a,b>",
            "Kinds of jobs to serve besides PipelineRuns, like jobs.v1.batch=Job; PipelineRuns alone if absent."),
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
            "How a bearer token is verified and its rights are reviewed: self-subject-access-review or token-review."),
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
            "Lines of a log over plain HTTP if the caller does not say; -1 or 0 for all."),
    MAX_STREAMS("max-streams", "1000", "<number>", "Most logs being read at the same time; beyond that 429."),
    MAX_STREAMS_PER_WORKER(
            "max-streams-per-worker", "500", "<number>", "Most logs of one worker being read at the same time."),
    MAX_STREAMS_PER_CALLER(
            "max-streams-per-caller", "100", "<number>", "Most logs being read at the same time with one token."),
    WRITE_STALL_TIMEOUT(
            "write-stall-timeout", "5m", "<duration>", "How long a reader may take nothing before its log is cut off."),
    KEEP_ALIVE_INTERVAL(
            "keep-alive-interval",
            "15s",
            "<duration>",
            "How often the reader of a followed log gets a sign of life that is no part of it: a ping, a comment, an empty line."),
    ACCESS_REVIEW_INTERVAL(
            "access-review-interval",
            "10s",
            "<duration>",
            "How often the access of those who are reading a log is reviewed again; 0 for never."),
    ALLOWED_ORIGINS(
            "allowed-origins",
            "",
            "<a,b>",
            "Origins besides the server's own whose pages may read here, like https://console.example; * for any."),
    LOG_STORE(
            "log-store",
            "",
            "<directory>",
            "Where logs are kept once read; a temporary directory if absent. off: every reader is served straight from the worker."),
    LOG_STORE_MAX_SIZE(
            "log-store-max-size", "2Gi", "<bytes>", "Most that is kept in all; the oldest finished runs go first."),
    LOG_STORE_MAX_RUN_SIZE("log-store-max-run-size", "256Mi", "<bytes>", "Most that is kept of one run."),
    LOG_STORE_MAX_AGE("log-store-max-age", "24h", "<duration>", "How long the logs of a finished run are kept."),
    LOG_PURGE_DELAY(
            "log-purge-delay",
            "1m",
            "<duration>",
            "How soon the logs of a run are purged once its PipelineRun is deleted on the manager."),
    LOG_CAPTURE(
            "log-capture",
            "viewed",
            "<mode>",
            "Which logs are kept: viewed (from the moment somebody reads them) or all (of every admitted run, as it runs)."),
    LOG_CAPTURE_LEASE(
            "log-capture-lease",
            "",
            "<namespace/name>",
            "Lease by which replicas agree on the one that captures all; no election if absent."),
    MAX_CAPTURES("max-captures", "1000", "<number>", "Most containers whose logs are captured at the same time."),
    LOG_START_TIMEOUT(
            "log-start-timeout", "5m", "<duration>", "How long a followed log may wait for its container to start."),
    CURSOR_KEY_FILE(
            "cursor-key-file",
            "",
            "<file>",
            "Key that cursors are signed with, at least 32 bytes, the same on all replicas; a random one for each process if absent."),
    EXTERNAL_LOGS_PREFIX(
            "external-logs-prefix",
            "",
            "<path>",
            "Path below which the Tekton Dashboard finds logs of finished runs (--external-logs); off if absent."),
    EXTERNAL_LOGS_SECRET_FILE(
            "external-logs-secret-file",
            "",
            "<file>",
            "Secret for --external-logs-prefix: the path segment right behind it, or a bearer token."),
    EXTERNAL_LOGS_CLIENT_CA(
            "external-logs-client-ca",
            "",
            "<file>",
            "PEM certificates of whoever signs client certificates for --external-logs-prefix; needs --tls-cert."),
    TEKTON_RESULTS_URL(
            "tekton-results-url",
            "",
            "<url>",
            "Tekton Results API to look for logs that are nowhere else; not asked if absent."),
    TEKTON_RESULTS_CA_FILE(
            "tekton-results-ca-file",
            "",
            "<file>",
            "PEM certificates that sign the one of --tekton-results-url; those of the JDK if absent."),
    TEKTON_RESULTS_TOKEN_FILE(
            "tekton-results-token-file",
            "",
            "<file>",
            "Bearer token for --tekton-results-url; the caller's own if absent."),
    GATEWAY(
            "gateway",
            "off",
            "<on|off>",
            "Whether the API servers of the manager and all workers are served below /clusters/<cluster>/."),
    GATEWAY_USER_PREFIX(
            "gateway-user-prefix",
            "",
            "<text>",
            "What names of users and groups of the manager begin with on the workers. If absent they are the same, and those of system: are not let in."),
    GATEWAY_CACHE("gateway-cache", "on", "<on|off>", "Whether reads through the gateway are answered from memory."),
    GATEWAY_CACHE_CONSISTENCY(
            "gateway-cache-consistency",
            "bounded",
            "<mode>",
            "What such reads are answered with that name no resourceVersion: bounded (memory, which is behind by as long as a change takes to come) or strict (memory that is proven to be up to date, else the API server)."),
    GATEWAY_CACHE_MAX_BYTES(
            "gateway-cache-max-bytes",
            "128Mi",
            "<bytes>",
            "Most bytes of objects in memory of each cluster; what does not fit is forwarded."),
    DEPLOYMENTS_API(
            "deployments-api",
            "off",
            "<on|off>",
            "Whether the API for Deployments is served on --deployments-port. Needs --tls-cert and --tls-client-ca: its clients must have a certificate."),
    DEPLOYMENTS_PORT("deployments-port", "8443", "<number>", "TCP port of --deployments-api; 0 for any free one."),
    CLUSTER(
            "cluster",
            "manager",
            "<name>",
            "Whose Deployments --deployments-api serves: manager, or the name of a worker."),
    AUTHORIZATION(
            "authorization",
            "certificate",
            "<mode>",
            "What a client of --deployments-api needs besides its certificate: certificate (nothing) or kubernetes (the right to get, list or patch Deployments there, by SubjectAccessReview)."),
    RENAME_RULES(
            "rename-rules",
            "",
            "<cluster=file,...>",
            "Rule documents that give clients other names of API groups, resources and labels below /clusters/<cluster>/; needs --gateway=on."),
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

    private final Texts texts;

    Setting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }
}
