package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.server.config.CacheProxyConfig;
import io.github.multikueue.proxy.server.mount.CacheProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Informers of other hands get thousands of changes through {@code cache-proxy}, while their connections are dropped again and again, and
 * have what the cluster has in the end.
 */
class InformersThroughGatewayTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int DROPS = 10;

    /** Between two drops, at least. */
    private static final int CHANGES = 300;

    /** More than a list and a few TLS handshakes. */
    private static final int BYTES_OF_EVENTS = 40_000;

    private static final int NAMES = 50;
    private static final String NAMESPACE = "team-a";

    @TempDir
    private Path home;

    private final Random random = new Random(14);
    private FakeCluster cluster;
    private CacheProxy proxy;
    private DroppedConnections connections;

    @BeforeEach
    void start() throws Exception {
        cluster = FakeCluster.builder().name("up").namespaces(NAMESPACE).start();
        Path kubeconfig = Files.writeString(home.resolve("up.kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        proxy = CacheProxy.create(
                CacheProxyConfig.of(
                        Map.of(),
                        Map.of(
                                "PORT",
                                "0",
                                "BIND_ADDRESS",
                                "127.0.0.1",
                                "MANAGEMENT_PORT",
                                "0",
                                "SHUTDOWN_DELAY",
                                "0")),
                Map.of("KUBECONFIG", kubeconfig.toString()));
        proxy.start();
        connections = new DroppedConnections(proxy.port());
    }

    @AfterEach
    void stop() throws IOException {
        connections.close();
        proxy.close();
        cluster.close();
    }

    private String kubeconfig() {
        return proxy.clientKubeconfig()
                .replace("user: {}", "user: {token: " + cluster.adminToken() + "}")
                .replace(":" + proxy.port(), ":" + connections.port());
    }

    /** Drops the connections ten times, each time behind some hundred changes, when it is certain that events come. */
    private void changeAndDrop() {
        for (int i = 0; i < DROPS; i++) {
            change(CHANGES);
            await().atMost(LIMIT).until(() -> {
                change(CHANGES / 10);
                return connections.received() > BYTES_OF_EVENTS;
            });
            connections.drop(i % 2 == 0);
        }
        change(CHANGES);
    }

    /** Changes, creates and deletes objects by chance. */
    private void change(int times) {
        for (int i = 0; i < times; i++) {
            String name = "c" + random.nextInt(NAMES);
            if (random.nextInt(4) == 0) {
                cluster.delete("configmaps", NAMESPACE, name);
            } else {
                cluster.apply(map(name, random.nextInt()));
            }
        }
    }

    private static String map(String name, int value) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\""
                + NAMESPACE + "\"},\"data\":{\"value\":\"" + value + "\"}}";
    }

    /** What there is, as name, UID and version. */
    private List<String> stored() {
        return cluster.list("configmaps", NAMESPACE).stream()
                .map(ObjectNode::deepCopy)
                .map(each -> each.path("metadata"))
                .map(each -> each.path("name").asText() + " "
                        + each.path("uid").asText() + " "
                        + each.path("resourceVersion").asText())
                .sorted()
                .toList();
    }

    private static String told(ConfigMap map) {
        return map.getMetadata().getName() + " " + map.getMetadata().getUid() + " "
                + map.getMetadata().getResourceVersion();
    }

    /**
     * Its client on the JDK's {@code HttpClient} is not used: of a dropped connection, the JDK's WebSocket (17.0.15) now and then tells its
     * listener nothing, so that the informer waits forever on a connection that neither side has any more.
     */
    @Test
    void oneOfFabric8HasWhatTheClusterHas() {
        Config config = Config.fromKubeconfig(kubeconfig());
        config.setWatchReconnectInterval(20);
        try (KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(config)
                        .withHttpClientFactory(new OkHttpClientFactory())
                        .build();
                SharedIndexInformer<ConfigMap> informer =
                        client.configMaps().inNamespace(NAMESPACE).inform()) {
            changeAndDrop();

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(informer.getStore().list())
                            .extracting(InformersThroughGatewayTest::told)
                            .containsExactlyInAnyOrderElementsOf(stored()));
            assertThat(stored()).hasSizeGreaterThan(NAMES / 2);
        }
    }

    @Test
    void oneOfClientNodeHasWhatTheClusterHas() throws Exception {
        NodeProgram.install();
        Path file = Files.writeString(home.resolve("clients.kubeconfig"), kubeconfig());
        CompletableFuture<Program.Result> program = InBackground.call(
                () -> new NodeProgram("node-informer.mjs").run(LIMIT, file.toString(), NAMESPACE, "last"));
        changeAndDrop();
        cluster.apply(map("last", 0));

        assertThat(program.get().output().lines()).containsExactlyInAnyOrderElementsOf(stored());
        assertThat(program.get().code()).isZero();
    }
}
