package io.github.multikueue.proxy.examples.renameoperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fake cluster that has lamps of some name, and asks a webhook before one is created, as kube-apiserver does by a {@code
 * ValidatingWebhookConfiguration}.
 */
final class LampCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final GroupResource lamps;
    private final FakeCluster cluster;
    private final HttpClient http;
    private volatile @Nullable URI webhook;

    /** @param definition the CustomResourceDefinition of lamps, by the name that the cluster has for them */
    LampCluster(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        lamps = new GroupResource(
                spec.path("group").asText(), spec.at("/names/plural").asText());
        cluster = FakeCluster.builder()
                .resource(ResourceDescription.of("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration")
                        .builtIn()
                        .clusterScoped()
                        .build())
                .admission((context, resource, key, object) -> review(resource, key, object))
                .start();
        cluster.create(definition);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(cluster.clientTls())
                .connectTimeout(PATIENCE)
                .build();
    }

    FakeCluster cluster() {
        return cluster;
    }

    /** Asks this webhook from now on. */
    void askWebhook(URI address) {
        webhook = address;
    }

    private void review(ResourceDescription resource, ObjectKey key, JsonNode object) {
        URI address = webhook;
        if (address == null || !resource.groupResource().equals(lamps)) {
            return;
        }
        ObjectNode review =
                Json.object().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", UUID.randomUUID().toString()).put("operation", "CREATE");
        request.put("namespace", key.namespace()).put("name", key.name());
        request.putObject("kind")
                .put("group", resource.group())
                .put("version", "v1")
                .put("kind", resource.kind());
        request.putObject("resource")
                .put("group", resource.group())
                .put("version", "v1")
                .put("resource", resource.plural());
        request.set("object", object);
        JsonNode response = ask(address, review).path("response");
        if (!response.path("allowed").asBoolean()) {
            throw new StatusException(
                    403,
                    "Forbidden",
                    "admission webhook \"lamps." + resource.group() + "\" denied the request: "
                            + response.at("/status/message").asText());
        }
    }

    private JsonNode ask(URI address, ObjectNode review) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(address)
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(review)))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new StatusException(500, "InternalError", "failed calling webhook: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StatusException(500, "InternalError", "failed calling webhook: interrupted");
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
