package io.github.multikueue.proxy.server.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart as helm installs it on a cluster, with the values that it has by itself: helm makes the certificate. */
class ChartInstallTest {

    private static final String NAME = "multikueue-proxy";
    private static final String[] VALUES = {
        "tls.hosts[0]=proxy.example",
        "tls.hosts[1]=10.1.2.3",
        "apiServices[0].group=shop.example.com",
        "apiServices[0].version=v1"
    };

    @TempDir
    private Path home;

    @Test
    void theCertificateIsForTheServiceAndStaysWhenItIsInstalledAgain() throws Exception {
        try (FakeCluster cluster = FakeCluster.builder()
                .namespaces(NAME, "kueue-system")
                .resource(ResourceDescription.of("policy", "v1", "PodDisruptionBudget")
                        .build())
                .resource(ResourceDescription.of("apiregistration.k8s.io", "v1", "APIService")
                        .clusterScoped()
                        .build())
                .start()) {
            install(cluster);

            JsonNode made = cluster.get("secrets", NAME, "multikueue-proxy-tls").path("data");
            X509Certificate server = certificate(made, "tls.crt");
            server.verify(certificate(made, "ca.crt").getPublicKey());
            assertThat(server.getSubjectAlternativeNames())
                    .extracting(each -> each.get(1).toString())
                    .contains(
                            "multikueue-proxy.multikueue-proxy.svc",
                            "localhost",
                            "127.0.0.1",
                            "proxy.example",
                            "10.1.2.3");
            assertThat(caBundle(cluster)).isEqualTo(made.path("ca.crt"));
            assertThat(cluster.get("deployments", NAME, NAME)
                            .at("/spec/replicas")
                            .asInt())
                    .isEqualTo(1);
            assertThat(cluster.get("roles", "kueue-system", NAME)).isNotNull();

            // The fake cluster knows them as resources of somebody else, which helm could not patch.
            cluster.delete("poddisruptionbudgets", NAME, NAME);
            cluster.delete("apiservices", "", "v1.shop.example.com");
            install(cluster);

            assertThat(cluster.get("secrets", NAME, "multikueue-proxy-tls").path("data"))
                    .isEqualTo(made);
            assertThat(caBundle(cluster)).isEqualTo(made.path("ca.crt"));
        }
    }

    private void install(FakeCluster cluster) throws Exception {
        assertThat(HelmInstall.run(home, cluster.kubeconfig(cluster.adminToken()), VALUES))
                .satisfies(run -> assertThat(run.exit()).as(run.stderr()).isZero());
    }

    private static JsonNode caBundle(FakeCluster cluster) {
        return cluster.get("apiservices", "", "v1.shop.example.com").at("/spec/caBundle");
    }

    private static X509Certificate certificate(JsonNode data, String key) throws Exception {
        byte[] pem = Base64.getDecoder().decode(data.path(key).asText());
        return PemCertificates.read(new String(pem, UTF_8)).get(0);
    }
}
