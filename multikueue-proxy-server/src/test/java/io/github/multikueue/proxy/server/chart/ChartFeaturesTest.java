package io.github.multikueue.proxy.server.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What single values change, where no preset shows it. */
class ChartFeaturesTest {

    private static final Set<String> JOBS = Set.of("workloads", "pipelineruns");

    @TempDir
    private Path home;

    @Test
    void whoServesSomeNamespacesMayReadJobsThereAlone() throws IOException {
        List<JsonNode> objects = rendered("settings.serve.namespaces[0]=team-a,settings.serve.namespaces[1]=team-b");

        assertThat(roles(objects, "multikueue-proxy-jobs"))
                .extracting(each -> each.at("/metadata/namespace").asText())
                .containsExactlyInAnyOrder("team-a", "team-b");
        assertThat(new ManifestRights(only(objects, "ClusterRole")).all())
                .containsExactlyInAnyOrder(
                        "list multikueueclusters.kueue.x-k8s.io", "watch multikueueclusters.kueue.x-k8s.io");
        assertThat(new ManifestRights(roles(objects, "multikueue-proxy-jobs")).all())
                .allMatch(each -> JOBS.stream().anyMatch(each::contains));
    }

    @Test
    void theLeaseIsTheOnlyOneThatCanBeChanged() throws IOException {
        List<JsonNode> roles =
                roles(rendered("settings.serve.log-capture-lease=proxies/capture"), "multikueue-proxy-lease");

        assertThat(roles).singleElement().satisfies(role -> {
            assertThat(role.at("/metadata/namespace").asText()).isEqualTo("proxies");
            assertThat(role.at("/rules/0/resourceNames").toString()).isEqualTo("[\"capture\"]");
            assertThat(role.at("/rules/1/verbs").toString()).isEqualTo("[\"create\"]");
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "settings.serve.authentication=token-review | tokenreviews subjectaccessreviews",
                "settings.serve.tls-client-ca.existingSecret=a,settings.serve.tls-client-ca.key=b | subjectaccessreviews",
                "settings.serve.deployments-api=on,settings.serve.authorization=kubernetes | deployments subjectaccessreviews",
                "settings.serve.deployments-api=on | deployments",
                "settings.serve.deployments-api=on,settings.serve.cluster=spoke-1 |",
                "settings.serve.gateway=on | customresourcedefinitions tokenreviews subjectaccessreviews",
                "settings.serve.job-kinds=pods.v1=Pod |pods"
            })
    void eachFeatureBringsItsRightsAndNoOthers(String values, String more) throws IOException {
        Set<String> without = resources(rendered("settings.serve.log-format=json"));

        Set<String> with = resources(rendered(values));

        with.removeAll(without);
        assertThat(with).isEqualTo(more == null ? Set.of() : Set.of(more.split(" ")));
    }

    private static Set<String> resources(List<JsonNode> objects) {
        return new ManifestRights(only(objects, "ClusterRole"))
                .all().stream()
                        .map(each -> each.replaceAll("^\\S+ ([^.]+).*", "$1"))
                        .collect(Collectors.toSet());
    }

    @Test
    void aVolumeThatOutlivesItsPodIsForOnePodAtATime() throws IOException {
        List<JsonNode> objects = rendered("logStore.type=persistentVolumeClaim,logStore.size=20Gi");
        JsonNode spec = only(objects, "Deployment").get(0).path("spec");

        assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
        assertThat(spec.at("/template/spec/securityContext/fsGroup").asInt()).isEqualTo(65532);
        assertThat(only(objects, "PersistentVolumeClaim")
                        .get(0)
                        .at("/spec/resources/requests/storage")
                        .asText())
                .isEqualTo("20Gi");
    }

    /** YAML takes on, off, yes and 1.3 without quotes for something else than text. */
    @Test
    void settingsAreTextWhateverYamlTakesThemFor() throws IOException {
        Path values = Files.writeString(home.resolve("values.yaml"), """
                settings:
                  serve: {gateway: on, log-store: off, tls-min-version: 1.3, max-connections: 1000000, namespaces: [a, b]}
                tls: {mode: existingSecret}
                """);

        JsonNode container = only(HelmChart.objects(HelmChart.PROXY.rendered("a", "b", values)), "Deployment")
                .get(0)
                .at("/spec/template/spec/containers/0");

        assertThat(container.path("args"))
                .extracting(JsonNode::asText)
                .contains(
                        "--gateway=on",
                        "--log-store=off",
                        "--tls-min-version=1.3",
                        "--max-connections=1000000",
                        "--namespaces=a,b");
    }

    @Test
    void theDashboardIsThatOfTheFile() throws IOException {
        JsonNode configMap =
                only(rendered("dashboard.enabled=true"), "ConfigMap").get(0);

        assertThat(configMap.at("/metadata/labels").path("grafana_dashboard").asText())
                .isEqualTo("1");
        assertThat(configMap.at("/data").path("multikueue-proxy.json").asText())
                .isEqualTo(Files.readString(HelmChart.PROXY.file("monitoring/dashboard.json")));
    }

    private static List<JsonNode> rendered(String values) throws IOException {
        return HelmChart.objects(HelmChart.PROXY.rendered(ChartValues.of(values)));
    }

    private static List<JsonNode> only(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .toList();
    }

    private static List<JsonNode> roles(List<JsonNode> objects, String name) {
        return only(objects, "Role").stream()
                .filter(each -> each.at("/metadata/name").asText().equals(name))
                .toList();
    }
}
