package io.github.multikueue.proxy.core.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.published.DocumentExchange;
import io.github.multikueue.proxy.core.apiserver.published.DocumentRecordings;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiDocumentsTest {

    private static final String CUPS = "/openapi/v3/apis/shop.example.com/v1";
    private static final String RECORDING = "kubectl/openapi-and-discovery";
    private static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

    private final ServedResources served = new ServedResources();
    private Instant now = Instant.parse("2026-11-25T22:33:58Z");
    private final OpenApiDocuments documents = new OpenApiDocuments(served, "Shop", "v1.2.3", () -> now);

    @Test
    void describesACustomResourceAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        ObjectNode recorded = DocumentRecordings.exchange(RECORDING, CUPS)
                .at("/response/body")
                .deepCopy();
        // Delete options are in every group that is compiled into the server; none of them is here.
        ArrayNode groups = (ArrayNode)
                recorded.at("/components/schemas/" + DELETE_OPTIONS).path("x-kubernetes-group-version-kind");
        while (groups.size() > 1) {
            groups.remove(1);
        }

        JsonNode document = get(CUPS).json();

        assertThat(document.path("paths").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyElementsOf(recorded.path("paths")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList());
        assertThat(pretty(document.path("paths"))).isEqualTo(pretty(recorded.path("paths")));
        assertThat(pretty(document.path("components"))).isEqualTo(pretty(recorded.path("components")));
        assertThat(document.path("openapi")).isEqualTo(recorded.path("openapi"));
        assertThat(document.path("info").toString()).isEqualTo("{\"title\":\"Shop\",\"version\":\"v1.2.3\"}");
    }

    @Test
    void describesItInTheOldFormAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        JsonNode recorded =
                DocumentRecordings.exchange(RECORDING, "/openapi/v2").at("/response/body");
        // The server keeps parameters that several operations have in a table; they are put where they are used.
        JsonNode expected = resolved(recorded.path("paths"), recorded.path("parameters"));

        JsonNode document = get("/openapi/v2").json();

        assertThat(pretty(document.path("paths"))).isEqualTo(pretty(expected));
        assertThat(document.path("swagger").asText()).isEqualTo("2.0");
        for (Map.Entry<String, JsonNode> each : recorded.path("definitions").properties()) {
            assertThat(pretty(document.path("definitions").path(each.getKey())))
                    .as(each.getKey())
                    .isEqualTo(pretty(each.getValue()));
        }
        for (JsonNode reference : document.findValues("$ref")) {
            assertThat(document.at(reference.asText().substring(1)).isObject())
                    .as(reference.asText())
                    .isTrue();
        }
    }

    @Test
    void namesEachDocumentWithItsHash() throws IOException {
        served.add(DocumentRecordings.cups());
        served.add(DocumentRecordings.full(
                ResourceDescription.of("", "v1", "ConfigMap").build()));
        JsonNode recorded = DocumentRecordings.read("openapi-v3-index");

        DocumentExchange index = get("/openapi/v3");

        JsonNode paths = index.json().path("paths");
        assertThat(paths.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("api/v1", "apis/shop.example.com/v1");
        String url =
                paths.path("apis/shop.example.com/v1").path("serverRelativeURL").asText();
        assertThat(url).matches("/openapi/v3/apis/shop\\.example\\.com/v1\\?hash=[0-9A-F]{128}");
        assertThat(index.headers().keySet()).containsExactly("Cache-Control", "Content-Type", "Last-Modified");
        assertThat(index.header("Content-Type"))
                .isEqualTo(recorded.at("/response/headers/Content-Type").asText());
        assertThat(index.header("Last-Modified")).isEqualTo("Wed, 25 Nov 2026 22:33:58 GMT");
        assertThat(get(url).status()).isEqualTo(200);
    }

    @Test
    void mayBeKeptForGoodWithTheRightHashAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());
        String hash = hash();
        now = Instant.parse("2026-11-25T22:33:58Z");

        DocumentExchange answer = get(CUPS + "?hash=" + hash);

        JsonNode recorded =
                DocumentRecordings.exchange(RECORDING, CUPS + "?hash=D4").at("/response/headers");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, immutable");
        assertThat(answer.header("Expires")).isEqualTo(recorded.path("Expires").asText());
        assertThat(answer.header("Vary")).isEqualTo("Accept");
        assertThat(answer.header("Etag")).isEqualTo('"' + hash + '"');
        assertThat(answer.headers().keySet()).isEqualTo(names(recorded, "Accept-Ranges", "Content-Length"));
    }

    @Test
    void leadsFromAnOldHashToTheCurrentOneAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());

        DocumentExchange answer = get(CUPS + "?hash=STALE");

        JsonNode recorded =
                DocumentRecordings.exchange(RECORDING, CUPS + "?hash=STALE").path("response");
        assertThat(answer.status()).isEqualTo(recorded.path("status").asInt());
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Location")).isEqualTo(CUPS + "?hash=" + hash());
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, private");
        assertThat(answer.headers().keySet()).isEqualTo(names(recorded.path("headers"), "Content-Length"));
    }

    @Test
    void mustBeAskedForAgainWithoutAHashAsRecorded() throws IOException {
        served.add(DocumentRecordings.cups());

        DocumentExchange answer = get(CUPS);

        JsonNode recorded = DocumentRecordings.read(RECORDING).at("/exchanges/1/response/headers");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, private");
        assertThat(answer.headers().keySet()).isEqualTo(names(recorded, "Accept-Ranges", "Content-Length"));
        assertThat(get("/openapi/v2").headers().keySet())
                .isEqualTo(answer.headers().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {CUPS, "/openapi/v2"})
    void isNotSentToWhoHasIt(String path) throws IOException {
        served.add(DocumentRecordings.cups());
        String etag = get(path).header("Etag");

        DocumentExchange again = get(path, "If-None-Match", "\"other\", W/" + etag);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.headers().keySet()).containsExactly("Cache-Control", "Etag", "Vary");
        assertThat(get(path, "If-None-Match", "\"other\"", "If-Modified-Since", "Wed, 25 Nov 2026 22:33:58 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theIndexIsNotSentToWhoHasItSinceItsLastChange() throws IOException {
        served.add(DocumentRecordings.cups());
        get("/openapi/v3");

        assertThat(get("/openapi/v3", "If-Modified-Since", "Wed, 25 Nov 2026 22:33:58 GMT")
                        .status())
                .isEqualTo(304);
        assertThat(get("/openapi/v3", "If-Modified-Since", "Wed, 25 Nov 2026 22:33:57 GMT")
                        .status())
                .isEqualTo(200);
        assertThat(get("/openapi/v3", "If-Modified-Since", "yesterday").status())
                .isEqualTo(200);
    }

    @Test
    void aDocumentKeepsItsHashAndTimeWhileOthersChange() throws IOException {
        served.add(DocumentRecordings.cups());
        DocumentExchange before = get(CUPS);
        String index = get("/openapi/v3").text();
        now = now.plus(Duration.ofHours(1));

        served.add(DocumentRecordings.full(
                ResourceDescription.of("other.example.com", "v1", "Cup").build()));

        assertThat(get(CUPS).headers()).isEqualTo(before.headers());
        assertThat(get("/openapi/v3").text()).isNotEqualTo(index);
        assertThat(get("/openapi/v3").header("Last-Modified")).isEqualTo("Wed, 25 Nov 2026 23:33:58 GMT");
        assertThat(get("/openapi/v3/apis/other.example.com/v1").header("Last-Modified"))
                .isEqualTo("Wed, 25 Nov 2026 23:33:58 GMT");
        served.add(DocumentRecordings.full(
                ResourceDescription.of("shop.example.com", "v1", "Saucer").build()));
        assertThat(get(CUPS).header("Etag")).isNotEqualTo(before.header("Etag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
                "application/com.github.proto-openapi.spec.v3.v1.0+protobuf",
                "text/html"
            })
    void refusesWhatIsNotJson(String accept) throws IOException {
        served.add(DocumentRecordings.cups());

        for (String path : List.of(CUPS, "/openapi/v2")) {
            DocumentExchange refused = get(path, "Accept", accept);
            assertThat(refused.status()).isEqualTo(406);
            assertThat(refused.text()).isEmpty();
            assertThat(refused.header("Vary")).isEqualTo("Accept");
            assertThat(get(path, "Accept", accept + ", application/json").status())
                    .isEqualTo(200);
            assertThat(get(path, "Accept", "*/*").status()).isEqualTo(200);
        }
    }

    @Test
    void knowsOtherGroupsNot() {
        served.add(DocumentRecordings.cups());

        assertThat(documents.find("/openapi/v3/apis/shop.example.com")).isNull();
        assertThat(documents.find("/openapi/v3/apis/shop.example.com/v2")).isNull();
        assertThat(documents.find("/openapi/v3/")).isNull();
        assertThat(documents.find("/openapi")).isNull();
    }

    @Test
    void anObjectWithoutASchemaHasAnyFields() throws IOException {
        served.add(DocumentRecordings.full(
                ResourceDescription.of("shop.example.com", "v1", "Cup").build()));

        JsonNode cup = get(CUPS).json().at("/components/schemas/com.example.shop.v1.Cup");
        JsonNode old = get("/openapi/v2").json().at("/definitions/com.example.shop.v1.Cup");

        assertThat(cup.path("type").asText()).isEqualTo("object");
        assertThat(cup.path("x-kubernetes-preserve-unknown-fields").asBoolean()).isTrue();
        assertThat(cup.at("/x-kubernetes-group-version-kind/0/kind").asText()).isEqualTo("Cup");
        // kubectl takes an object with properties in v2 for one that has no others.
        assertThat(old.toString())
                .isEqualTo("{\"type\":\"object\",\"x-kubernetes-group-version-kind\":"
                        + "[{\"group\":\"shop.example.com\",\"version\":\"v1\",\"kind\":\"Cup\"}]}");
    }

    @Test
    void hasTheOperationsOfTheVerbsAlone() throws IOException {
        ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Echo")
                .plural("echoes")
                .clusterScoped()
                .builtIn()
                .withStatus()
                .subresource("log", "get")
                .build();
        served.add(new ServedResource(
                cups, DocumentRecordings.fullStorage(), Map.of("log", (context, key, exchange) -> {})));
        served.add(DocumentRecordings.readable(
                ResourceDescription.of("shop.example.com", "v1", "Saucer").build()));

        JsonNode paths = get(CUPS).json().path("paths");

        String root = "/apis/shop.example.com/v1/";
        assertThat(paths.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        root + "echoes",
                        root + "echoes/{name}",
                        root + "echoes/{name}/status",
                        root + "echoes/{name}/log",
                        root + "saucers",
                        root + "namespaces/{namespace}/saucers",
                        root + "namespaces/{namespace}/saucers/{name}");
        assertThat(paths.path(root + "echoes").at("/post/description").asText()).isEqualTo("create an Echo");
        assertThat(paths.path(root + "echoes").at("/delete/operationId").asText())
                .isEqualTo("deleteShopExampleComV1CollectionEcho");
        assertThat(paths.path(root + "echoes/{name}")
                        .at("/patch/requestBody/content")
                        .properties())
                .extracting(Map.Entry::getKey)
                .contains("application/strategic-merge-patch+json");
        JsonNode log = paths.path(root + "echoes/{name}/log").path("get");
        assertThat(log.path("x-kubernetes-action").asText()).isEqualTo("connect");
        assertThat(log.path("operationId").asText()).isEqualTo("connectGetShopExampleComV1EchoLog");
        assertThat(paths.path(root + "namespaces/{namespace}/saucers/{name}").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("get", "parameters");
    }

    @Test
    void takesWhatOldClientsMisunderstandOutOfTheOldForm() throws IOException {
        ObjectNode schema = (ObjectNode) Json.MAPPER.readTree("""
                {"type": "object", "properties": {"spec": {"type": "object", "required": ["maybe", "list"],
                  "properties": {
                    "maybe": {"type": "string", "nullable": true},
                    "default": {"type": "integer", "default": 3},
                    "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                            "properties": {"a": {"type": "string"}}},
                    "list": {"type": "array", "x-kubernetes-preserve-unknown-fields": true,
                             "items": {"type": "string"}},
                    "port": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]},
                    "map": {"type": "object", "additionalProperties": {"type": "string", "default": "x"}},
                    "pod": {"type": "object", "x-kubernetes-embedded-resource": true,
                            "properties": {"spec": {"type": "object"}}}}}}}
                """);
        served.add(DocumentRecordings.full(ResourceDescription.of("shop.example.com", "v1", "Cup")
                .schema(ObjectSchema.of(schema))
                .build()));

        JsonNode current =
                get(CUPS).json().at("/components/schemas/com.example.shop.v1.Cup/properties/spec/properties");
        JsonNode spec = get("/openapi/v2").json().at("/definitions/com.example.shop.v1.Cup/properties/spec");
        JsonNode old = spec.path("properties");

        assertThat(spec.path("required").toString()).isEqualTo("[\"list\"]");
        assertThat(old.path("maybe").toString()).isEqualTo("{}");
        assertThat(old.path("default").toString()).isEqualTo("{\"type\":\"integer\"}");
        assertThat(old.path("any").has("properties")).isFalse();
        assertThat(old.path("list").toString()).isEqualTo("{\"x-kubernetes-preserve-unknown-fields\":true}");
        assertThat(old.path("port").toString()).isEqualTo("{\"x-kubernetes-int-or-string\":true}");
        assertThat(old.at("/map/additionalProperties").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(current.at("/default/default").asInt()).isEqualTo(3);
        assertThat(current.path("pod").path("required").toString()).isEqualTo("[\"apiVersion\",\"kind\"]");
        assertThat(current.at("/pod/properties/metadata/$ref").asText()).endsWith("meta.v1.ObjectMeta");
        assertThat(old.at("/pod/properties/metadata/$ref").asText()).startsWith("#/definitions/io.k8s.");
        assertThat(schema.at("/properties/spec/properties/pod/properties").has("kind"))
                .isFalse();
    }

    private String hash() throws IOException {
        String etag = get(CUPS).header("Etag");
        return etag.substring(1, etag.length() - 1);
    }

    private static TreeSet<String> names(JsonNode headers, String... without) {
        TreeSet<String> names = new TreeSet<>();
        headers.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of(without));
        return names;
    }

    /** With references to parameters replaced, and the media types in the order of this server. */
    private static JsonNode resolved(JsonNode node, JsonNode parameters) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.valueStream().map(each -> resolved(each, parameters)).forEach(copy::add);
            return copy;
        }
        String reference = node.path("$ref").asText();
        if (reference.startsWith("#/parameters/")) {
            return parameters.path(reference.substring("#/parameters/".length()));
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = object.objectNode();
        object.properties().forEach(each -> copy.set(each.getKey(), resolved(each.getValue(), parameters)));
        if (copy.path("consumes") instanceof ArrayNode consumes) {
            List<JsonNode> sorted = consumes.valueStream()
                    .sorted(Comparator.comparing(JsonNode::asText))
                    .toList();
            consumes.removeAll().addAll(sorted);
        }
        return copy;
    }

    /** Sorted by field names, so that a difference is one line. */
    private static String pretty(JsonNode node) throws IOException {
        Object plain = Json.MAPPER.treeToValue(node, Object.class);
        return Json.MAPPER
                .writer()
                .withDefaultPrettyPrinter()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(plain);
    }

    private DocumentExchange get(String target, String... headers) throws IOException {
        DocumentExchange exchange = DocumentExchange.get(target, headers);
        String path = exchange.call().info().path();
        Objects.requireNonNull(documents.find(path), path).answer(exchange.call());
        return exchange;
    }
}
