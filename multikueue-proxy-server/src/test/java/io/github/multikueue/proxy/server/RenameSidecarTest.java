package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.RenameProxyConfig;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import io.github.multikueue.proxy.server.mount.RenameProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest of {@code rename-proxy} as a sidecar: its parts fit each other and the settings, and what it configures works. */
class RenameSidecarTest {

    private static final Path MANIFEST = Path.of("deploy/rename-sidecar.yaml");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static List<JsonNode> documents() throws IOException {
        try (InputStream in = Files.newInputStream(MANIFEST)) {
            return YAML.readValues(YAML.createParser(in), new TypeReference<JsonNode>() {})
                    .readAll();
        }
    }

    private static JsonNode document(String kind, String name) throws IOException {
        return documents().stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .filter(each ->
                        name.isEmpty() || each.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode pod() throws IOException {
        return document("Deployment", "").at("/spec/template/spec");
    }

    private static JsonNode proxy() throws IOException {
        return pod().at("/containers/0");
    }

    private static JsonNode controller() throws IOException {
        return pod().at("/containers/1");
    }

    private static JsonNode named(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Variables, and arguments as if they were. */
    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode argument : container.path("args")) {
            if (argument.asText().startsWith("--")) {
                String[] parts = argument.asText().substring(2).split("=", 2);
                environment.put(parts[0].replace('-', '_').toUpperCase(Locale.ROOT), parts[1]);
            }
        }
        container
                .path("env")
                .forEach(each -> environment.put(
                        each.path("name").asText(), each.path("value").asText()));
        return environment;
    }

    private static String defaultOf(RenameProxySetting setting) {
        return setting.texts().defaultText();
    }

    @Test
    void theProxyIsStartedFirstWithSettingsThatExist() throws IOException {
        assertThat(pod().path("containers")).hasSize(2);
        assertThat(proxy().path("name").asText()).isEqualTo("proxy");
        assertThat(proxy().at("/args/0").asText()).isEqualTo("rename-proxy");
        List<String> known =
                RenameProxySetting.all().stream().map(CommandSetting::variable).toList();
        assertThat(environment(proxy()).keySet())
                .contains("RULES_PATH", "WEBHOOK_ADDRESS", "WEBHOOK_CERT_FILE", "WEBHOOK_KEY_FILE")
                .allMatch(each -> known.contains(each) || each.equals("JAVA_TOOL_OPTIONS"));
    }

    @Test
    void theControllersKubeconfigLeadsToTheProxyAndHasNoCredentials() throws IOException {
        JsonNode data = document("ConfigMap", "renamed-controller-kubeconfig").path("data");
        String file = data.fieldNames().next();
        JsonNode kubeconfig = YAML.readTree(data.path(file).asText());

        assertThat(kubeconfig.at("/clusters/0/cluster/server").asText())
                .isEqualTo("http://" + defaultOf(RenameProxySetting.CLIENT_PROXY_ADDRESS) + ":"
                        + defaultOf(RenameProxySetting.CLIENT_PROXY_PORT));
        assertThat(kubeconfig.at("/users/0/user")).isEmpty();
        String directory = named(controller().path("volumeMounts"), "kubeconfig")
                .path("mountPath")
                .asText();
        assertThat(environment(controller())).containsEntry("KUBECONFIG", directory + "/" + file);
        assertThat(named(pod().path("volumes"), "kubeconfig")
                        .at("/configMap/name")
                        .asText())
                .isEqualTo("renamed-controller-kubeconfig");
    }

    @Test
    void theServiceLeadsToThePortForWebhooks() throws IOException {
        JsonNode port = document("Service", "").at("/spec/ports/0");

        assertThat(port.path("name").asText()).isEqualTo("webhook-proxy");
        assertThat(port.path("targetPort").asText()).isEqualTo("webhook-proxy");
        assertThat(containerPort("webhook-proxy")).isEqualTo(defaultOf(RenameProxySetting.WEBHOOK_LISTEN_PORT));
        assertThat(document("Service", "").at("/spec/selector"))
                .isEqualTo(document("Deployment", "").at("/spec/template/metadata/labels"));
    }

    private static String containerPort(String name) throws IOException {
        return named(proxy().path("ports"), name).path("containerPort").asText();
    }

    @Test
    void theProbesAskWhereTheProxyTellsHowItIs() throws IOException {
        assertThat(environment(proxy()).get("MONITORING_BIND_ADDRESS")).isEqualTo(":" + containerPort("monitoring"));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode request = proxy().path(probe).path("httpGet");
            assertThat(request.path("port").asText()).isEqualTo("monitoring");
            assertThat(request.path("path").asText()).isEqualTo(probe.startsWith("readiness") ? "/readyz" : "/healthz");
        }
    }

