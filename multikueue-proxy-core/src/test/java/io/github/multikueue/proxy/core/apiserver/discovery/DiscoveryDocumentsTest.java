package io.github.multikueue.proxy.core.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.published.DocumentExchange;
import io.github.multikueue.proxy.core.apiserver.published.DocumentRecordings;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryDocumentsTest {

    private static final String V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    private static final String KUBECTL = V2 + "," + V2BETA1 + ",application/json";

    private final ServedResources served = new ServedResources();
    private final DiscoveryDocuments documents = new DiscoveryDocuments(served);

    @Test
    void listsTheResourcesOfAVersionAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        JsonNode recorded = DocumentRecordings.exchange("kubectl/openapi-and-discovery", "/apis/shop.example.com/v1");

        DocumentExchange answer = get("/apis/shop.example.com/v1");

        assertThat(answer.text()).isEqualTo(recorded.at("/response/body") + "\n");
        assertThat(answer.headers()).isEqualTo(headersOf(recorded, "Content-Length"));
    }

    @Test
    void describesAGroupAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        JsonNode recorded = DocumentRecordings.read("kubectl/openapi-and-discovery")
                .path("exchanges")
                .path(4);
        assertThat(recorded.at("/request/path").asText()).isEqualTo("/apis/shop.example.com");

        DocumentExchange answer = get("/apis/shop.example.com");

        assertThat(answer.text()).isEqualTo(recorded.at("/response/body") + "\n");
        assertThat(answer.headers()).isEqualTo(headersOf(recorded, "Content-Length"));
    }

    @Test
    void aggregatesTheGroupsAsRecorded() throws IOException {
        JsonNode recorded = DocumentRecordings.read("aggregated-discovery");
        serveRecordedGroups();
        ObjectNode expected = recorded.at("/response/body").deepCopy();
        ArrayNode items = expected.putArray("items");
        for (JsonNode item : recorded.at("/response/body/items")) {
            // Resources of other groups are compiled into the server; in their place stand empty response kinds.
            if (item.at("/metadata/name").asText().matches("kueue.x-k8s.io|tekton.dev")) {
                items.add(item);
            }
        }

        DocumentExchange answer = get("/apis", "Accept", KUBECTL);

        assertThat(answer.json()).isEqualTo(expected);
        assertThat(answer.headers()).containsAllEntriesOf(headersOf(recorded, "Etag", "Transfer-Encoding"));
        assertThat(answer.header("Etag")).matches("\"[0-9A-F]{128}\"");
    }

    @Test
    void listsTheGroupsAsRecorded() throws IOException {
        JsonNode recorded = DocumentRecordings.read("api-group-list");
        serveRecordedGroups();

        DocumentExchange answer = get("/apis", "Accept", "application/json");

        assertThat(answer.json().path("kind")).isEqualTo(recorded.at("/response/body/kind"));
        assertThat(answer.json().path("groups"))
                .hasSize(2)
                .allMatch(group ->
                        recorded.at("/response/body/groups").valueStream().anyMatch(group::equals));
        assertThat(answer.headers()).isEqualTo(headersOf(recorded, "Transfer-Encoding"));
    }

    @Test
    void hasTheCoreGroupIfItIsServed() throws IOException {
        served.add(DocumentRecordings.cups());
        assertThat(documents.find("/api")).isNull();
        assertThat(documents.find("/api/v1")).isNull();

        served.add(DocumentRecordings.full(
                ResourceDescription.of("", "v1", "ConfigMap").shortNames("cm").build()));

        JsonNode recorded = DocumentRecordings.read("api-versions");
        DocumentExchange versions = get("/api", "Host", "192.0.2.2:17443");
        assertThat(versions.text())
                .isEqualTo(recorded.at("/response/body") + "\n")
                .hasSize(recorded.at("/response/headers/Content-Length").asInt());
        JsonNode resources = get("/api/v1").json();
        assertThat(resources.has("apiVersion")).isFalse();
        assertThat(resources.path("groupVersion").asText()).isEqualTo("v1");
        assertThat(resources.at("/resources/0/storageVersionHash").asText()).isEqualTo("qFsyl6wFWjQ=");
        JsonNode aggregated = get("/api", "Accept", KUBECTL).json();
        assertThat(aggregated.at("/items/0/metadata").isEmpty()).isTrue();
        assertThat(aggregated.at("/items/0/versions/0/resources/0/resource").asText())
                .isEqualTo("configmaps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                        | application/json",
                "application/json                                                          | application/json",
                "*/*                                                                       | application/json",
                "application/*                                                             | application/json",
                "text/html, */*;q=0.1                                                      | application/json",
                V2 + "                                                                     | " + V2,
                V2BETA1 + "                                                                | " + V2BETA1,
                V2 + "," + V2BETA1 + "                                                     | " + V2,
                V2BETA1 + "," + V2 + ",application/json                                    | " + V2BETA1,
                "application/json," + V2 + "                                               | application/json",
                "application/json;q=0.5," + V2 + "                                         | " + V2,
                "application/json; as=APIGroupDiscoveryList ; v=v2;g=apidiscovery.k8s.io   | " + V2,
                "*/*;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io                   | " + V2,
                "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,*/*  | application/json",
                "application/json;g=other;v=v2;as=APIGroupDiscoveryList," + V2BETA1 + "    | " + V2BETA1,
                "application/vnd.kubernetes.protobuf;as=APIGroupDiscoveryList," + V2 + "   | " + V2
            })
    void choosesTheFormByTheFirstClauseThatCanBeMet(String accept, String contentType) throws IOException {
        served.add(DocumentRecordings.cups());

        DocumentExchange answer = accept.isEmpty() ? get("/apis") : get("/apis", "Accept", accept);

        assertThat(answer.header("Content-Type")).isEqualTo(contentType);
        String kind = contentType.equals("application/json") ? "APIGroupList" : "APIGroupDiscoveryList";
        assertThat(answer.json().path("kind").asText()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "/apis, text/csv",
        "/apis, application/json;as=Table;g=meta.k8s.io;v=v1",
        "/apis, application/vnd.kubernetes.protobuf",
        "/apis/shop.example.com/v1, " + V2
    })
    void refusesWhatItCannotWrite(String path, String accept) {
        served.add(DocumentRecordings.cups());

        assertThatThrownBy(() -> get(path, "Accept", accept)).isInstanceOfSatisfying(StatusException.class, refused -> {
            assertThat(refused.code()).isEqualTo(406);
            assertThat(refused.status().reason()).isEqualTo("NotAcceptable");
            assertThat(refused).hasMessageStartingWith("406: Not Acceptable\n\nAvailable representations: ");
        });
    }

    @Test
    void isNotSentToWhoHasItAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        String etag = get("/apis", "Accept", KUBECTL).header("Etag");

        DocumentExchange again = get("/apis", "Accept", KUBECTL, "If-None-Match", etag);

        JsonNode recorded = DocumentRecordings.exchange("kubectl/35-api-resources", "/apis");
        assertThat(again.status()).isEqualTo(recorded.at("/response/status").asInt());
        assertThat(again.headers().keySet()).isEqualTo(headersOf(recorded).keySet());
        assertThat(again.header("Etag")).isEqualTo(etag);
        assertThat(again.header("Cache-Control")).isEqualTo("public");
        assertThat(again.text()).isEmpty();
        assertThat(get("/apis", "Accept", KUBECTL, "If-None-Match", "\"ABC\"").status())
                .isEqualTo(200);
        assertThat(get("/apis", "Accept", "application/json", "If-None-Match", etag)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void changesWithTheResources() throws IOException {
        served.add(DocumentRecordings.cups());
        DocumentExchange before = get("/apis", "Accept", KUBECTL);

        served.add(DocumentRecordings.readable(ResourceDescription.of("shop.example.com", "v1", "Saucer")
                .version("v2beta1")
                .clusterScoped()
                .build()));

        DocumentExchange after = get("/apis", "Accept", KUBECTL);
        assertThat(after.header("Etag")).isNotEqualTo(before.header("Etag"));
        JsonNode group = after.json().at("/items/0");
        assertThat(group.at("/versions").findValuesAsText("version")).containsSubsequence("v1", "v2beta1");
        JsonNode saucers = group.at("/versions/0/resources/1");
        assertThat(saucers.path("scope").asText()).isEqualTo("Cluster");
        assertThat(saucers.path("verbs")).extracting(JsonNode::asText).containsExactly("get", "list");
        assertThat(saucers.has("subresources")).isFalse();
        assertThat(get("/apis/shop.example.com")
                        .json()
                        .at("/preferredVersion/version")
                        .asText())
                .isEqualTo("v1");
        assertThat(get("/apis/shop.example.com/v2beta1").json().path("resources"))
                .hasSize(1);
    }

    @Test
    void showsEachSubresourceWithItsVerbs() throws IOException {
        served.add(DocumentRecordings.full(ResourceDescription.of("shop.example.com", "v1", "Cup")
                .withStatus()
                .subresource("log", "get")
                .build()));

        JsonNode resources = get("/apis/shop.example.com/v1").json().path("resources");

        assertThat(resources)
                .extracting(each -> each.path("name").asText())
                .containsExactly("cups", "cups/log", "cups/status");
        assertThat(resources.path(1).path("verbs").toString()).isEqualTo("[\"get\"]");
        JsonNode aggregated = get("/apis", "Accept", V2).json().at("/items/0/versions/0/resources/0/subresources");
        assertThat(aggregated.path(0).path("subresource").asText()).isEqualTo("log");
        assertThat(aggregated.path(0).path("responseKind").path("kind").asText())
                .isEqualTo("Cup");
    }

    @ParameterizedTest
    @CsvSource({"/apis/no.such.group", "/apis/shop.example.com/v2", "/apis/shop.example.com/v1/cups", "/apiss", "/ap"})
    void knowsNothingElse(String path) {
        served.add(DocumentRecordings.cups());

        assertThat(documents.find(path)).isNull();
    }

    private void serveRecordedGroups() {
        for (JsonNode group : DocumentRecordings.read("aggregated-discovery").at("/response/body/items")) {
            for (JsonNode resource : group.at("/versions/0/resources")) {
                if (!resource.at("/responseKind/version").asText().isEmpty()) {
                    served.add(DocumentRecordings.full(described(resource)));
                }
            }
        }
    }

    private static ResourceDescription described(JsonNode resource) {
        ResourceDescription.Builder builder = ResourceDescription.of(
                        resource.at("/responseKind/group").asText(),
                        resource.at("/responseKind/version").asText(),
                        resource.at("/responseKind/kind").asText())
                .shortNames(texts(resource.path("shortNames")))
                .categories(texts(resource.path("categories")));
        if (resource.path("scope").asText().equals("Cluster")) {
            builder.clusterScoped();
        }
        resource.path("subresources")
                .forEach(each -> builder.subresource(each.path("subresource").asText(), texts(each.path("verbs"))));
        return builder.build();
    }

    private static String[] texts(JsonNode values) {
        return values.valueStream().map(JsonNode::asText).toArray(String[]::new);
    }

    private static Map<String, String> headersOf(JsonNode recorded, String... without) {
        Map<String, String> headers = new TreeMap<>();
        recorded.at("/response/headers")
                .properties()
                .forEach(each -> headers.put(each.getKey(), each.getValue().asText()));
        headers.keySet().removeAll(List.of(without));
        return headers;
    }

    private DocumentExchange get(String path, String... headers) throws IOException {
        DocumentExchange exchange = DocumentExchange.get(path, headers);
        Objects.requireNonNull(documents.find(path), path).answer(exchange.call());
        return exchange;
    }
}
