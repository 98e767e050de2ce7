package io.github.multikueue.proxy.examples.renameoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator and its webhook do their work in a cluster with other names. */
class RenameOperatorTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LAMPS = "/apis/renamed.example.com/v1/namespaces/default/renamedlamps";

    @TempDir
    private static Path home;

    private static RenameOperatorDemo demo;
    private static FakeCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        demo = new RenameOperatorDemo(home);
        cluster = demo.cluster();
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            demo.close();
        }
    }

    private static void create(String name, int brightness) {
        cluster.create(lamp(name, brightness));
        await().atMost(LIMIT).until(() -> phase(name).isTextual());
    }

    private static String lamp(String name, int brightness) {
        return """
                {"apiVersion":"renamed.example.com/v1","kind":"RenamedLamp","metadata":{"namespace":"default","name":"%s"},
                 "spec":{"room":"kitchen","brightness":%d}}""".formatted(name, brightness);
    }

    private static JsonNode phase(String name) {
        return cluster.get("renamedlamps", "default", name).at("/status/phase");
    }

    @Test
    void switchesLampsAndOwnsTheirSwitches() throws Exception {
        create("kitchen", 60);

        assertThat(phase("kitchen").asText()).isEqualTo("On");
        JsonNode made = cluster.get("configmaps", "default", "kitchen-switch");
        assertThat(made.at("/metadata/ownerReferences/0/apiVersion").asText()).isEqualTo("renamed.example.com/v1");
        assertThat(made.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("RenamedLamp");
        assertThat(made.at("/metadata/labels").toString())
                .contains("\"renamed.example.com/lamp\":\"kitchen\"", "\"renamed-lamp-operator\"")
                .doesNotContain("original.example.com");
        assertThat(demo.operator().switches("default").getItems())
                .extracting(V1ConfigMap::getMetadata)
                .filteredOn(each -> "kitchen-switch".equals(each.getName()))
                .hasSize(1)
                .allSatisfy(each -> assertThat(each.getLabels()).containsEntry("original.example.com/lamp", "kitchen"));

        cluster.patch("renamedlamps", "default", "kitchen", "{\"spec\":{\"brightness\":0}}");
        await().atMost(LIMIT).until(() -> phase("kitchen").asText().equals("Off"));
        cluster.delete("renamedlamps", "default", "kitchen");
        await().atMost(LIMIT).until(() -> cluster.get("configmaps", "default", "kitchen-switch") == null);
    }

    /** In a cluster of its own, since there would be two operators. */
    @Test
    void switchesLampsWithoutAProxyWhenItsClientRenames() throws Exception {
        try (LampCluster other = new LampCluster(LampNames.renamedDefinition());
                LampOperator operator = new LampOperator(RenamedClient.renaming(
                        RenameOperatorDemo.client(Files.writeString(
                                home.resolve("own.kubeconfig"),
                                other.cluster().kubeconfig(other.cluster().adminToken()))),
                        LampNames.rules()))) {
            operator.start();
            other.cluster().create(lamp("attic", 5));

            await().atMost(LIMIT)
                    .until(() -> other.cluster()
                            .get("renamedlamps", "default", "attic")
                            .at("/status/phase")
                            .asText()
                            .equals("On"));
            assertThat(operator.switches("default").getItems()).hasSize(1);
        }
    }

    @Test
    void theWebhookSeesItsOwnNamesAndIsUnderstoodInThoseOfTheCluster() throws Exception {
        HttpResponse<String> refused = post(lamp("sun", 900));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Json.MAPPER.readTree(refused.body()).path("message").asText())
                .isEqualTo(
                        "admission webhook \"lamps.renamed.example.com\" denied the request: renamedlamps.renamed.example.com"
                                + " \"sun\": brightness: 900 (expected: at most 500)");

        assertThat(post(lamp("moon", 20)).statusCode()).isEqualTo(201);
    }

    private static HttpResponse<String> post(String lamp) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().sslContext(cluster.clientTls()).build();
        return client.send(
                HttpRequest.newBuilder(URI.create(cluster.url() + LAMPS))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + cluster.adminToken())
                        .POST(HttpRequest.BodyPublishers.ofString(lamp))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void bothViewsAreBesideEachOther() throws Exception {
        create("hall", 10);

        List<String> lines = demo.views("hall").lines().toList();
        assertThat(lines.get(0)).matches("THE OPERATOR SEES +THE CLUSTER HAS");
        assertThat(lines)
                .anyMatch(
                        each -> each.matches("apiVersion: original.example.com/v1 +apiVersion: renamed.example.com/v1"))
                .anyMatch(each -> each.matches("kind: Lamp +kind: RenamedLamp"))
                .anyMatch(each -> each.matches(" +original.example.com/lamp: hall +renamed.example.com/lamp: hall"))
                .anyMatch(each -> each.matches(" +phase: \"?On\"? +phase: \"?On\"?"));
    }

    @Test
    void theKubeconfigsThatTheInstructionsNameAreThere() throws Exception {
        assertThat(demo.instructions()).contains(home + "/operator.kubeconfig", home + "/cluster.kubeconfig");
        assertThat(Files.readString(home.resolve("operator.kubeconfig")))
                .contains("server: \"http://127.0.0.1:")
                .doesNotContain("token");
        assertThat(Files.readString(home.resolve("cluster.kubeconfig"))).contains(cluster.url());
    }

    @Test
    void whatKnowsTheOriginalNamesKnowsNothingOfRenaming() throws Exception {
        for (String name : List.of("Lamp", "LampOperator", "LampWebhook")) {
            String source = Files.readString(
                    Path.of("src/main/java/io/github/multikueue/proxy/examples/renameoperator/" + name + ".java"));
            assertThat(source.replaceFirst("package [^;]*;", ""))
                    .as(name)
                    .doesNotContain("io.github.multikueue")
                    .doesNotContainIgnoringCase("renamed");
        }
    }
}
