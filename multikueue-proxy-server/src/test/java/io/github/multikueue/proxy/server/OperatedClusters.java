package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.worker.KubeconfigReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manager and a worker, as contexts of kubectl, before multikueue-proxy is there; and what a cluster does by itself: Deployments get
 * their Pods, and Secrets their tokens.
 */
final class OperatedClusters implements AutoCloseable {

    private static final String NAME = "multikueue-proxy";
    private static final String FORWARDED = "localhost:8081";
    private static final String POD = NAME + "-1";
    private static final String READER = "multikueue-proxy-reader";

    /** A failure in a pipe counts. What kubectl creates in protobuf, it is to create in JSON, which is all that a fake cluster reads. */
    private static final String PREAMBLE = """
            set -euo pipefail
            kubectl() {
              case "$*" in
                *--dry-run*) command kubectl "$@" ;;
                *' create secret '* | *' create configmap '* | *' create namespace '*)
                  command kubectl "$@" --dry-run=client -o yaml | command kubectl "$1" "$2" create -f - ;;
                *) command kubectl "$@" ;;
              esac
            }
            """;

    private final Path home;
    private final FakeCluster manager = cluster("manager");
    private final FakeCluster worker = cluster("spoke-1");
    private final String kubeconfigs;
    private @Nullable TestServer proxy;

    private OperatedClusters(Path home) throws IOException {
        this.home = home;
        this.kubeconfigs = kubeconfig(manager) + File.pathSeparator + kubeconfig(worker);
    }

    /** @param home gets what the commands write; paths of the repository's server lead into it */
    static OperatedClusters start(Path home) throws Exception {
        Files.createSymbolicLink(
                home.resolve("multikueue-proxy-server"), Path.of("").toAbsolutePath());
        OperatedClusters clusters = new OperatedClusters(home);
        clusters.manager.create("""
                {"apiVersion":"kueue.x-k8s.io/v1beta1","kind":"MultiKueueCluster","metadata":{"name":"spoke-1"},
                 "spec":{"kubeConfig":{"location":"spoke-1","locationType":"Secret"}}}""");
        clusters.manager.grant(FakeGrant.toUser("alice").verbs("get").resources("pods/log"));
        clusters.manager.grant(
                FakeGrant.toUser("alice").verbs("get").apiGroups("tekton.dev").resources("pipelineruns"));
        return clusters;
    }

    private static FakeCluster cluster(String name) {
        return FakeCluster.builder()
                .name(name)
                .namespaces("kueue-system", "team-a")
                .resource(ResourceDescription.of("policy", "v1", "PodDisruptionBudget")
                        .builtIn()
                        .build())
                .resource(ResourceDescription.of("monitoring.coreos.com", "v1", "PrometheusRule")
                        .build())
                .start();
    }

    private Path kubeconfig(FakeCluster cluster) throws IOException {
        return Files.writeString(
                home.resolve(cluster.name()),
                cluster.kubeconfig(cluster.adminToken())
                        .replace("name: user\n", "name: " + cluster.name() + "\n")
                        .replace("user: user\n", "user: " + cluster.name() + "\n"));
    }

    /** Runs a line in bash, in the home directory. What goes to the forwarded port goes to a server here, until it has the new certificate. */
    ScriptRun run(String line) throws Exception {
        if (!line.contains(FORWARDED)) {
            return runOnce(line);
        }
        String here = line.replace(FORWARDED, "localhost:" + proxy().server().managementPort());
        return await(line).atMost(Duration.ofMinutes(1)).until(() -> runOnce(here), run -> run.exit() == 0);
    }

    /** The server, with the certificate of the Secret. */
    private TestServer proxy() throws IOException {
        if (proxy == null) {
            mountTheCertificate();
            proxy = TestServer.start(
                    "TLS_CERT=" + home.resolve("served.crt"),
                    "TLS_KEY=" + home.resolve("served.key"),
                    "MANAGEMENT_PORT=0");
        }
        return proxy;
    }

