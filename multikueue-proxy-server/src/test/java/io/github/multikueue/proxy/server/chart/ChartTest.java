package io.github.multikueue.proxy.server.chart;

import static io.github.multikueue.proxy.server.chart.RenderedPreset.named;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.server.config.CommandSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes of its presets: Kubernetes takes it, the command takes its settings, and its parts fit each other. */
class ChartTest {

    private static final Set<String> VOLUMES = Set.of("emptyDir", "secret", "configMap", "persistentVolumeClaim");

    static Stream<String> presets() throws IOException {
        return HelmChart.PROXY.presets().stream()
                .map(each -> each.getFileName().toString().replace(".yaml", ""));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void itIsWhatItWas(String preset) throws IOException {
        RenderedPreset rendered = RenderedPreset.of(preset);

        rendered.golden()
                .matches("# Made of chart/multikueue-proxy/presets/" + preset + ".yaml: make charts\n"
                        + rendered.manifests());
    }

    @Test
    void soIsThatForWorkers() throws IOException {
        String manifests = HelmChart.WORKER.template("multikueue-proxy", Map.of("createNamespace", "true"));

        Golden.of(Path.of("deploy/worker.yaml"))
                .matches("# Made of chart/multikueue-proxy-worker: make charts\n" + RenderedPreset.plain(manifests));
    }

    /** For those who have Prometheus' operator, and no helm. */
    @Test
    void soAreTheAlertRules() throws IOException {
        String manifests = RenderedPreset.plain(HelmChart.PROXY.rendered(Map.of("prometheusRule.enabled", "true")));

        Golden.of(Path.of("deploy/prometheus-rule.yaml"))
                .matches("# Made of chart/multikueue-proxy/monitoring/alerts.yaml: make charts\n"
                        + Arrays.stream(manifests.split("(?m)^---\n"))
                                .filter(each -> each.contains("\nkind: PrometheusRule\n"))
                                .collect(Collectors.joining()));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void kubernetesKnowsEachFieldOfEachObject(String preset) throws Exception {
        for (JsonNode object : RenderedPreset.of(preset).objects()) {
            assertThat(KubernetesModel.problem(object)).as("%s", object).isEmpty();
            assertThat(object.at("/metadata/labels")
                            .path("app.kubernetes.io/name")
                            .asText())
                    .as("%s", object)
                    .isNotEmpty();
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsFound() throws Exception {
        JsonNode deployment = RenderedPreset.of("serve").object("Deployment").deepCopy();
        ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).put("imagePulPolicy", "Always");

        assertThat(KubernetesModel.problem(deployment))
                .hasValueSatisfying(problem -> assertThat(problem).contains("imagePulPolicy"));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void theCommandTakesItsSettings(String preset) {
        JsonNode container = named(RenderedPreset.of(preset).pod().path("containers"), "proxy");
        Map<String, String> variables = variables(container);
        if (preset.equals("aggregated-api")) {
            assertThat(variables).containsOnlyKeys("JAVA_TOOL_OPTIONS");
            return;
        }
        ChartCommand command = ChartCommand.of(container.at("/args/0").asText());
        Set<String> known =
                command.settings().stream().map(CommandSetting::variable).collect(Collectors.toSet());

        assertThat(variables.keySet())
                .filteredOn(each -> !each.equals("JAVA_TOOL_OPTIONS"))
                .isSubsetOf(known);
        // Rules are read at start: RenameSidecarTest does that.
        assertThat(command.problems(variables)).allMatch(problem -> problem.startsWith("--rules-path: "));
    }

    /** Variables, and arguments as if they were. */
    private static Map<String, String> variables(JsonNode container) {
        Stream<String> arguments = StreamSupport.stream(container.path("args").spliterator(), false)
                .map(JsonNode::asText)
                .filter(each -> each.startsWith("--")
                        && !container.at("/image").asText().startsWith("rancher"))
                .map(each -> each.substring(2));
        Stream<String> environment = StreamSupport.stream(container.path("env").spliterator(), false)
                .map(each ->
                        each.path("name").asText() + "=" + each.path("value").asText());
        return Stream.concat(
                        arguments.map(
                                each -> each.split("=", 2)[0].replace('-', '_').toUpperCase(java.util.Locale.ROOT) + "="
                                        + each.split("=", 2)[1]),
                        environment)
                .collect(Collectors.toMap(each -> each.split("=", 2)[0], each -> each.split("=", 2)[1]));
    }

    /** The profile "restricted" of the Pod Security Standards, and a file system that nobody can change. */
    @ParameterizedTest
    @MethodSource("presets")
    void itsPodsAreRestricted(String preset) {
        JsonNode pod = RenderedPreset.of(preset).pod();

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        for (JsonNode container : pod.path("containers")) {
            JsonNode context = container.path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
        assertThat(named(pod.path("containers"), "proxy")
                        .at("/securityContext/readOnlyRootFilesystem")
                        .asBoolean())
                .isTrue();
        for (JsonNode volume : pod.path("volumes")) {
            assertThat(volume.fieldNames())
                    .toIterable()
                    .filteredOn(each -> !each.equals("name"))
                    .isSubsetOf(VOLUMES);
        }
        for (String id : List.of("hostNetwork", "hostPID", "hostIPC")) {
            assertThat(pod.has(id)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void namesLeadToWhatIsThere(String preset) {
        RenderedPreset rendered = RenderedPreset.of(preset);
        JsonNode pod = rendered.pod();
        JsonNode proxy = named(pod.path("containers"), "proxy");
        for (JsonNode container : pod.path("containers")) {
            container
                    .path("volumeMounts")
                    .forEach(
                            each -> named(pod.path("volumes"), each.path("name").asText()));
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            named(proxy.path("ports"), proxy.at("/" + probe + "/httpGet/port").asText());
        }
        JsonNode labels = rendered.object("Deployment").at("/spec/template/metadata/labels");
        for (JsonNode object : rendered.objects()) {
            if (object.path("kind").asText().equals("Service")) {
                assertThat(object.at("/spec/selector")).isEqualTo(labels);
                object.at("/spec/ports")
                        .forEach(each -> named(
                                proxy.path("ports"), each.path("targetPort").asText()));
            }
        }
    }
}
