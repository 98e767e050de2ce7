package io.github.multikueue.proxy.examples.renameoperator;

import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.mount.RenameProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** A {@code rename-proxy} with the settings that the manifest of the sidecar has, but on free ports. */
final class LampProxy implements AutoCloseable {

    private final RenameProxy proxy;

    /**
     * Starts it.
     *
     * @param kubeconfig of the cluster, with the proxy's own credentials
     * @param rules the rule document
     * @param webhook the operator's webhook
     * @param certificate by which API servers call the webhook here
     * @param key of the certificate
     */
    LampProxy(Path kubeconfig, Path rules, URI webhook, Path certificate, Path key) throws IOException {
        RenameProxyConfig config = RenameProxyConfig.of(
                Map.of(),
                Map.of(
                        "KUBECONFIG",
                        kubeconfig.toString(),
                        "RULES_PATH",
                        rules.toString(),
                        "CLIENT_PROXY_PORT",
                        "0",
                        "WEBHOOK_ADDRESS",
                        webhook.toString(),
                        "WEBHOOK_CERT_FILE",
                        certificate.toString(),
                        "WEBHOOK_KEY_FILE",
                        key.toString(),
                        "WEBHOOK_LISTEN_ADDRESS",
                        "127.0.0.1",
                        "WEBHOOK_LISTEN_PORT",
                        "0",
                        "MONITORING_BIND_ADDRESS",
                        "127.0.0.1:0",
                        "SHUTDOWN_DELAY",
                        "0"));
        proxy = RenameProxy.create(config, Map.of());
        proxy.start();
    }

    /** Where the operator finds the API. */
    URI address() {
        return URI.create("http://127.0.0.1:" + proxy.clientPort().orElseThrow());
    }

    /** Where API servers find the webhook. */
    URI webhookAddress() {
        return URI.create("https://127.0.0.1:" + proxy.webhookPort().orElseThrow());
    }

    /** For the operator: the address of the proxy, and no credentials. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: rename-proxy
                    cluster: {server: "%s"}
                users:
                  - name: operator
                    user: {}
                contexts:
                  - name: rename-proxy
                    context: {cluster: rename-proxy, user: operator}
                current-context: rename-proxy
                """.formatted(address());
    }

    @Override
    public void close() {
        proxy.close();
    }
}