    @Test
    void theRightsAreForTheNamesThatTheRulesMake() throws Exception {
        RenameRules rules = RenameRules.parse(rules().getBytes(UTF_8));
        JsonNode rule = document("ClusterRole", "").at("/rules/0");

        assertThat(rule.path("apiGroups"))
                .extracting(JsonNode::asText)
                .containsExactly(rules.resources().get(0).renamed().group());
        assertThat(rule.path("resources"))
                .extracting(JsonNode::asText)
                .contains(rules.resources().get(0).renamed().plural());
        assertThat(environment(proxy()).get("RULES_PATH"))
                .isEqualTo(named(proxy().path("volumeMounts"), "rules-path")
                                .path("mountPath")
                                .asText() + "/rules-path");
    }

    private static String rules() throws IOException {
        return document("ConfigMap", "renamed-controller-files")
                .at("/data/rules-path")
                .asText();
    }

    /** With the manifest's own variables, but for the ports and for files that only the Pod has. */
    @Test
    void whatItConfiguresWorks(@TempDir Path home) throws Exception {
        try (FakeCluster cluster = FakeCluster.builder()
                        .resource(ResourceDescription.of("renamed.example.com", "v1", "RenamedLamp")
                                .build())
                        .start();
                RenameProxy proxy = RenameProxy.create(config(cluster, home), Map.of())) {
            cluster.create(
                    "{\"apiVersion\":\"renamed.example.com/v1\",\"kind\":\"RenamedLamp\",\"metadata\":{\"namespace\":\"default\",\"name\":\"a\"}}");
            proxy.start();

            String clients = "http://127.0.0.1:" + proxy.clientPort().orElseThrow();
            assertThat(get(clients + "/apis/original.example.com/v1/lamps").body())
                    .contains("\"kind\":\"LampList\"", "\"a\"");
            String monitoring = "http://127.0.0.1:" + proxy.monitoringPort();
            assertThat(get(monitoring + "/healthz").statusCode()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(monitoring + "/readyz").statusCode() == 200);
        }
    }

    private static RenameProxyConfig config(FakeCluster cluster, Path home) throws IOException {
        TlsIdentity identity = cluster.serverCertificate("localhost");
        Map<String, String> environment = environment(proxy());
        environment.put("RULES_PATH", write(home, "rules.yaml", rules()));
        environment.put("WEBHOOK_CERT_FILE", write(home, "tls.crt", identity.certificatePem()));
        environment.put("WEBHOOK_KEY_FILE", write(home, "tls.key", identity.keyPem()));
        environment.put("KUBECONFIG", write(home, "kubeconfig", cluster.kubeconfig(cluster.adminToken())));
        environment.put("CLIENT_PROXY_PORT", "0");
        environment.put("WEBHOOK_LISTEN_PORT", "0");
        environment.put("MONITORING_BIND_ADDRESS", "127.0.0.1:0");
        environment.put("SHUTDOWN_DELAY", "0");
        return RenameProxyConfig.of(Map.of(), environment);
    }

    private static String write(Path home, String file, String text) throws IOException {
        return Files.writeString(home.resolve(file), text).toString();
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
