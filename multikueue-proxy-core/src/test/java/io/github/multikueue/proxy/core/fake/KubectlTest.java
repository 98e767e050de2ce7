package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl takes a FakeCluster for a cluster. Skipped where there is no kubectl on the PATH, or one that needs protobuf. */
class KubectlTest {
    private static final int OLDEST = 27;

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").start();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path home;

    @BeforeEach
    void needsKubectl() throws Exception {
        assumeTrue(KubectlProgram.isOnPath(), "kubectl is not on the PATH");
        Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        String minor = Json.object(kubectl("version", "--client", "-o", "json"))
                .at("/clientVersion/minor")
                .asText();
        assumeTrue(
                Integer.parseInt(minor.replaceAll("\\D.*", "")) >= OLDEST,
                () -> "kubectl is 1." + minor + " (needed: 1." + OLDEST + " or later)");
    }

    @AfterEach
    void close() {
        started.forEach(Process::destroyForcibly);
        cluster.close();
    }

    @Test
    void getsObjectsOfBuiltInAndCustomTypes() throws Exception {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"containers":[{"name":"main"}]},
                 "status":{"phase":"Running","containerStatuses":[{"name":"main","ready":true,"restartCount":2,
                           "state":{"running":{}}}]}}""");
        cluster.create("""
                {"apiVersion":"tekton.dev/v1","kind":"TaskRun","metadata":{"namespace":"team-a","name":"t"},
                 "status":{"conditions":[{"type":"Succeeded","status":"True","reason":"Succeeded"}]}}""");

        assertThat(kubectl("get", "po", "-n", "team-a")).contains("NAME", "1/1", "Running", "2");
        assertThat(kubectl("get", "trs", "-A")).contains("team-a", "True", "Succeeded");
        assertThat(kubectl("get", "pod", "p", "-n", "team-a", "-o", "jsonpath={.status.phase}"))
                .isEqualTo("Running");
        assertThat(kubectl("api-resources", "--api-group=kueue.x-k8s.io")).contains("workloads", "multikueueclusters");
    }

    @Test
    void watchesObjects() throws Exception {
        BufferedReader lines = start("get", "configmaps", "-n", "team-a", "-w", "--no-headers");
        cluster.requests().await("watch", "configmaps");
        configMap("one");
        assertThat(lines.readLine()).startsWith("one ");
        configMap("two");
        assertThat(lines.readLine()).startsWith("two ");
    }

    @Test
    void followsLogs() throws Exception {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]}}""");
        FakeLog log = cluster.log("team-a", "p", "main").line("zero", "one");
        BufferedReader lines = start("logs", "-f", "p", "-n", "team-a", "--tail=1");
        assertThat(lines.readLine()).isEqualTo("one");
        log.line("two");
        assertThat(lines.readLine()).isEqualTo("two");
        log.end();
        assertThat(lines.readLine()).isNull();
    }

    @Test
    void appliesOnBothSidesAndDeletes() throws Exception {
        Path file = home.resolve("object.yaml");
        String yaml = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c, namespace: team-a}
                data: {k: "%s"}
                ---
                apiVersion: tekton.dev/v1
                kind: PipelineRun
                metadata: {name: r, namespace: team-a}
                spec: {pipelineRef: {name: "%s"}}
                """;
        Files.writeString(file, yaml.formatted("1", "a"));
        assertThat(kubectl("apply", "-f", file.toString()))
                .contains("configmap/c created", "pipelinerun.tekton.dev/r created");

        Files.writeString(file, yaml.formatted("2", "b"));
        assertThat(kubectl("apply", "-f", file.toString())).contains("configmap/c configured");
        assertThat(cluster.get("configmaps", "team-a", "c").at("/data/k").asText())
                .isEqualTo("2");
        assertThat(cluster.get("pipelineruns", "team-a", "r")
                        .at("/spec/pipelineRef/name")
                        .asText())
                .isEqualTo("b");

        Files.writeString(file, yaml.formatted("3", "b"));
        assertThat(kubectl("apply", "--server-side", "--force-conflicts", "-f", file.toString()))
                .contains("configmap/c serverside-applied");
        assertThat(cluster.get("configmaps", "team-a", "c").at("/data/k").asText())
                .isEqualTo("3");

        assertThat(kubectl("delete", "-f", file.toString())).contains("configmap \"c\" deleted");
        assertThat(cluster.list("configmaps", "team-a")).isEmpty();
        assertThat(cluster.list("pipelineruns", "team-a")).isEmpty();
    }

    private void configMap(String name) {
        cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"%s\"}}"
                        .formatted(name));
    }

    private String kubectl(String... arguments) throws IOException, InterruptedException {
        Process process = process(arguments).redirectErrorStream(true).start();
        started.add(process);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("kubectl ended").isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private BufferedReader start(String... arguments) throws IOException {
        Process process = process(arguments)
                .redirectError(home.resolve("stderr").toFile())
                .start();
        started.add(process);
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>(List.of("kubectl", "--cache-dir=" + home.resolve("cache")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
        return builder;
    }
}
