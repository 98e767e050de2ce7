package io.github.multikueue.proxy.server.mount;

import static io.github.multikueue.proxy.server.mount.RenamedLamps.LAMPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller's requests through {@code rename-proxy}, to a cluster in which its resources have other names. */
class RenameProxyTest {

    private static final String JSON = "application/json";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    @TempDir
    private static Path home;

    private static RenamedLamps lamps;

    @BeforeAll
    static void start() throws Exception {
        lamps = new RenamedLamps(home);
    }

    @AfterAll
    static void stop() {
        lamps.close();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.MAPPER.readTree(answer.body());
    }

    private static JsonNode stored(String name) {
        return lamps.upstream().get("renamedlamps", "team-a", name);
    }

    @Test
    void createsReadsUpdatesAndDeletes() throws Exception {
        HttpResponse<String> created = lamps.create("verbs");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(json(created).path("apiVersion").asText()).isEqualTo("original.example.com/v1");
        assertThat(json(created).path("kind").asText()).isEqualTo("Lamp");
        assertThat(stored("verbs").path("kind").asText()).isEqualTo("RenamedLamp");
        assertThat(stored("verbs").at("/metadata/labels").toString())
                .isEqualTo("{\"renamed.example.com/floor\":\"ground\",\"keep\":\"me\"}");

        String read = lamps.get(LAMPS + "/verbs").body();
        assertThat(read).contains("\"original.example.com/floor\"").doesNotContain("enamed");
        HttpResponse<String> replaced =
                lamps.send("PUT", LAMPS + "/verbs", JSON, read.replace("\"watts\":60", "\"watts\":75"));
        assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
        assertThat(stored("verbs").at("/spec/watts").asInt()).isEqualTo(75);
        HttpResponse<String> status = lamps.send("PUT", LAMPS + "/verbs/status", JSON, status(replaced.body()));
        assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
        assertThat(json(status).path("kind").asText()).isEqualTo("Lamp");

        HttpResponse<String> deleted = lamps.send("DELETE", LAMPS + "/verbs", "", "");
        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(deleted.body()).doesNotContain("enamed");
        assertThat(stored("verbs")).isNull();
    }

    private static String status(String lamp) throws Exception {
        var object = (com.fasterxml.jackson.databind.node.ObjectNode) Json.MAPPER.readTree(lamp);
        object.putObject("status").put("lit", true);
        return object.toString();
    }

    @Test
    void listsAndDeletesWhatASelectorSaysInOriginalNames() throws Exception {
        lamps.create("list-1");
        lamps.create("list-2");
        String selector = "?labelSelector=original.example.com%2Ffloor%3Dground";

        JsonNode list = json(lamps.get(LAMPS + selector));
        assertThat(list.path("kind").asText()).isEqualTo("LampList");
        assertThat(list.path("items"))
                .extracting(each -> each.path("kind").asText())
                .contains("Lamp", "Lamp")
                .doesNotContain("RenamedLamp");

        assertThat(lamps.send("DELETE", LAMPS + selector, "", "").statusCode()).isEqualTo(200);
        assertThat(stored("list-1")).isNull();
        assertThat(stored("list-2")).isNull();
    }

    @Test
    void patchesOfEveryTypeAreRenamed() throws Exception {
        lamps.create("patch");
        String path = LAMPS + "/patch";

        assertOk(
                lamps.send(
                        "PATCH",
                        path,
                        "application/merge-patch+json",
                        "{\"metadata\":{\"labels\":{\"original.example.com/floor\":null,\"original.example.com/room\":\"hall\"}}}"));
        assertThat(stored("patch").at("/metadata/labels").toString())
                .isEqualTo("{\"keep\":\"me\",\"renamed.example.com/room\":\"hall\"}");
        assertOk(lamps.send("PATCH", path, "application/json-patch+json", """
                [{"op":"test","path":"/metadata/labels/original.example.com~1room","value":"hall"},
                 {"op":"move","from":"/metadata/labels/original.example.com~1room","path":"/metadata/labels/original.example.com~1place"}]"""));
        assertThat(stored("patch").at("/metadata/labels").toString())
                .isEqualTo("{\"keep\":\"me\",\"renamed.example.com/place\":\"hall\"}");
        HttpResponse<String> applied =
                lamps.send("PATCH", path + "?fieldManager=me&force=true", "application/apply-patch+yaml", """
                # as a person writes it
                apiVersion: original.example.com/v1
                kind: Lamp
                metadata: {name: patch, annotations: {original.example.com/by: hand}}
                spec: {watts: 40}
                """);
        assertOk(applied);
        assertThat(applied.body()).contains("\"f:original.example.com/by\"").doesNotContain("enamed");
        assertThat(stored("patch").at("/metadata/annotations").toString())
                .isEqualTo("{\"renamed.example.com/by\":\"hand\"}");
        assertThat(stored("patch").at("/spec/watts").asInt()).isEqualTo(40);
    }