    /** As the kubelet does when the Secret changes. */
    private void mountTheCertificate() throws IOException {
        ObjectNode secret = manager.get("secrets", NAME, "multikueue-proxy-tls");
        if (secret != null) {
            Files.write(home.resolve("served.key"), decoded(secret, "tls.key"));
            Files.write(home.resolve("served.crt"), decoded(secret, "tls.crt"));
        }
    }

    private static byte[] decoded(ObjectNode secret, String key) {
        return Base64.getDecoder().decode(secret.path("data").path(key).asText());
    }

    private ScriptRun runOnce(String line) throws Exception {
        Map<String, String> environment =
                Map.of("KUBECONFIG", kubeconfigs, "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret");
        ScriptRun run = ScriptRun.of(home, environment, List.of("bash", "-c", PREAMBLE + "cd '" + home + "'\n" + line));
        manager.list("deployments", "").forEach(this::becomesReady);
        worker.list("secrets", "").forEach(this::getsItsToken);
        mountTheCertificate();
        return run;
    }

    /** With all its replicas, of which one is to be seen, a Pod whose container was started again. */
    private void becomesReady(ObjectNode deployment) {
        int replicas = deployment.at("/spec/replicas").asInt();
        manager.patchStatus("deployments", NAME, NAME, """
                {"observedGeneration":%1$s,"replicas":%2$s,"updatedReplicas":%2$s,"readyReplicas":%2$s,"availableReplicas":%2$s}""".formatted(
                        deployment.at("/metadata/generation").asInt(), replicas));
        if (manager.get("pods", NAME, POD) == null) {
            manager.create("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"%s","name":"%s","labels":%s},
                     "spec":{"nodeName":"n","containers":[{"name":"proxy"}]}}""".formatted(NAME, POD, deployment.at("/spec/template/metadata/labels")));
            manager.log(NAME, POD, "proxy").line("a line").restart();
        }
    }

    private void getsItsToken(ObjectNode secret) {
        if (secret.path("type").asText().equals("kubernetes.io/service-account-token") && !secret.has("data")) {
            String account = secret.path("metadata")
                    .path("annotations")
                    .path("kubernetes.io/service-account.name")
                    .asText();
            String token = worker.token(FakeUser.of("system:serviceaccount:" + NAME + ":" + account));
            String authority = worker.kubeconfig(token).replaceAll("(?s).*certificate-authority-data: (\\S+).*", "$1");
            worker.patch("secrets", NAME, secret.at("/metadata/name").asText(), """
                    {"data":{"token":"%s","ca.crt":"%s"}}""".formatted(
                            Base64.getEncoder().encodeToString(token.getBytes(UTF_8)), authority));
        }
    }

    /** What must be there when all has been done. */
    void check() {
        String kubeconfig =
                new String(decoded(manager.get("secrets", "kueue-system", "spoke-1-reader"), "kubeconfig"), UTF_8);
        assertThat(KubeconfigReader.read("spoke-1", kubeconfig, null)).isInstanceOf(WorkerConfig.Usable.class);
        assertThat(kubeconfig).contains(new String(decoded(worker.get("secrets", NAME, READER), "token"), UTF_8));
        assertThat(manager.get("multikueueclusters", "", "spoke-1")
                        .at("/metadata/annotations")
                        .path("proxy.multikueue.io/kubeconfig-secret")
                        .asText())
                .isEqualTo("spoke-1-reader");
        assertThat(manager.list("prometheusrules", NAME)).hasSize(1);
        assertThat(home.resolve("key")).doesNotExist();
        assertThat(home.resolve("tls.key")).doesNotExist();
        assertThat(home.resolve("credentials")).doesNotExist();
        assertThat(home.resolve("spoke-1.kubeconfig")).doesNotExist();
    }

    @Override
    public void close() {
        manager.close();
        worker.close();
        if (proxy != null) {
            proxy.close();
        }
    }
}
