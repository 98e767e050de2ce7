package io.github.multikueue.proxy.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterGatewayTest {

    @Test
    void answersFromTheClusterWithTheCallersToken(@TempDir Path directory) throws Exception {
        try (FakeCluster cluster = FakeCluster.start()) {
            Path kubeconfig =
                    Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
            try (ApiClient client =
                            ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(60), CallObserver.NONE);
                    ClusterGateway gateway = new ClusterGateway(client, null)) {
                URI pods = URI.create("http://127.0.0.1:" + gateway.start() + "/api/v1/pods");
                HttpRequest.Builder request = HttpRequest.newBuilder(pods);

                HttpResponse<String> refused =
                        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                request.header("Authorization", "Bearer " + cluster.adminToken())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());

                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("\"kind\":\"PodList\"");
            }
        }
    }
}
