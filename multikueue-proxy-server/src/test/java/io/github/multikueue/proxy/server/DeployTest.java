package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.namespaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.chart.ManifestRights;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests: the rights they give are those the proxy uses, and what the proxy keeps has room. */
class DeployTest {

    private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
    private static final List<String> WATCHED_ON_WORKERS =
            List.of("pipelineruns.tekton.dev", "taskruns.tekton.dev", "customruns.tekton.dev", "pods");

    /** Also by who follows a run, and by what captures all logs. */
    private static final String GET_TASK_RUNS = "get taskruns.tekton.dev";

    @Test
    void rightsAreThoseThatAreUsed(@TempDir Path store) throws Exception {
        try (TestServer server = TestServer.start("LOG_STORE=" + store, "LOG_CAPTURE=all")) {
            FakeTask task = server.fleet()
                    .createPipelineRun("team-a", "build-1")
                    .admit("spoke-1")
                    .startTask("clone", "fetch");
            task.step("fetch").log().line("cloning");
            server.fleet().createPipelineRun("team-a", "waiting");
            await().until(() ->
                    server.get(namespaced("/pipelineruns/build-1/resolve")).statusCode() == 200);
            Stream.of(
                            "/pods/" + task.podName() + "/status?pipelineRun=build-1",
                            "/pipelineruns/waiting/resolve",
                            "/pipelineruns/build-1/taskruns",
                            "/pipelineruns/build-1/pods",
                            "/logs?pipelineRun=build-1&pod=" + task.podName())
                    .forEach(path -> server.get(namespaced(path)));
            LogReader follower = LogReader.follow(
                    server, LogReader.Transport.TEXT, namespaced("/pipelineruns/build-1/log?prefix=false"), null);
            await().until(() -> follower.lines().contains("cloning"));
            FakeCluster worker = server.fleet().worker("spoke-1");
            await().until(() -> worker.openWatches() == WATCHED_ON_WORKERS.size());

            // What is asked for in the background may be asked for last.
            await().untilAsserted(() -> assertThat(ManifestRights.used(
                            server.fleet().manager(), "system:serviceaccount:kueue-system:multikueue-proxy"))
                    .isEqualTo(granted("manager.yaml")));
            // Only who asks for a Pod that no watch knows yet gets its TaskRun, see below.
            Set<String> used = new TreeSet<>(ManifestRights.used(worker, null));
            used.add(GET_TASK_RUNS);
            assertThat(used).isEqualTo(granted("worker.yaml"));
            follower.close();
        }
    }

    @Test
    void theOwnerOfAPodThatIsNotWatchedIsRead() throws Exception {
        try (TestServer server = TestServer.start()) {
            FakeRun run = server.fleet().createPipelineRun("team-a", "build-1").admit("spoke-1");
            await().until(() -> server.get(namespaced("/pipelineruns/build-1/resolve"))
                    .body()
                    .contains("Admitted"));
            // Who asks before that has the worker's TaskRuns listed, and need not read those of the list one by one.
            FakeTask task = run.startTask("clone", "fetch");

            server.get(namespaced("/pods/" + task.podName() + "/status?pipelineRun=build-1"));

            assertThat(ManifestRights.used(server.fleet().worker("spoke-1"), null))
                    .contains(GET_TASK_RUNS);
        }
    }

