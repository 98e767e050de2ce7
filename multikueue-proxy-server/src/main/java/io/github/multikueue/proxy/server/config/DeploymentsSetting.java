package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The settings that only {@code deployments-api} has, or that mean something else there. It shares others with {@code serve}. */
public enum DeploymentsSetting implements DescribedSetting {
    PORT("port", "8443", "<number>", "TCP port to serve on, with TLS; 0 for any free one."),
    KUBECONFIG(
            "kubeconfig",
            "",
            "<file>",
            "kubeconfig of the cluster. If absent: the Pod's own service account, then the variable KUBECONFIG, then ~/.kube/config."),
    TLS_CERT("tls-cert", "", "<file>", "PEM certificate chain of the server; must be given."),
    TLS_KEY("tls-key", "", "<file>", "PEM private key of --tls-cert; must be given."),
    TLS_CLIENT_CA(
            "tls-client-ca",
            "",
            "<file>",
            "PEM certificates of whoever signs client certificates; must be given. Clients need one. All three files are read again when they change."),
    AUTHORIZATION(
            "authorization",
            "certificate",
            "<mode>",
            "What a client needs besides its certificate: certificate (nothing) or kubernetes (the right to get, list or patch Deployments, by SubjectAccessReview)."),
    CACHE_CONSISTENCY(
            "cache-consistency",
            "bounded",
            "<mode>",
            "What reads are answered with: bounded (memory, which is behind by as long as a change takes to come) or strict (memory that is proven to be up to date, else the API server).");

    private final Texts texts;

    DeploymentsSetting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }

    /** All settings of the command, in the order of its help. */
    public static List<CommandSetting> all() {
        return ImmutableList.<CommandSetting>builder()
                .add(PORT, Setting.BIND_ADDRESS, KUBECONFIG, TLS_CERT, TLS_KEY, TLS_CLIENT_CA, Setting.TLS_MIN_VERSION)
                .add(AUTHORIZATION, Setting.REVIEW_CACHE_TTL)
                .add(CACHE_CONSISTENCY, CacheProxySetting.CACHE_MAX_STALENESS)
                .add(CacheProxySetting.MANAGEMENT_PORT, Setting.MANAGEMENT_BIND_ADDRESS, Setting.METRICS_TOKEN_FILE)
                .add(CacheProxySetting.MAX_CONNECTIONS, CacheProxySetting.MAX_REQUESTS)
                .add(CacheProxySetting.MAX_REQUESTS_PER_CALLER, Setting.ALLOWED_HOSTS)
                .add(Setting.REQUEST_TIMEOUT, Setting.REQUEST_HEAD_TIMEOUT)
                .add(Setting.SHUTDOWN_DELAY, Setting.SHUTDOWN_GRACE)
                .add(Setting.LOG_LEVEL, Setting.LOG_FORMAT)
                .build();
    }
}
