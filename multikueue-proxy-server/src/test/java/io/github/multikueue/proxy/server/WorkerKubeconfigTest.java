package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.worker.KubeconfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes the kubeconfig of a worker. */
@Timeout(120)
class WorkerKubeconfigTest {

    private static final String READER = "system:serviceaccount:multikueue-proxy:multikueue-proxy-reader";

    @TempDir
    Path directory;

    @Test
    void whatItPrintsIsAcceptedAndIsTheServiceAccounts() throws Exception {
        assumeTrue(KubectlProgram.isOnPath(), "kubectl is not on this machine");
        try (FakeCluster worker = FakeCluster.start()) {
            String admin = worker.kubeconfig(worker.adminToken());
            worker.namespace("multikueue-proxy").create(secret(worker.token(FakeUser.of(READER)), authority(admin)));

            WorkerConfig config = KubeconfigReader.read("spoke-1", run(admin), null);

            assertThat(config).isInstanceOf(WorkerConfig.Usable.class);
            worker.requests().clear();
            try (ApiClient client =
                    ApiClients.worker((WorkerConfig.Usable) config, Duration.ofMinutes(1), CallObserver.NONE)) {
                client.getBytes(ApiPath.of("version"));
            }
            assertThat(worker.requests().all()).extracting(each -> each.user()).containsExactly(READER);
        }
    }

    private String run(String admin) throws Exception {
        Path kubeconfig = Files.writeString(directory.resolve("admin"), admin);
        ScriptRun script = ScriptRun.of(
                directory, Map.of("KUBECONFIG", kubeconfig.toString()), List.of("deploy/worker-kubeconfig.sh"));
        assertThat(script.exit()).as(script.stderr()).isZero();
        return script.stdout();
    }

    /** As Kubernetes fills it. */
    private static ObjectNode secret(String token, String authority) {
        ObjectNode secret =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("name", "multikueue-proxy-reader").put("namespace", "multikueue-proxy");
        secret.put("type", "kubernetes.io/service-account-token");
        secret.putObject("data")
                .put("token", Base64.getEncoder().encodeToString(token.getBytes(UTF_8)))
                .put("ca.crt", authority);
        return secret;
    }

    private static String authority(String kubeconfig) {
        return kubeconfig.replaceAll("(?s).*certificate-authority-data: (\\S+).*", "$1");
    }
}
