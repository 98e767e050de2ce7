package io.github.multikueue.proxy.server.mount;

import static io.github.multikueue.proxy.server.mount.RenamedLamps.LAMPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cache-proxy --rename-rules}: what its memory answers has original names, and so has what it forwards. */
class RenamedCacheProxyTest {

    private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/rolebindings";

    @TempDir
    private static Path home;

    private static FakeCluster cluster;
    private static ServedCacheProxy served;

    @BeforeAll
    static void start() throws Exception {
        cluster = RenamedLamps.cluster();
        cluster.create(lamp("renamed.example.com", "RenamedLamp", "desk"));
        cluster.create(lamp("original.example.com", "Lamp", "foreign"));
        binding("ours", "us");
        binding("theirs", "somebody-else");
        served = new ServedCacheProxy(
                cluster, home, Map.of("RENAME_RULES", RenamedLamps.rules(home).toString()));
        served.warm(ServedCacheProxy.JSON, LAMPS, BINDINGS);
        served.warm(ServedCacheProxy.TABLE, BINDINGS);
    }

    private static String lamp(String group, String kind, String name) {
        return """
                {"apiVersion":"%1$s/v1","kind":"%2$s","metadata":{"name":"%3$s","namespace":"team-a","labels":{"%1$s/floor":"ground"}},
                 "spec":{"watts":60}}""".formatted(group, kind, name);
    }

    private static void binding(String name, String heritage) {
        cluster.create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"%s","namespace":"team-a",
                 "labels":{"heritage":"%s"}}}""".formatted(name, heritage));
    }

    @AfterAll
    static void stop() {
        served.close();
        cluster.close();
    }

    /** On a busy machine, memory may not know in time that it is up to date: then it does not answer, and is asked again. */
    private static JsonNode hit(String path, String accept) throws Exception {
        HttpResponse<String> answer = await().until(
                        () -> served.read(path, accept),
                        each -> each.headers().firstValue("X-Cache").orElse("").equals("hit"));
        return Json.MAPPER.readTree(answer.body());
    }

    @Test
    void itsMemoryAnswersWithOriginalNames() throws Exception {
        JsonNode list = hit(LAMPS + "?labelSelector=original.example.com%2Ffloor%3Dground", ServedCacheProxy.JSON);
        assertThat(list.path("kind").asText()).isEqualTo("LampList");
        assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo("desk");
        assertThat(list.at("/items/0/kind").asText()).isEqualTo("Lamp");
        assertThat(list.path("items")).hasSize(1);
        assertThat(list.toString()).doesNotContain("renamed.example.com", "enamedLamp");

        JsonNode one = hit(LAMPS + "/desk", ServedCacheProxy.JSON);
        assertThat(one.at("/metadata/labels").toString()).isEqualTo("{\"original.example.com/floor\":\"ground\"}");
        // The columns of a custom resource are known to the API server alone.
        JsonNode table =
                Json.MAPPER.readTree(served.read(LAMPS, ServedCacheProxy.TABLE).body());
        assertThat(table.at("/columnDefinitions/1/name").asText()).isEqualTo("Watts");
        assertThat(table.at("/rows/0/object/metadata/labels").toString())
                .isEqualTo("{\"original.example.com/floor\":\"ground\"}");
        assertThat(cluster.requests().of("list", "renamedlamps"))
                .extracting(FakeRequest::user)
                .contains("cache-proxy");
    }

    @Test
    void itsMemoryShowsNothingThatIsExcluded() throws Exception {
        for (String accept : new String[] {ServedCacheProxy.JSON, ServedCacheProxy.TABLE}) {
            assertThat(hit(BINDINGS, accept).toString()).contains("\"ours\"").doesNotContain("\"theirs\"");
        }
        HttpResponse<String> hidden = served.read(BINDINGS + "/theirs", ServedCacheProxy.JSON);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body()).contains("rolebindings.rbac.authorization.k8s.io \\\"theirs\\\" not found");
    }

    @Test
    void whatItForwardsIsRenamedAndSoonInItsMemory() throws Exception {
        HttpResponse<String> created = served.send("POST", LAMPS, lamp("original.example.com", "Lamp", "made"));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(cluster.get("renamedlamps", "team-a", "made").path("kind").asText())
                .isEqualTo("RenamedLamp");
        assertThat(hit(LAMPS + "/made", ServedCacheProxy.JSON).path("kind").asText())
                .isEqualTo("Lamp");
        assertThat(served.send("DELETE", LAMPS + "/made", "").statusCode()).isEqualTo(200);
        assertThat(cluster.get("renamedlamps", "team-a", "made")).isNull();
    }

    @Test
    void aWatchGoesOnWithOriginalNamesWhereItsListEnded() throws Exception {
        String version = hit(LAMPS, ServedCacheProxy.JSON)
                .at("/metadata/resourceVersion")
                .asText();
        HttpResponse<InputStream> answer = served.stream(
                LAMPS + "?watch=true&labelSelector=original.example.com%2Fwatched&resourceVersion=" + version);
        try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            cluster.create(lamp("renamed.example.com", "RenamedLamp", "watched")
                    .replace("example.com/floor", "example.com/watched"));
            JsonNode event = Json.MAPPER.readTree(events.readLine());
            assertThat(event.path("type").asText()).isEqualTo("ADDED");
            assertThat(event.at("/object/kind").asText()).isEqualTo("Lamp");
            assertThat(event.at("/object/metadata/labels").toString())
                    .isEqualTo("{\"original.example.com/watched\":\"ground\"}");
        }
        cluster.delete("renamedlamps", "team-a", "watched");
    }
}
