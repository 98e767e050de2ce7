package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code deployments-api} answers to clients that it knows. */
class DeploymentsApiTest {

    private static final String WEB = "/deployments/team-a/web/replicas";

    @TempDir
    private static Path home;

    private static FakeCluster cluster;
    private static DeploymentsFixture served;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        cluster = FakeCluster.builder()
                .name("up")
                .namespaces("team-a", "team-a-b", "team-b")
                .start();
        deployment("team-b", "web", 1);
        deployment("team-a-b", "web", 1);
        deployment("team-a", "web", 2);
        deployment("team-a", "api", 0);
        served = new DeploymentsFixture(cluster, home);
        http = DeploymentsFixture.http(DeploymentsFixture.client("alice", DeploymentsFixture.CLIENT_CA));
        await().untilAsserted(() ->
                assertThat(served.management("/readyz").statusCode()).isEqualTo(200));
    }

    @AfterAll
    static void stop() {
        served.close();
        cluster.close();
    }

    @BeforeEach
    void begin() {
        cluster.requests().clear();
    }

    private static void deployment(String namespace, String name, int replicas) {
        cluster.create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"" + namespace + "\"},\"spec\":{\"replicas\":" + replicas + "}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /deployments                  | [{"name":"api","namespace":"team-a"},{"name":"web","namespace":"team-a"},{"name":"web","namespace":"team-a-b"},{"name":"web","namespace":"team-b"}]
            /deployments?namespace=       | [{"name":"api","namespace":"team-a"},{"name":"web","namespace":"team-a"},{"name":"web","namespace":"team-a-b"},{"name":"web","namespace":"team-b"}]
            /deployments?namespace=team-a | [{"name":"api","namespace":"team-a"},{"name":"web","namespace":"team-a"}]
            /deployments?namespace=none   | []
            /deployments/team-a/api/replicas | {"deployment":"api","name":"api","namespace":"team-a","replicas":0}
            /healthz                      | {"status":"ok"}
            """)
    void answers(String path, String body) throws Exception {
        HttpResponse<String> response = served.get(http, path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).isEqualTo(body + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/deployments", "/deployments?namespace=team-b", "/deployments/team-a/api/replicas"})
    void readsComeFromMemoryAndSayHowOldItIs(String path) throws Exception {
        await().untilAsserted(() -> {
            cluster.requests().clear();
            HttpResponse<String> response = served.get(http, path);
            assertThat(response.headers().firstValue("X-Cache")).contains("hit");
            assertThat(response.headers().firstValueAsLong("Age").orElseThrow()).isBetween(0L, 60L);
            assertThat(cluster.requests().of("get", "deployments")).isEmpty();
            assertThat(cluster.requests().of("list", "deployments")).isEmpty();
        });
    }

    @Test
    void changesReplicasAndNothingElseAndReadsItsOwnWrite() throws Exception {
        for (int replicas : List.of(3, 0, Integer.MAX_VALUE, 2)) {
            HttpResponse<String> response = served.put(http, WEB, "{\"replicas\":" + replicas + "}");
            String expected = "{\"deployment\":\"web\",\"name\":\"web\",\"namespace\":\"team-a\",\"replicas\":"
                    + replicas + "}\n";

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(expected);
            assertThat(served.get(http, WEB).body()).isEqualTo(expected);
        }
        FakeRequest patch = cluster.requests().of("patch", "deployments").get(0);
        assertThat(patch.header("Content-Type")).startsWith("application/merge-patch+json");
        assertThat(patch.body()).isEqualTo("{\"spec\":{\"replicas\":3}}");
        assertThat(patch.target())
                .isEqualTo("/apis/apps/v1/namespaces/team-a/deployments/web?fieldManager=multikueue-proxy");
    }

    @Test
    void aWriteIsReadBeforeTheCacheHasHeardOfIt() throws Exception {
        Fault.Injection silence =
                cluster.inject(Fault.on("watch", "deployments").stall());
        try {
            cluster.expireWatches();
            await().until(() -> silence.hits() > 0);
            assertThat(served.put(http, WEB, "{\"replicas\":7}").statusCode()).isEqualTo(200);

            HttpResponse<String> response = served.get(http, WEB);

            assertThat(response.body()).endsWith("\"replicas\":7}\n");
            assertThat(response.headers().firstValue("X-Cache")).contains("miss");
        } finally {
            silence.release();
            silence.remove();
            served.put(http, WEB, "{\"replicas\":2}");
        }
    }

    /** The writer has no answer then, and reads what is. */
    @Test
    void aWriteWhoseAnswerWasLostIsReadAllTheSame() throws Exception {
        deployment("team-b", "lost", 1);
        String path = "/deployments/team-b/lost/replicas";
        await().untilAsserted(() -> assertThat(served.get(http, path).headers().firstValue("X-Cache"))
                .contains("hit"));
        Fault.Injection fault = cluster.inject(Fault.on("patch", "deployments").dropAfter(0));
        try {
            assertThat(served.put(http, path, "{\"replicas\":4}").statusCode()).isEqualTo(502);
        } finally {
            fault.remove();
            cluster.sendBookmarks();
        }
        int present = cluster.get("deployments", "team-b", "lost")
                .path("spec")
                .path("replicas")
                .asInt();

        assertThat(served.get(http, path).body()).endsWith("\"replicas\":" + present + "}\n");
        cluster.delete("deployments", "team-b", "lost");
        await().untilAsserted(() ->
                assertThat(served.get(http, "/deployments").body()).doesNotContain("lost"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                          | replicas: missing (expected: a whole number from 0 to 2147483647)
            {"replicas":-1}             | replicas: -1 (expected: a whole number from 0 to 2147483647)
            {"replicas":1.5}            | replicas: 1.5 (expected: a whole number from 0 to 2147483647)
            {"replicas":3.0}            | replicas: 3.0 (expected: a whole number from 0 to 2147483647)
            {"replicas":"3"}            | replicas: "3" (expected: a whole number from 0 to 2147483647)
            {"replicas":null}           | replicas: null (expected: a whole number from 0 to 2147483647)
            {"replicas":true}           | replicas: true (expected: a whole number from 0 to 2147483647)
            {"replicas":[3]}            | replicas: an array (expected: a whole number from 0 to 2147483647)
            {"replicas":2147483648}     | replicas: 2147483648 (expected: a whole number from 0 to 2147483647)
            {"replicas":99999999999999999999999} | replicas: 99999999999999999999999 (expected: a whole number from 0 to 2147483647)
            {"replica":3}               | unknown field: "replica" (expected: replicas)
            {"replicas":3,"force":true} | unknown field: "force" (expected: replicas)
            {"replicas":3}{}            | body: something behind the JSON object (expected: {"replicas": <number>})
            [3]                         | body: no JSON object (expected: {"replicas": <number>})
            3                           | body: no JSON object (expected: {"replicas": <number>})
            """)
    void saysWhatIsWrongWithABody(String body, String message) throws Exception {
        HttpResponse<String> response = served.put(http, WEB, body);

        assertError(response, 400, message);
        assertThat(cluster.requests().of("patch", "deployments")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"replicas":}               | body: not JSON at line 1, column 13:
            {"replicas":3               | body: not JSON at line 1, column
            {"replicas":3,"replicas":4} | body: not JSON at line 1, column 25:
            {replicas:3}                | body: not JSON at line 1, column 2:
            {"replicas":+3}             | body: not JSON at line 1, column 14:
            {"replicas":NaN}            | body: not JSON at line 1, column 16:
            """)
    void saysWhereABodyIsNoJson(String body, String message) throws Exception {
        HttpResponse<String> response = served.put(http, WEB, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.object(response.body()).path("message").asText())
                .startsWith(message)
                .doesNotContain("JsonReadFeature");
    }

    @Test
    void takesJsonAloneAndNotMuchOfIt() throws Exception {
        HttpRequest.Builder form = served.request(WEB)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"replicas\":3}"));
        HttpRequest.Builder none = served.request(WEB).PUT(HttpRequest.BodyPublishers.ofString("{\"replicas\":3}"));

        assertError(
                http.send(form.build(), HttpResponse.BodyHandlers.ofString()),
                415,
                "Content-Type: application/x-www-form-urlencoded (expected: application/json)");
        assertError(
                http.send(none.build(), HttpResponse.BodyHandlers.ofString()),
                415,
                "Content-Type: missing (expected: application/json)");
        assertThat(served.put(http, WEB, "{\"replicas\":" + " ".repeat(70_000) + "3}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(served.put(http, WEB, "").statusCode()).isEqualTo(400);
        assertThat(served.put(http, WEB, "[".repeat(60_000)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/deployments/team-a/none/replicas",
                "/deployments/none/web/replicas",
                "/deployments/team-a/web",
                "/deployments/team-a/web/status",
                "/deployments/team-a/web/replicas/",
                "/deployments/team-a/web/replicas/3",
                "/deployments/",
                "/deployments/TEAM/web/replicas",
                "/api/v1/namespaces/team-a/secrets",
                "/apis/apps/v1/deployments",
                "/version",
                "/metrics",
                "/nothing"
            })
    void thereIsNothingElse(String path) throws Exception {
        HttpResponse<String> response = served.get(http, path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Json.object(response.body()).path("message").asText()).isNotEmpty();
    }

    @Test
    void saysWhichDeploymentIsNotThere() throws Exception {
        String none = "/deployments/team-a/none/replicas";

        assertError(served.get(http, none), 404, "deployments.apps \"none\" not found");
        assertError(served.put(http, none, "{\"replicas\":3}"), 404, "deployments.apps \"none\" not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/deployments?ns=team-a", "/deployments?namespace=a&namespace=b", "/deployments?namespace=A_b"})
    void refusesAQueryThatWouldListOtherThanWhatIsMeant(String path) throws Exception {
        assertThat(served.get(http, path).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesAQueryThatWouldChangeOtherThanWhatIsMeant() throws Exception {
        assertError(
                served.put(http, WEB + "?dryRun=All", "{\"replicas\":3}"),
                400,
                "query: unknown parameter (expected: none)");
        assertThat(cluster.requests().of("patch", "deployments")).isEmpty();
    }

    /** These do not get as far as the API. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /deployments//web/replicas          | path: empty segment (expected: single slashes)
            /deployments/team-a/../web/replicas | path: dot segment (expected: none)
            /deployments/team-a/web%2freplicas  | path: slash or backslash in a segment (expected: none, but behind the subresource proxy)
            """)
    void saysWhatIsWrongWithAPath(String path, String message) throws Exception {
        assertError(served.get(http, path), 400, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /deployments/team-a/web/replicas | GET, HEAD, PUT
            PATCH  | /deployments/team-a/web/replicas | GET, HEAD, PUT
            DELETE | /deployments/team-a/web/replicas | GET, HEAD, PUT
            PUT    | /deployments                     | GET, HEAD
            DELETE | /deployments                     | GET, HEAD
            POST   | /healthz                         | GET, HEAD
            """)
    void saysWhichMethodsThereAre(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = http.send(
                served.request(path)
                        .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(response, 405, "method " + method + ": not allowed here (expected: " + allowed + ")");
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(cluster.requests().of("patch", "deployments")).isEmpty();
    }

    @Test
    void headHasTheHeadOfGet() throws Exception {
        HttpResponse<String> response = http.send(
                served.request(WEB)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            409 | 409 | Conflict | Operation cannot be fulfilled on deployments.apps "web": the object has been modified
            422 | 422 | Invalid  | Deployment.apps "web" is invalid: spec.replicas: Invalid value: 3: too many
            403 | 403 | Forbidden | admission webhook "quota.example" denied the request: too many
            """)
    void passesOnWhatTheApiServerSaysOfTheRequest(int code, int told, String reason, String message) throws Exception {
        Fault.Injection fault = cluster.inject(Fault.on("patch", "deployments").answer(code, reason, message));
        try {
            assertError(served.put(http, WEB, "{\"replicas\":3}"), told, message);
        } finally {
            fault.remove();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | 502 | Forbidden | deployments.apps "web" is forbidden: User "system:serviceaccount:x:y" cannot patch resource
            401 | 502 | Unauthorized | Unauthorized
            500 | 502 | InternalError | etcd at 10.1.2.3 is gone
            504 | 504 | Timeout | the server was unable to return a response in the time allotted
            """)
    void doesNotPassOnWhatIsNotTheCallersFault(int code, int told, String reason, String message) throws Exception {
        Fault.Injection fault = cluster.inject(Fault.on("patch", "deployments").answer(code, reason, message));
        try {
            HttpResponse<String> response = served.put(http, WEB, "{\"replicas\":3}");
            assertThat(response.statusCode()).isEqualTo(told);
            assertThat(response.body())
                    .doesNotContain("serviceaccount", "10.1.2.3")
                    .startsWith("{\"message\":\"the API server ");
        } finally {
            fault.remove();
            cluster.sendBookmarks();
        }
    }

    @Test
    void tellsThatTheApiServerIsNotHealthy() throws Exception {
        Fault.Injection fault =
                cluster.inject(Fault.onPath("GET", "/healthz").answer(500, "InternalError", "etcd at 10.1.2.3"));
        try {
            HttpResponse<String> response = served.get(http, "/healthz");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("{\"status\":\"unhealthy: the API server answers 500\"}\n");
        } finally {
            fault.remove();
        }
    }

    @Test
    void nobodyIsImpersonated() throws Exception {
        HttpResponse<String> response = http.send(
                served.request("/deployments").header("Impersonate-User", "bob").build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).startsWith("{\"message\":");
    }

    @Test
    void describesItself() throws Exception {
        HttpResponse<String> document = served.get(http, "/openapi.json");
        JsonNode api = Json.object(document.body());
        Map<String, String> methods = new TreeMap<>();
        api.path("paths").fields().forEachRemaining(path -> methods.put(path.getKey(), methodsOf(path.getValue())));

        assertThat(api.path("openapi").asText()).startsWith("3.0");
        assertThat(methods)
                .isEqualTo(Map.of(
                        "/deployments", "get",
                        "/deployments/{namespace}/{deployment}/replicas", "get put",
                        "/healthz", "get",
                        "/openapi.json", "get"));
        api.findValuesAsText("$ref")
                .forEach(reference -> assertThat(api.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        HttpResponse<String> page = served.get(http, "/");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "'sha256-");
        assertThat(page.body()).contains("/openapi.json");
    }

    private static String methodsOf(JsonNode item) {
        StringBuilder methods = new StringBuilder();
        item.fieldNames().forEachRemaining(name -> methods.append(name.equals("parameters") ? "" : " " + name));
        return methods.toString().strip();
    }

    private static void assertError(HttpResponse<String> response, int code, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body())
                .isEqualTo(new String(Json.bytes(Json.object().put("message", message)), UTF_8) + "\n");
    }
}
