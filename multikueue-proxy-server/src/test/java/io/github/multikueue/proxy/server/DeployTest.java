package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.namespaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Splitter;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.config.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests: the rights they give are those the proxy uses, no fewer and no more. */
class DeployTest {

    private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();

    @Test
    void rightsAreThoseThatAreUsed() throws Exception {
        try (TestServer server = TestServer.start()) {
            FakeTask task = server.fleet()
                    .createPipelineRun("team-a", "build-1")
                    .admit("spoke-1")
                    .startTask("clone", "fetch");
            task.step("fetch").log().line("cloning");
            server.fleet().createPipelineRun("team-a", "waiting");
            await().until(() ->
                    server.get(namespaced("/pipelineruns/build-1/resolve")).statusCode() == 200);
            Stream.of(
                            "/pipelineruns/waiting/resolve",
                            "/pipelineruns/build-1/taskruns",
                            "/pipelineruns/build-1/pods",
                            "/pods/" + task.podName() + "/status?pipelineRun=build-1",
                            "/logs?pipelineRun=build-1&pod=" + task.podName())
                    .forEach(path -> server.get(namespaced(path)));

            assertThat(used(server.fleet().manager(), "system:serviceaccount:kueue-system:multikueue-proxy"))
                    .isEqualTo(granted("manager.yaml"));
            assertThat(used(server.fleet().worker("spoke-1"), null)).isSubsetOf(granted("worker.yaml"));
        }
    }

    @Test
    void theDeploymentUsesFlagsThatExist() throws IOException {
        List<String> flags = Arrays.stream(Setting.values()).map(Setting::flag).toList();

        JsonNode deployment = documents("manager.yaml").stream()
                .filter(each -> each.path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseThrow();
        JsonNode arguments = deployment.at("/spec/template/spec/containers/0/args");
        assertThat(arguments.get(0).asText()).isEqualTo("serve");
        assertThat(arguments)
                .extracting(each -> each.asText().split("=", 2)[0])
                .filteredOn(each -> each.startsWith("--"))
                .isNotEmpty()
                .isSubsetOf(flags);
    }

    /** What was asked with the proxy's own identity, as {@code verb resource.group}. */
    private static Set<String> used(FakeCluster cluster, String user) {
        Set<String> used = new TreeSet<>();
        cluster.requests().all().stream()
                .filter(each -> user == null || user.equals(each.user()))
                .filter(each -> !each.resource().isEmpty())
                .forEach(each -> used.add(right(each)));
        return used;
    }

    private static String right(FakeRequest request) {
        List<String> path = Splitter.on('/').splitToList(request.path());
        return request.verb() + " " + request.resource() + (path.get(1).equals("apis") ? "." + path.get(2) : "");
    }

    private static Set<String> granted(String manifest) throws IOException {
        Set<String> granted = new TreeSet<>();
        for (JsonNode document : documents(manifest)) {
            for (JsonNode rule : document.path("rules")) {
                String group = rule.path("apiGroups").get(0).asText();
                for (JsonNode resource : rule.path("resources")) {
                    for (JsonNode verb : rule.path("verbs")) {
                        granted.add(verb.asText() + " " + resource.asText() + (group.isEmpty() ? "" : "." + group));
                    }
                }
            }
        }
        return granted;
    }

    private static List<JsonNode> documents(String manifest) throws IOException {
        YAMLMapper mapper = new YAMLMapper();
        try (InputStream in = Files.newInputStream(DEPLOY.resolve(manifest))) {
            return mapper.readValues(mapper.createParser(in), new TypeReference<JsonNode>() {})
                    .readAll();
        }
    }
}
