package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends what was sent to a real kube-apiserver to fake clusters with the same objects, users and rights, and compares each answer:
 * status, headers, and body. Each carrier of the library has a subclass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RecordingsConformance {

    private RecordedClusters clusters;

    /** Serves a cluster by the carrier under test. */
    protected abstract TestCarrier carry(FakeCluster cluster) throws IOException;

    /** Whether callers without credentials are let in, so that it is said what they may not do. */
    protected boolean admitsAnonymous() {
        return true;
    }

    /** Whether watches get a bookmark when the cluster sends them, instead of when the carrier does. */
    protected boolean forwardsBookmarks() {
        return true;
    }

    @BeforeAll
    void setUpAsWhenRecorded() throws IOException {
        clusters = new RecordedClusters(this::carry);
    }

    @AfterAll
    void close() {
        clusters.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error-bad-field-selector",
                "error-bad-limit",
                "error-bad-selector",
                "error-forbidden",
                "error-invalid",
                "error-method-not-allowed",
                "error-not-acceptable",
                "error-not-found",
                "error-unauthorized",
                "error-unknown-resource",
                "error-unsupported-media",
                "log-bad-container",
                "log-bad-since",
                "log-bad-tail",
                "log-container-required",
                "log-no-pod",
                "sar-allowed",
                "sar-denied",
                "sar-forbidden",
                "selfsubjectreview",
                "ssar-allowed",
                "ssar-denied",
                "ssar-invalid-token",
                "ssar-logs-allowed",
                "ssar-logs-denied",
                "ssar-resource-with-slash",
                "tokenreview-invalid",
                "tokenreview-valid",
                "api-versions",
                "list-empty",
                "list-fieldselector",
                "list-multikueueclusters",
                "list-paged-1",
                "list-paged-2",
                "list-rv0",
                "list-set-selector",
                "list-taskruns-by-label",
                "list-pods-by-label",
                "list-partial-metadata",
                "get-workload",
                "get-workload-nominated",
                "get-workload-evicted",
                "get-worker-pipelinerun",
                "get-worker-secret"
            })
    void answersWithTheSameStatusHeadersAndBody(String name) {
        Recording recording = Recording.of(name);

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(Recording.comparable(answer.json())).isEqualTo(Recording.comparable(recording.body()));
    }

    @Test
    void answersAnonymousCallersAsTheRealOneDoes() {
        Recording recording = Recording.of(admitsAnonymous() ? "ssar-anonymous" : "error-unauthorized");

        TestClient.Answer answer = replay(Recording.of("ssar-anonymous"));

        assertSameHead(recording, answer);
        assertThat(Recording.comparable(answer.json())).isEqualTo(Recording.comparable(recording.body()));
    }

    /** Where the real server's message quotes its JSON parser or its own counters. */
    @ParameterizedTest
    @ValueSource(strings = {"error-bad-continue", "error-bad-json", "error-rv-too-large"})
    void answersWithTheSameStatusHeadersAndMessageUpToItsOwnWords(String name) {
        Recording recording = Recording.of(name);

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(answer.reason()).isEqualTo(recording.body().path("reason").asText());
        assertThat(generalized(answer.message()))
                .isEqualTo(generalized(recording.body().path("message").asText()));
        assertThat(answer.json().path("details")).isEqualTo(recording.body().path("details"));
    }

    private static String generalized(String message) {
        return message.replaceAll("(not valid|parse error): .*", "$1").replaceAll("[0-9]+", "N");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "log-timestamps", "error-unknown-group"})
    void answersWithTheSameStatusHeadersAndText(String name) {
        Recording recording = Recording.of(name);

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(answer.header("Transfer-Encoding")).isEqualTo(recording.header("Transfer-Encoding"));
        assertThat(answer.text()).isEqualTo(recording.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list-table-pods", "list-table-taskruns", "list-table-includeobject", "get-table-pod"})
    void printsTablesOfTheSameShape(String name) {
        Recording recording = Recording.of(name);

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(withoutAgesAndDescriptions(answer.json())).isEqualTo(withoutAgesAndDescriptions(recording.body()));
    }

    private static JsonNode withoutAgesAndDescriptions(JsonNode table) {
        ObjectNode comparable = (ObjectNode) Recording.comparable(table);
        comparable.path("columnDefinitions").forEach(column -> ((ObjectNode) column).remove("description"));
        comparable.path("rows").forEach(row -> {
            ArrayNode cells = (ArrayNode) row.path("cells");
            for (int i = 0; i < cells.size(); i++) {
                if (cells.get(i).asText().matches("([0-9]+[smhdy])+|<invalid>")) {
                    cells.set(i, cells.textNode("age"));
                }
            }
        });
        return comparable;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "readyz-verbose",
                "api-group",
                "api-group-list",
                "api-resource-list-core",
                "api-resource-list",
                "openapi-v3-index"
            })
    void describesItselfUnderTheSameHeaders(String name) {
        Recording recording = Recording.of(name);

        assertSameHead(recording, replay(recording));
    }

    @Test
    void tellsTheSameVersion() {
        Recording recording = Recording.of("version");

        JsonNode answer = replay(recording).json();

        for (String field : List.of("major", "minor", "gitVersion", "emulationMajor", "minCompatibilityMinor")) {
            assertThat(answer.path(field)).as(field).isEqualTo(recording.body().path(field));
        }
    }

    @Test
    void listsItsChecksInTheSameForm() {
        Recording recording = Recording.of("readyz-verbose");

        List<String> lines = replay(recording).text().lines().toList();

        List<String> recorded = recording.text().lines().toList();
        assertThat(recorded).containsSubsequence(lines);
        assertThat(lines).startsWith(recorded.get(0)).endsWith("readyz check passed");
    }

    /** Fake clusters have an old version of Tekton too. */
    @Test
    void describesAGroupAsTheRealOneDoes() {
        Recording recording = Recording.of("api-group");

        JsonNode group = replay(recording).json();

        for (String field : List.of("kind", "apiVersion", "name", "preferredVersion")) {
            assertThat(group.path(field)).as(field).isEqualTo(recording.body().path(field));
        }
        assertThat(group.path("versions")).containsAll(recording.body().path("versions"));
    }

    @Test
    void listsItsGroupsAsTheRealOneDoes() {
        Recording recording = Recording.of("api-group-list");

        JsonNode list = replay(recording).json();

        List<JsonNode> recorded = recording.body().path("groups").valueStream().toList();
        assertThat(list.path("kind")).isEqualTo(recording.body().path("kind"));
        assertThat(list.path("groups").valueStream().filter(recorded::contains)).hasSizeGreaterThan(3);
    }

    @Test
    void describesCoreResourcesAsTheRealOneDoes() {
        Recording recording = Recording.of("api-resource-list-core");

        List<JsonNode> answered = withoutHashes(replay(recording).json());

        List<JsonNode> recorded = withoutHashes(recording.body());
        for (String resource : List.of("pods", "pods/log", "pods/status", "configmaps", "secrets")) {
            assertThat(answered)
                    .filteredOn(each -> each.path("name").asText().equals(resource))
                    .isEqualTo(recorded.stream()
                            .filter(each -> each.path("name").asText().equals(resource))
                            .toList());
        }
    }

    @Test
    void namesItsOpenApiDocumentsAsTheRealOneDoes() {
        Recording recording = Recording.of("openapi-v3-index");
        String path = "/paths/apis~1tekton.dev~1v1/serverRelativeURL";
        String form = "hash=[0-9A-F]{128}";

        assertThat(replay(recording).json().at(path).asText().replaceAll(form, "hash"))
                .isEqualTo(recording.body().at(path).asText().replaceAll(form, "hash"));
    }

    /** Its certificates are its own. */
    @Test
    void tellsExtensionsWhomToBelieveAsTheRealOneDoes() {
        Recording recording = Recording.of("front-proxy-configmap");

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(withoutCertificates(answer.json())).isEqualTo(withoutCertificates(recording.body()));
    }

    private static Map<String, String> withoutCertificates(JsonNode config) {
        Map<String, String> data = new TreeMap<>();
        config.path("data")
                .properties()
                .forEach(each -> data.put(
                        each.getKey(), each.getValue().asText().replaceAll("(?s)-----BEGIN.*", "a certificate")));
        return data;
    }

    @Test
    void discoveryDescribesResourcesAsTheRealOneDoes() {
        Recording recording = Recording.of("api-resource-list");

        JsonNode answer = replay(recording).json();

        assertThat(answer.path("kind")).isEqualTo(recording.body().path("kind"));
        assertThat(withoutHashes(answer)).isEqualTo(withoutHashes(recording.body()));
    }

    private static List<JsonNode> withoutHashes(JsonNode list) {
        List<JsonNode> resources = new ArrayList<>();
        list.path("resources").forEach(resource -> {
            ObjectNode copy = resource.deepCopy();
            copy.remove("storageVersionHash");
            resources.add(copy);
        });
        return resources;
    }

    @Test
    void aggregatedDiscoveryDescribesGroupsAsTheRealOneDoes() {
        Recording recording = Recording.of("aggregated-discovery");

        TestClient.Answer answer = replay(recording);

        assertSameHead(recording, answer);
        assertThat(group(answer.json(), "kueue.x-k8s.io", "workloads"))
                .isEqualTo(withShortNames(
                        group(recording.body(), "kueue.x-k8s.io", "workloads"),
                        "kwl",
                        "kueueworkload",
                        "kueueworkloads"));
        assertThat(group(answer.json(), "tekton.dev", "taskruns"))
                .isEqualTo(group(recording.body(), "tekton.dev", "taskruns"));
    }

    private static JsonNode group(JsonNode list, String group, String resource) {
        for (JsonNode item : list.path("items")) {
            if (item.at("/metadata/name").asText().equals(group)) {
                for (JsonNode candidate : item.at("/versions/0/resources")) {
                    if (candidate.path("resource").asText().equals(resource)) {
                        return candidate;
                    }
                }
            }
        }
        throw new AssertionError("no " + resource + " in " + group);
    }

    private static JsonNode withShortNames(JsonNode resource, String... names) {
        ArrayNode list = ((ObjectNode) resource).putArray("shortNames");
        Stream.of(names).forEach(list::add);
        return resource;
    }

    @Test
    void aWatchOfTooOldAResourceVersionIsOneErrorEvent() throws IOException {
        Recording recording = Recording.of("error-watch-gone");

        List<JsonNode> events = replayWatch(recording, 1);

        JsonNode status = events.get(0).path("object");
        assertThat(events.get(0).path("type").asText()).isEqualTo("ERROR");
        assertThat(status.path("code").asInt()).isEqualTo(410);
        assertThat(generalized(status.path("message").asText()))
                .isEqualTo(generalized(
                        recording.events().get(0).at("/object/message").asText()));
        assertThat(Recording.comparable(((ObjectNode) status).without("message")))
                .isEqualTo(Recording.comparable(
                        ((ObjectNode) recording.events().get(0).path("object")).without("message")));
    }

    @Test
    void aWatchPrintsTablesWithColumnsInTheFirstEventOnly() throws IOException {
        Recording recording = Recording.of("watch-table");

        List<JsonNode> events = replayWatch(recording, recording.events().size());

        for (int i = 0; i < recording.events().size(); i++) {
            JsonNode expected = recording.events().get(i);
            assertThat(events.get(i).path("type")).isEqualTo(expected.path("type"));
            assertThat(withoutAgesAndDescriptions(events.get(i).path("object")))
                    .isEqualTo(withoutAgesAndDescriptions(expected.path("object")));
        }
    }

    @Test
    void aWatchWithInitialEventsStartsWithWhatExists() throws IOException {
        Recording recording = Recording.of("watch-send-initial-events");

        List<JsonNode> events = replayWatch(recording, recording.events().size());

        for (int i = 0; i < recording.events().size(); i++) {
            assertThat(Recording.comparable(events.get(i)))
                    .isEqualTo(Recording.comparable(recording.events().get(i)));
        }
    }

    /** The recordings of one ConfigMap's life were made in this order, under an open watch; it lasts for as long as they take here. */
    @Test
    void anObjectsLifeAnswersAndIsWatchedAsRecorded() throws IOException {
        Recording watch = Recording.of("watch");
        String path = watch.path().replaceFirst("timeoutSeconds=\\d+", "timeoutSeconds=60");
        HttpResponse<InputStream> open = clusters.client(watch).open(path, watch.requestHeaders());
        List<String> steps = List.of(
                "create",
                "error-already-exists",
                "error-conflict",
                "dry-run",
                "patch-merge",
                "patch-json",
                "patch-strategic",
                "patch-apply",
                "delete",
                "delete-collection");
        for (String step : steps) {
            Recording recording = Recording.of(step);
            TestClient.Answer answer = replay(recording);
            assertSameHead(recording, answer);
            assertThat(Recording.comparable(answer.json())).as(step).isEqualTo(Recording.comparable(recording.body()));
        }
        clusters.worker().sendBookmarks();

        List<JsonNode> expected =
                watch.events().stream().filter(this::isForwarded).toList();
        List<JsonNode> events = read(open, expected.size());

        assertThat(events.stream().map(Recording::comparable).toList())
                .isEqualTo(expected.stream().map(Recording::comparable).toList());
    }

    private boolean isForwarded(JsonNode event) {
        return forwardsBookmarks() || !event.path("type").asText().equals("BOOKMARK");
    }

    private TestClient.Answer replay(Recording recording) {
        return clusters.client(recording)
                .send(recording.method(), recording.path(), recording.requestBody(), recording.requestHeaders());
    }

    private List<JsonNode> replayWatch(Recording recording, int events) throws IOException {
        HttpResponse<InputStream> open = clusters.client(recording).open(recording.path(), recording.requestHeaders());
        assertThat(open.statusCode()).isEqualTo(recording.status());
        for (String header : List.of("Content-Type", "Cache-Control", "Transfer-Encoding")) {
            assertThat(open.headers().firstValue(header).orElse(null)).isEqualTo(recording.header(header));
        }
        return read(open, events);
    }

    private List<JsonNode> read(HttpResponse<InputStream> open, int count) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8))) {
            while (events.size() < count) {
                JsonNode event = Json.MAPPER.readTree(lines.readLine());
                if (isForwarded(event)) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    private static void assertSameHead(Recording recording, TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(recording.status());
        for (String header :
                List.of("Content-Type", "Cache-Control", "Retry-After", "X-Content-Type-Options", "Vary")) {
            assertThat(answer.header(header)).as(header).isEqualTo(recording.header(header));
        }
    }
}
