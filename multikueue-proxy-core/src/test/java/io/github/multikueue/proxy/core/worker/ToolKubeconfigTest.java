package io.github.multikueue.proxy.core.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A worker's kubeconfig as tools write it, used on a cluster. */
class ToolKubeconfigTest {

    @Test
    void a_key_behind_its_parameters_and_its_certificate_is_used() {
        try (FakeCluster cluster = FakeCluster.start()) {
            TlsIdentity identity = cluster.clientCertificate(FakeUser.of("reader"));
            String file = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                    + identity.certificatePem() + identity.keyPem();
            String data = Base64.getEncoder().encodeToString(file.getBytes(UTF_8));
            String kubeconfig = cluster.kubeconfig(identity)
                            .replaceAll("client-(certificate|key)-data: \\S+", "client-$1-data: " + data)
                    + "---\n";

            WorkerConfig config = KubeconfigReader.read("spoke-1", kubeconfig, null);
            assertThat(config).isInstanceOf(WorkerConfig.Usable.class);
            try (ApiClient worker =
                    ApiClients.worker((WorkerConfig.Usable) config, Duration.ofMinutes(1), CallObserver.NONE)) {
                worker.getBytes(ApiPath.of("version"));
            }

            assertThat(cluster.requests().all()).extracting(each -> each.user()).containsExactly("reader");
        }
    }
}
