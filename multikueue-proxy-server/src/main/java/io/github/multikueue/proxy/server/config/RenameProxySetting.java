package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The settings that only {@code rename-proxy} has. Their variables have the names of kube-api-rewriter's; it shares others with {@code
 * serve}.
 */
public enum RenameProxySetting implements DescribedSetting {
    RULES_PATH("rules-path", "", "<file>", "Rule document, YAML or JSON; read once, at start."),
    KUBECONFIG(
            "kubeconfig",
            "",
            "<file>",
            "kubeconfig of the API server; its credentials are those of all requests without a token. If absent: that of the variable KUBECONFIG, then the Pod's own service account, then ~/.kube/config."),
    CLIENT_PROXY("client-proxy", "yes", "<yes|no>", "Whether the API is served with original names."),
    CLIENT_PROXY_ADDRESS(
            "client-proxy-address",
            "127.0.0.1",
            "<address>",
            "IP address or host name to serve it on, in plain HTTP: whoever reaches it has the rights of --kubeconfig."),
    CLIENT_PROXY_PORT("client-proxy-port", "23915", "<number>", "TCP port for it; 0 for any free one."),
    WEBHOOK_ADDRESS(
            "webhook-address",
            "",
            "<url>",
            "Webhook to call with original names, such as https://127.0.0.1:9443; none if absent."),
    WEBHOOK_SERVER_NAME(
            "webhook-server-name",
            "",
            "<name>",
            "Host name that --webhook-address is asked for in the TLS handshake; its own if absent."),
    WEBHOOK_CA_FILE(
            "webhook-ca-file",
            "",
            "<file>",
            "PEM certificates that sign the one of --webhook-address. If absent: those of the JDK, and none are asked for on a loopback address."),
    WEBHOOK_CERT_FILE(
            "webhook-cert-file",
            "",
            "<file>",
            "PEM certificate chain by which API servers call webhooks here; with --webhook-key-file."),
    WEBHOOK_KEY_FILE(
            "webhook-key-file",
            "",
            "<file>",
            "PEM private key of --webhook-cert-file. Both files are read again when they change."),
    WEBHOOK_LISTEN_ADDRESS(
            "webhook-listen-address",
            "0.0.0.0",
            "<address>",
            "IP address or host name on which API servers call webhooks, in HTTPS."),
    WEBHOOK_LISTEN_PORT("webhook-listen-port", "24192", "<number>", "TCP port for that; 0 for any free one."),
    WEBHOOK_PROXY_ADDRESS("webhook-proxy-address", "", "<address>", "Earlier name of --webhook-listen-address."),
    WEBHOOK_PROXY_PORT("webhook-proxy-port", "", "<number>", "Earlier name of --webhook-listen-port."),
    MONITORING_BIND_ADDRESS(
            "monitoring-bind-address",
            ":9090",
            "<address:port>",
            "Where /healthz, /readyz and /metrics of the proxy itself are, in plain HTTP; port 0 for any free one."),
    MONITORING_AUTH(
            "monitoring-auth",
            "",
            "<json>",
            "Who may read /metrics: whoever may get this object, such as {\"group\":\"apps\",\"version\":\"v1\",\"resource\":\"deployments\",\"namespace\":\"ns\",\"name\":\"operator\",\"subresource\":\"metrics\"}, by TokenReview and SubjectAccessReview; anybody if absent.");

    private final Texts texts;

    RenameProxySetting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }

    /** All settings of the command, in the order of its help. */
    public static List<CommandSetting> all() {
        return ImmutableList.<CommandSetting>builder()
                .add(values())
                .add(Setting.ALLOWED_HOSTS, Setting.REQUEST_TIMEOUT, Setting.REQUEST_HEAD_TIMEOUT)
                .add(Setting.SHUTDOWN_DELAY, Setting.SHUTDOWN_GRACE)
                .add(Setting.LOG_LEVEL, Setting.LOG_FORMAT)
                .build();
    }
}
