package io.github.multikueue.proxy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.server.config.RenameProxyConfig.ServedAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment variables of kube-api-rewriter, with their earlier names and their defaults. */
class RenameProxyConfigTest {

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void rules(@TempDir Path home) throws Exception {
        Path rules = Files.writeString(home.resolve("rules.yaml"), """
                rules:
                  a.example.com:
                    groupRule: {group: a.example.com, renamed: b.example.com}
                    resourceRules:
                      as: {kind: A, listKind: AList, plural: as, singular: a}
                """);
        environment.put("RULES_PATH", rules.toString());
    }

    private RenameProxyConfig config() {
        return RenameProxyConfig.of(Map.of(), environment);
    }

    private RenameProxyConfig.Webhook webhook() {
        environment.put("WEBHOOK_ADDRESS", "https://127.0.0.1:9443");
        environment.put("WEBHOOK_CERT_FILE", "tls.crt");
        environment.put("WEBHOOK_KEY_FILE", "tls.key");
        return config().webhook();
    }

    @Test
    void onlyClientsOfThisMachineAreServedIfNothingElseIsSaid() {
        assertThat(config().client()).isEqualTo(new ServedAddress("127.0.0.1", 23_915));
        assertThat(config().webhook()).isNull();
        assertThat(config().monitoring().endpoint().port()).isEqualTo(9_090);
        assertThat(config().monitoring().guard()).isNull();
    }

    @Test
    void theWebhookIsServedOnAllAddresses() {
        assertThat(webhook().target()).isEqualTo(URI.create("https://127.0.0.1:9443"));
        assertThat(webhook().endpoint()).isEqualTo(new ServedAddress("0.0.0.0", 24_192));
    }

    @Test
    void theEarlierNamesOfTheWebhooksAddressHold() {
        environment.put("WEBHOOK_PROXY_ADDRESS", "10.0.0.1");
        environment.put("WEBHOOK_PROXY_PORT", "24193");
        environment.put("WEBHOOK_SERVER_NAME", "webhook.svc");

        assertThat(webhook().endpoint()).isEqualTo(new ServedAddress("10.0.0.1", 24_193));
        assertThat(webhook().serverName()).isEqualTo("webhook.svc");
    }

    @Test
    void theLaterNameWins() {
        environment.put("WEBHOOK_PROXY_PORT", "24193");
        environment.put("WEBHOOK_LISTEN_PORT", "24194");

        assertThat(webhook().endpoint().port()).isEqualTo(24_194);
    }

    @Test
    void eitherProxyCanBeThereAlone() {
        environment.put("CLIENT_PROXY", "no");
        environment.put("CLIENT_PROXY_PORT", "1");

        assertThat(webhook()).isNotNull();
        assertThat(config().client()).isNull();
    }
}
