package io.github.multikueue.proxy.examples.renameoperator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;

/** The scenarios through the command {@code rename-proxy}; informers watch by WebSockets. */
class ProxiedInformersTest extends InformerScenarios {

    private LampProxy proxy;

    @Override
    KubernetesClient client(FakeCluster renamed, String rules, Path directory) throws IOException {
        TlsIdentity identity = renamed.serverCertificate("localhost");
        proxy = new LampProxy(
                Files.writeString(directory.resolve("up.kubeconfig"), renamed.kubeconfig(renamed.adminToken())),
                Files.writeString(directory.resolve("rules.yaml"), rules),
                URI.create("https://127.0.0.1:1"),
                Files.writeString(directory.resolve("tls.crt"), identity.certificatePem()),
                Files.writeString(directory.resolve("tls.key"), identity.keyPem()));
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(proxy.kubeconfig()))
                .build();
    }

    @AfterAll
    void stopProxy() {
        proxy.close();
    }
}