    @Test
    void onAWorkerRunsCanBeReadAndWatchedAndNothingElse() throws IOException {
        Set<String> expected = new TreeSet<>(
                Set.of("get pipelineruns.tekton.dev", "get taskruns.tekton.dev", "get pods", "get pods/log"));
        for (String resource : WATCHED_ON_WORKERS) {
            Stream.of("list ", "watch ").forEach(verb -> expected.add(verb + resource));
        }

        assertThat(granted("worker.yaml")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"manager.yaml, 1", "manager-archive.yaml, 2"})
    void theDeploymentHasRoomForWhatItKeepsAndSharesWhatReplicasMustShare(String manifest, int replicas)
            throws IOException {
        ObjectNode deployment = deployment(manifest);

        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(replicas);
        assertThat(new DeploymentCheck(deployment).problems()).isEmpty();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "a store on no volume of its own",
                        "/args",
                        "--log-store=/var/lib/multikueue-proxy/logs",
                        "",
                        "--log-store"),
                mistake(
                        "a store beyond its volume",
                        "/args",
                        "--log-store-max-size=2Gi",
                        "--log-store-max-size=3Gi",
                        "sizeLimit"),
                mistake("the default of a store", "/args", "--log-store-max-size=2Gi", "", ""),
                mistake(
                        "a process that outlives its memory",
                        "/env",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:-ExitOnOutOfMemoryError",
                        "JAVA_TOOL_OPTIONS"),
                mistake("too few requests", "/resources", "3200Mi", "3Gi", "ephemeral-storage"));
    }

    private static Arguments mistake(String what, String where, String from, String to, String problem) {
        return Arguments.of(what, where, from, to, problem);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void theCheckOfSizesFindsMistakes(String what, String where, String from, String to, String problem)
            throws IOException {
        ObjectNode deployment = deployment();
        ObjectNode container = (ObjectNode) deployment.at("/spec/template/spec/containers/0");
        String field = where.substring(1);
        String edited = container.get(field).toString().replace(from, to.isEmpty() ? "--log-format=json" : to);
        container.set(field, new YAMLMapper().readTree(edited));

        assertThat(String.join("; ", new DeploymentCheck(deployment).problems()))
                .contains(problem);
    }

    @Test
    void theCheckOfReplicasFindsThatTheyShareNothing() throws IOException {
        ObjectNode deployment = deployment();
        ((ObjectNode) deployment.path("spec")).put("replicas", 2);

        assertThat(new DeploymentCheck(deployment).problems())
                .containsExactly(
                        "replicas: 2 (expected: 1, or a cursor key that is not optional)",
                        "replicas: 2 (expected: 1, or --log-store=off or --log-archive-bucket: a store is of one process)");
    }

    @Test
    void theDeploymentUsesFlagsThatExist() throws IOException {
        List<String> flags =
                ServerConfig.settings().stream().map(CommandSetting::flag).toList();

        JsonNode arguments = deployment().at("/spec/template/spec/containers/0/args");
        assertThat(arguments.get(0).asText()).isEqualTo("serve");
        assertThat(arguments)
                .extracting(each -> each.asText().split("=", 2)[0])
                .filteredOn(each -> each.startsWith("--"))
                .isNotEmpty()
                .isSubsetOf(flags);
    }

    /** A start waits for the first lists of the manager, and an end until no load balancer sends any more. */
    @Test
    void theDeploymentGivesItsPodsTimeToStartAndToEnd() throws IOException {
        JsonNode container = deployment().at("/spec/template/spec/containers/0");
        JsonNode startup = container.path("startupProbe");
        assertThat(startup.path("periodSeconds").asInt()
                        * startup.path("failureThreshold").asInt())
                .isGreaterThanOrEqualTo(60);

        long delay = seconds(container, Setting.SHUTDOWN_DELAY);
        long grace = seconds(container, Setting.SHUTDOWN_GRACE);
        assertThat(delay).isBetween(5L, grace - 10);
        assertThat(grace)
                .isLessThan(deployment()
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asLong());
    }

    @Test
    void theImageAndTheLabelsNameTheVersion() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.replaceAll("(?s).*?<version>([^<]*?)(-SNAPSHOT)?</version>.*", "$1");

        assertThat(deployment().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("multikueue-proxy:" + version);
        assertThat(deployment()
                        .at("/metadata/labels")
                        .get("app.kubernetes.io/version")
                        .asText())
                .isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manager.yaml", "manager-archive.yaml", "manager-token-review.yaml", "worker.yaml"})
    void eachObjectHasTheLabelByWhichToolsFindIt(String manifest) throws IOException {
        assertThat(documents(manifest))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.path("metadata")
                                .path("labels")
                                .path("app.kubernetes.io/name")
                                .asText())
                        .as(each.path("kind").asText())
                        .isEqualTo("multikueue-proxy"));
    }

    private static long seconds(JsonNode container, Setting setting) {
        String argument = setting.flag() + "=";
        String text = StreamSupport.stream(container.path("args").spliterator(), false)
                .map(JsonNode::asText)
                .filter(each -> each.startsWith(argument))
                .map(each -> each.substring(argument.length()))
                .findFirst()
                .orElse(setting.defaultText());
        return Duration.parse("PT" + text).toSeconds();
    }

    private static ObjectNode deployment() throws IOException {
        return deployment("manager.yaml");
    }

    private static ObjectNode deployment(String manifest) throws IOException {
        return documents(manifest).stream()
                .filter(each -> each.path("kind").asText().equals("Deployment"))
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> granted(String manifest) throws IOException {
        return new ManifestRights(documents(manifest)).all();
    }

    private static List<JsonNode> documents(String manifest) throws IOException {
        YAMLMapper mapper = new YAMLMapper();
        try (InputStream in = Files.newInputStream(DEPLOY.resolve(manifest))) {
            return mapper.readValues(mapper.createParser(in), new TypeReference<JsonNode>() {})
                    .readAll();
        }
    }
}
