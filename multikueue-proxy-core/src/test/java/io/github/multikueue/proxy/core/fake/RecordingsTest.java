package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FakeCluster answers as the real kube-apiserver did when the recordings were made. */
class RecordingsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static FakeCluster manager;
    private static FakeCluster worker;
    private static Map<String, TestClient> managerClients;
    private static Map<String, TestClient> workerClients;

    @BeforeAll
    static void setUpAsWhenRecorded() {
        manager = FakeCluster.builder()
                .name("manager")
                .kueueVersions("v1beta2")
                .namespaces("team-a", "kueue-system")
                .start();
        worker = FakeCluster.builder()
                .name("worker1")
                .kueueVersions("v1beta2")
                .namespaces("team-a", "team-b")
                .start();
        manager.token("alice-token", new UserInfo("alice", "u1", List.of("dev"), Map.of()));
        manager.token("bob-token", FakeUser.of("bob"));
        manager.token("mallory-token", FakeUser.of("mallory"));
        manager.token("proxy-token", FakeUser.serviceAccount("multikueue-proxy", "proxy"));
        manager.grant(
                FakeGrant.toUser("alice")
                        .named("dev")
                        .verbs("get", "list", "watch")
                        .resources("pipelineruns", "taskruns", "pods", "pods/log", "workloads")
                        .namespaces("team-a"),
                FakeGrant.toUser("bob").verbs("get").resources("pipelineruns").namespaces("team-a"),
                FakeGrant.toUser("system:serviceaccount:multikueue-proxy:proxy")
                        .verbs("*")
                        .resources("*"));
        worker.token("reader-token", FakeUser.serviceAccount("kueue-system", "multikueue-sa"));
        worker.grant(FakeGrant.toUser("system:serviceaccount:kueue-system:multikueue-sa")
                .verbs("get", "list", "watch")
                .resources("pipelineruns", "taskruns", "pods", "pods/log")
                .namespaces("team-a"));
        fillClusters();
        managerClients = clients(manager, "alice", "bob", "mallory", "proxy");
        workerClients = clients(worker, "reader");
    }

    private static void fillClusters() {
        Stream.of("list-multikueueclusters", "get-workload", "get-workload-nominated", "get-workload-evicted")
                .flatMap(name -> Recording.of(name).objects().stream())
                .forEach(manager::create);
        Stream.of("list-rv0", "list-pods-by-label", "get-worker-pipelinerun")
                .flatMap(name -> Recording.of(name).objects().stream())
                .forEach(worker::create);
        for (int i = worker.list("pods", "team-a").size(); i < 34; i++) {
            worker.create("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"z-%d"},
                     "status":{"phase":"Succeeded"}}""".formatted(i));
        }
        FakeLog log = worker.log("team-a", "run-0-clone-pod", "step-main");
        java.time.Instant time = java.time.Instant.parse("2026-11-20T10:29:52.031203432Z");
        for (int i = 0; i < 100; i++) {
            String text =
                    "team-a/run-0-clone-pod/step-main line %08d héllo wörld ✓ the quick brown fox jumps over the lazy dog";
            log.lineAt(time.plusNanos(1000L * i), text.formatted(i));
        }
        log.end();
    }

    private static Map<String, TestClient> clients(FakeCluster cluster, String... users) {
        Map<String, TestClient> clients = new java.util.HashMap<>();
        for (String user : users) {
            clients.put(user, TestClient.withToken(cluster, user + "-token"));
        }
        TlsIdentity admin = cluster.clientCertificate(FakeUser.of("admin", "system:masters"));
        clients.put("admin", TestClient.withCertificate(cluster, admin, null));
        clients.put("bad", TestClient.withToken(cluster, "no-such-token"));
        clients.put("nobody", TestClient.anonymous(cluster));
        return clients;
    }

    @AfterAll
    static void close() {
        manager.close();
        worker.close();
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
                "ssar-anonymous",
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
                "get-worker-pipelinerun"
            })
    void answersWithTheSameStatusHeadersAndBody(String name) {
        Recording recording = Recording.of(name);

        TestClient.Answer answer = replay(recording);

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
                "api-resource-list"
            })
    void describesItselfUnderTheSameHeaders(String name) {
        Recording recording = Recording.of(name);

        assertSameHead(recording, replay(recording));
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

    /** The recordings of one ConfigMap's life were made in this order, under an open watch. */
    @Test
    void anObjectsLifeAnswersAndIsWatchedAsRecorded() throws IOException {
        Recording watch = Recording.of("watch");
        HttpResponse<InputStream> open = client(watch).open(watch.path(), watch.requestHeaders());
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
        worker.sendBookmarks();

        List<JsonNode> events = read(open, watch.events().size());

        assertThat(events.stream().map(Recording::comparable).toList())
                .isEqualTo(watch.events().stream().map(Recording::comparable).toList());
    }

    private static TestClient client(Recording recording) {
        Map<String, TestClient> clients = recording.cluster().equals("manager") ? managerClients : workerClients;
        return java.util.Objects.requireNonNull(clients.get(recording.caller()), recording.caller());
    }

    private static TestClient.Answer replay(Recording recording) {
        return client(recording)
                .send(recording.method(), recording.path(), recording.requestBody(), recording.requestHeaders());
    }

    private static List<JsonNode> replayWatch(Recording recording, int events) throws IOException {
        HttpResponse<InputStream> open = client(recording).open(recording.path(), recording.requestHeaders());
        assertThat(open.statusCode()).isEqualTo(recording.status());
        for (String header : List.of("Content-Type", "Cache-Control", "Transfer-Encoding")) {
            assertThat(open.headers().firstValue(header).orElse(null)).isEqualTo(recording.header(header));
        }
        return read(open, events);
    }

    private static List<JsonNode> read(HttpResponse<InputStream> open, int count) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8))) {
            while (events.size() < count) {
                events.add(MAPPER.readTree(lines.readLine()));
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