    private static void assertOk(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aBodyInYamlIsCreated() throws Exception {
        HttpResponse<String> created = lamps.send("POST", LAMPS, "application/yaml", """
                apiVersion: original.example.com/v1
                kind: Lamp
                metadata: {name: yaml}
                """);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(stored("yaml").path("kind").asText()).isEqualTo("RenamedLamp");
    }

    @Test
    void eventsOfAWatchComeOneByOneAtOnce() throws Exception {
        HttpRequest request = lamps.request(LAMPS + "?watch=1&labelSelector=original.example.com%2Ffloor")
                .build();
        HttpResponse<InputStream> answer = lamps.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String name : List.of("watch-1", "watch-2")) {
                lamps.create(name);
                JsonNode event = next(events, name);
                assertThat(event.path("type").asText()).isEqualTo("ADDED");
                assertThat(event.at("/object/kind").asText()).isEqualTo("Lamp");
                assertThat(event.toString()).doesNotContain("enamed");
            }
        }
    }

    /** Other tests have lamps, too. */
    private static JsonNode next(BufferedReader events, String name) throws Exception {
        while (true) {
            JsonNode event = Json.MAPPER.readTree(events.readLine());
            if (event.at("/object/metadata/name").asText().equals(name)) {
                return event;
            }
        }
    }

    @Test
    void aWatchOverAWebSocketHasAMessageForEachEvent() throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        WebSocket socket = lamps.http()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create(lamps.address().replace("http", "ws") + LAMPS
                                + "?watch=true&fieldSelector=metadata.name%3Dsocket"),
                        new Messages(messages))
                .get(30, TimeUnit.SECONDS);
        lamps.create("socket");

        JsonNode event = Json.MAPPER.readTree(messages.poll(30, TimeUnit.SECONDS));
        assertThat(event.at("/object/kind").asText()).isEqualTo("Lamp");
        assertThat(event.toString()).doesNotContain("enamed");
        socket.abort();
    }

    private static final class Messages implements WebSocket.Listener {

        private final BlockingQueue<String> whole;
        private final StringBuilder part = new StringBuilder();

        Messages(BlockingQueue<String> whole) {
            this.whole = whole;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                whole.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @Test
    void discoveryShowsOriginalNamesOnce() throws Exception {
        JsonNode groups = json(lamps.get("/apis")).path("groups");
        assertThat(groups)
                .extracting(each -> each.path("name").asText())
                .containsOnlyOnce("original.example.com")
                .doesNotContain("renamed.example.com");
        JsonNode resources = json(lamps.get("/apis/original.example.com/v1")).path("resources");
        assertThat(resources).extracting(each -> each.path("name").asText()).containsExactly("lamps", "lamps/status");
        assertThat(resources.get(0).path("shortNames").toString()).isEqualTo("[\"lp\",\"lps\"]");

        HttpRequest aggregated = lamps.request("/apis")
                .header(
                        "Accept",
                        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json")
                .build();
        String body = lamps.http()
                .send(aggregated, HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(body).contains("\"resource\":\"lamps\"").doesNotContain("enamed");
    }

    @Test
    void openApiHasOriginalNames() throws Exception {
        assertThat(lamps.get("/openapi/v3").body())
                .contains("apis/original.example.com/v1")
                .doesNotContain("renamed.example.com");
        assertThat(lamps.get("/openapi/v3/apis/original.example.com/v1").body())
                .contains("/apis/original.example.com/v1/namespaces/{namespace}/lamps")
                .doesNotContain("/renamedlamps", "\"renamed.example.com\"", "\"RenamedLamp\"");
    }

    @Test
    void aTableKeepsItsColumns() throws Exception {
        lamps.create("table");
        HttpRequest request = lamps.request(LAMPS + "?includeObject=Object")
                .header("Accept", "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io," + TABLE)
                .build();
        JsonNode table = Json.MAPPER.readTree(
                lamps.http().send(request, HttpResponse.BodyHandlers.ofString()).body());

        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("columnDefinitions"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("Name", "Watts");
        assertThat(table.path("rows"))
                .extracting(each -> each.at("/object/kind").asText())
                .containsOnly("Lamp");
    }

    @Test
    void failuresSpeakOfWhatTheClientKnows() throws Exception {
        JsonNode missing = json(lamps.get(LAMPS + "/none"));
        assertThat(missing.path("message").asText()).isEqualTo("lamps.original.example.com \"none\" not found");
        assertThat(missing.at("/details/group").asText()).isEqualTo("original.example.com");
        assertThat(missing.at("/details/kind").asText()).isEqualTo("lamps");

        lamps.upstream().expireHistory();
        HttpResponse<String> refused = lamps.get(LAMPS + "?watch=true&resourceVersion=x");
        assertThat(refused.statusCode()).as(refused.body()).isGreaterThanOrEqualTo(400);
        assertThat(json(refused).path("kind").asText()).isEqualTo("Status");
    }

    @Test
    void objectsOfTheOriginalKindThatTheClusterHasAreHidden() throws Exception {
        lamps.upstream().create("""
                {"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"name":"foreign","namespace":"team-a"}}""");
        lamps.upstream().create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"hidden-role","namespace":"team-a"},
                 "rules":[]}""");

        assertThat(lamps.get(LAMPS + "/foreign").statusCode()).isEqualTo(404);
        HttpResponse<String> hidden =
                lamps.get("/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles/hidden-role");
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(json(hidden).path("message").asText())
                .isEqualTo("roles.rbac.authorization.k8s.io \"hidden-role\" not found");
        assertThat(lamps.get("/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles")
                        .body())
                .doesNotContain("hidden-role");
    }

    @Test
    void labelsOfAnyResourceAreRenamed() throws Exception {
        lamps.send("POST", "/api/v1/namespaces/team-a/configmaps", JSON, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","labels":{"lamp-operator":"x"}},
                 "data":{"number":"1.0"}}""");

        assertThat(lamps.upstream()
                        .get("configmaps", "team-a", "c")
                        .at("/metadata/labels")
                        .toString())
                .isEqualTo("{\"renamed-lamp-operator\":\"x\"}");
        assertThat(json(lamps.get("/api/v1/namespaces/team-a/configmaps?labelSelector=lamp-operator"))
                        .at("/items/0/metadata/labels")
                        .toString())
                .isEqualTo("{\"lamp-operator\":\"x\"}");
    }

    @Test
    void bodiesThatCannotBeRenamedAreRefusedBeforeTheyAreSent() throws Exception {
        int before = lamps.upstream().requests().of("create", "renamedlamps").size();
        assertRefused(400, "BadRequest", lamps.send("POST", LAMPS, JSON, "{\"apiVersion\":"));
        assertRefused(400, "BadRequest", lamps.send("POST", LAMPS, JSON, "[]"));
        assertRefused(400, "BadRequest", lamps.send("POST", LAMPS, "application/yaml", "a: [b"));
        assertRefused(400, "BadRequest", lamps.send("PATCH", LAMPS + "/x", "application/json-patch+json", "{}"));
        assertRefused(400, "BadRequest", lamps.send("PATCH", LAMPS + "/x", "application/merge-patch+json", "nothing"));
        assertRefused(
                415, "UnsupportedMediaType", lamps.send("POST", LAMPS, "application/vnd.kubernetes.protobuf", "k8s"));
        assertRefused(
                415, "UnsupportedMediaType", lamps.send("PATCH", LAMPS + "/x", "application/apply-patch+cbor", "x"));
        String large = "{\"data\":\"" + "x".repeat(3 << 20) + "\"}";
        assertRefused(413, "RequestEntityTooLarge", lamps.send("POST", LAMPS, JSON, large));
        assertThat(lamps.upstream().requests().of("create", "renamedlamps")).hasSize(before);
    }

    private static void assertRefused(int code, String reason, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(json(answer).path("kind").asText()).isEqualTo("Status");
        assertThat(json(answer).path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void aLongListComesCompressedAndIsRestored() throws Exception {
        for (int i = 0; i < 40; i++) {
            lamps.send(
                    "POST",
                    LAMPS,
                    JSON,
                    RenamedLamps.lamp("gzip-" + i)
                            .replace("\"me\"", "\"me\",\"long\":\"" + i + "\"")
                            .replace("60", "60,\"text\":\"" + "x".repeat(5_000) + "\""));
        }
        HttpRequest request = lamps.request(LAMPS + "?labelSelector=long")
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> answer = lamps.http().send(request, HttpResponse.BodyHandlers.ofByteArray());

        byte[] body = answer.body();
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        JsonNode list = Json.MAPPER.readTree(body);
        assertThat(list.path("items"))
                .hasSize(40)
                .extracting(each -> each.path("kind").asText())
                .containsOnly("Lamp");
    }

    @Test
    void tellsHowItIsItself() throws Exception {
        lamps.get(LAMPS);
        String monitoring = "http://127.0.0.1:" + lamps.proxy().monitoringPort();
        await().untilAsserted(() ->
                assertThat(read(monitoring + "/readyz").statusCode()).isEqualTo(200));

        String metrics = read(monitoring + "/metrics").body();
        assertThat(metrics)
                .contains(
                        "kube_api_rewriter_client_requests_total{decision=\"rewrite\",method=\"GET\",name=\"kube-api\",resource=\"lamps\",watch=\"0\"}")
                .contains("kube_api_rewriter_rewrite_duration_seconds_bucket")
                .contains("multikueue_proxy_build_info", "process_files_open_files", "jvm_memory_used_bytes")
                .doesNotContain("renamedlamps");
    }

    private static HttpResponse<String> read(String url) throws Exception {
        return lamps.http().send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void metricsAreForThoseWhomTheClusterAllowsThem(@TempDir Path other) throws Exception {
        try (RenamedLamps guarded = new RenamedLamps(
                other,
                "MONITORING_AUTH={\"group\":\"apps\",\"version\":\"v1\",\"resource\":\"deployments\",\"namespace\":\"team-a\","
                        + "\"name\":\"lamp-operator\",\"subresource\":\"metrics\"}")) {
            String metrics = "http://127.0.0.1:" + guarded.proxy().monitoringPort() + "/metrics";
            String reader = guarded.upstream().token(FakeUser.of("prometheus"));
            String stranger = guarded.upstream().token(FakeUser.of("stranger"));
            guarded.upstream()
                    .grant(FakeGrant.toUser("prometheus")
                            .verbs("get")
                            .apiGroups("apps")
                            .resources("deployments/metrics"));

            assertThat(status(metrics, null)).isEqualTo(401);
            assertThat(status(metrics, "no-such-token")).isEqualTo(401);
            assertThat(status(metrics, stranger)).isEqualTo(403);
            assertThat(status(metrics, reader)).isEqualTo(200);
            assertThat(status(metrics.replace("/metrics", "/healthz"), null)).isEqualTo(200);
        }
    }

    private static int status(String url, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return lamps.http()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aCallerWithATokenIsAskedForWithThat() throws Exception {
        String nobody = lamps.upstream().token(FakeUser.of("nobody"));
        HttpRequest.Builder request = lamps.request(LAMPS).header("Authorization", "Bearer " + nobody);
        HttpResponse<String> refused = lamps.http().send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("message").asText())
                .startsWith("lamps.original.example.com is forbidden: User \"nobody\" cannot list resource \"lamps\"");
        HttpRequest.Builder as = lamps.request(LAMPS).header("Impersonate-User", "nobody");
        assertThat(lamps.http()
                        .send(as.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aPageWhoseNameLeadsHereHasNoRights() throws Exception {
        List<String> lines = new ArrayList<>();
        try (var socket =
                new java.net.Socket("127.0.0.1", lamps.proxy().clientPort().orElseThrow())) {
            socket.getOutputStream()
                    .write("GET /api HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .lines()
                    .forEach(lines::add);
        }
        assertThat(lines.get(0)).contains("421");
    }
}
