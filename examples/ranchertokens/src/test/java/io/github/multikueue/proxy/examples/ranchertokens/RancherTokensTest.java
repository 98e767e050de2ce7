package io.github.multikueue.proxy.examples.ranchertokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.examples.ranchertokens.HttpCaller.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server by plain HTTP, with and without an aggregator in front. Each test has a namespace of its own. */
class RancherTokensTest {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final String GROUP = "/apis/tomlebreux.com/v1alpha1/";

    @TempDir
    private static Path home;

    private static RancherTokensDemo demo;
    private static HttpCaller alice;
    private static HttpCaller bob;
    private static HttpCaller auditor;
    private String namespace;
    private String tokens;

    @BeforeAll
    static void start() throws IOException {
        demo = new RancherTokensDemo(home);
        alice = caller("alice", "developers");
        bob = caller("bob", "developers");
        auditor = caller("auditor", "auditors");
    }

    private static HttpCaller caller(String user, String group) {
        String token = demo.cluster().token(FakeUser.of(user, group));
        return new HttpCaller(demo.cluster().clientTls(), demo.front(), "Authorization", "Bearer " + token);
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = "team-" + NAMESPACES.incrementAndGet();
        demo.cluster().namespace(namespace);
        tokens = GROUP + "namespaces/" + namespace + "/ranchertokens";
    }

    private static String token(String name, String spec) {
        return "{\"apiVersion\":\"tomlebreux.com/v1alpha1\",\"kind\":\"RancherToken\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"clusterName\":\"c\"" + spec + "}}";
    }

    private JsonNode created(String name) throws Exception {
        Answer answer = alice.post(tokens, token(name, ""));
        assertThat(answer.status()).as(answer.message()).isEqualTo(201);
        return answer.body();
    }

    @Test
    void showsThePlaintextOnceAndKeepsASaltedHash() throws Exception {
        LoggedEvents logged = new LoggedEvents("io.github.multikueue", Level.ALL);
        InputStream watch = alice.watch(tokens + "?watch=true&resourceVersion=0");
        JsonNode created = created("foo");
        String plaintext = created.at("/status/plaintextToken").asText();

        assertThat(plaintext).hasSizeGreaterThanOrEqualTo(40);
        String[] hash = created.at("/status/hashedToken").asText().split(":");
        assertThat(hash[2])
                .isEqualTo(
                        Hashing.sha256().hashString(hash[1] + plaintext, UTF_8).toString());
        assertThat(created.at("/spec")).isEqualTo(Json.object("""
                {"userID":"alice","clusterName":"c","ttl":"0","enabled":"true"}"""));
        ObjectNode secret = demo.cluster().get("secrets", namespace, "foo");
        for (String field : new String[] {"uid", "resourceVersion", "creationTimestamp"}) {
            assertThat(created.at("/metadata/" + field)).isEqualTo(secret.at("/metadata/" + field));
        }
        String everywhere = Stream.of(
                        events(watch, 1),
                        alice.get(tokens + "/foo"),
                        alice.get(tokens),
                        alice.table(tokens + "?includeObject=Object"),
                        alice.with("PATCH", tokens + "/foo", HttpCaller.MERGE, "{\"spec\":{\"enabled\":\"false\"}}"),
                        decoded(secret))
                .map(Object::toString)
                .collect(Collectors.joining());
        assertThat(everywhere).contains("foo").contains(hash[2]).doesNotContain(plaintext);
        logged.close();
        assertThat(logged.events()).extracting(LoggedEvents::text).noneMatch(line -> line.contains(plaintext));
        assertThat(created("bar").at("/status/plaintextToken").asText()).isNotEqualTo(plaintext);
    }

    private static String decoded(JsonNode secret) {
        StringBuilder all = new StringBuilder(secret.toString());
        secret.path("data")
                .forEach(each -> all.append(new String(Base64.getDecoder().decode(each.asText()), UTF_8)));
        return all.toString();
    }

    private static List<JsonNode> events(InputStream watch, int count) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (watch) {
            MappingIterator<JsonNode> all =
                    Json.MAPPER.readerFor(JsonNode.class).readValues(watch);
            while (events.size() < count) {
                events.add(all.nextValue());
            }
        }
        return events;
    }

    @Test
    void makesNoTokenInADryRun() throws Exception {
        Answer answer = alice.post(tokens + "?dryRun=All", token("foo", ""));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().at("/status/plaintextToken").isMissingNode()).isTrue();
        assertThat(demo.cluster().get("secrets", namespace, "foo")).isNull();

        created("bar");
        assertThat(alice.delete(tokens + "/bar?dryRun=All").status()).isEqualTo(200);
        Answer patched =
                alice.with("PATCH", tokens + "/bar?dryRun=All", HttpCaller.MERGE, "{\"spec\":{\"enabled\":\"false\"}}");
        assertThat(patched.body().at("/spec/enabled").asText()).isEqualTo("false");
        assertThat(alice.get(tokens + "/bar").body().at("/spec/enabled").asText())
                .isEqualTo("true");
    }

    @Test
    void refusesWhatIsNoTokenWithEveryCause() throws Exception {
        Answer answer = alice.post(tokens, """
                {"apiVersion":"tomlebreux.com/v1alpha1","kind":"RancherToken","metadata":{"name":"foo"},
                 "spec":{"ttl":"soon","enabled":"maybe"}}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).startsWith("RancherToken.tomlebreux.com \"foo\" is invalid: ");
        assertThat(answer.body().at("/details/causes").findValuesAsText("field"))
                .containsExactlyInAnyOrder("spec.clusterName", "spec.ttl", "spec.enabled");
        assertThat(alice.post(tokens, token("foo", ",\"userID\":\"bob\"")).status())
                .isEqualTo(403);
        assertThat(auditor.post(tokens, token("foo", ",\"userID\":\"bob\"")).status())
                .isEqualTo(201);
        assertThat(bob.get(tokens + "/foo").status()).isEqualTo(200);
        assertThat(bob.post(tokens, token("foo", "")).message())
                .isEqualTo("ranchertokens.tomlebreux.com \"foo\" already exists");
        Answer nowhere = alice.post(GROUP + "namespaces/nowhere/ranchertokens", token("foo", ""));
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void keepsUserClusterAndHashInEveryUpdate() throws Exception {
        JsonNode created = created("foo");
        ObjectNode changed = created.deepCopy();
        changed.withObject("/spec").put("userID", "bob").put("clusterName", "d");
        Answer refused = alice.with("PUT", tokens + "/foo", "application/json", changed.toString());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.message())
                .contains("spec.userID: Invalid value: \"bob\": field is immutable")
                .contains("spec.clusterName: Invalid value: \"d\": field is immutable");

        ObjectNode disabled = created.deepCopy();
        disabled.withObject("/spec").put("enabled", "false").remove("userID");
        disabled.withObject("/status").put("hashedToken", "sha256:00:00");
        Answer updated = alice.with("PUT", tokens + "/foo", "application/json", disabled.toString());
        assertThat(updated.status()).as(updated.message()).isEqualTo(200);
        assertThat(updated.body().at("/spec/enabled").asText()).isEqualTo("false");
        assertThat(updated.body().at("/status/hashedToken")).isEqualTo(created.at("/status/hashedToken"));
        assertThat(updated.body().at("/spec/userID").asText()).isEqualTo("alice");
        assertThat(alice.with("PUT", tokens + "/foo", "application/json", disabled.toString())
                        .status())
                .as("of an old version")
                .isEqualTo(409);
        assertThat(alice.with("PATCH", tokens + "/foo", HttpCaller.MERGE, "{\"spec\":{\"ttl\":\"9\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.with("PATCH", tokens + "/foo", HttpCaller.MERGE, "{\"spec\":{\"ttl\":\"10\"}}")
                        .message())
                .contains("spec.ttl: Invalid value: \"10\": must not be longer than it was (9 seconds)");
    }

    @Test
    void refusesToKeepATokenInAnAnnotation() throws Exception {
        created("foo");
        Answer answer = alice.with("PATCH", tokens + "/foo", HttpCaller.MERGE, """
                {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":
                  "{\\"status\\":{\\"plaintextToken\\":\\"x\\"}}"}}}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).contains("must not have a token in it");
    }

    @Test
    void appliesWithConflictsAndForce() throws Exception {
        String applied = token("foo", ",\"enabled\":\"true\"");
        String other = token("foo", ",\"enabled\":\"false\"");
        assertThat(alice.with("PATCH", tokens + "/foo?fieldManager=one", HttpCaller.APPLY, applied)
                        .status())
                .isEqualTo(201);
        Answer conflict = alice.with("PATCH", tokens + "/foo?fieldManager=two", HttpCaller.APPLY, other);
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.body().at("/details/causes/0/field").asText()).isEqualTo(".spec.enabled");
        Answer forced = alice.with("PATCH", tokens + "/foo?fieldManager=two&force=true", HttpCaller.APPLY, other);
        assertThat(forced.status()).as(forced.message()).isEqualTo(200);
        assertThat(forced.body().at("/metadata/managedFields").findValuesAsText("manager"))
                .containsExactly("one", "two");
    }

    @Test
    void tellsOfChangesByTheSelectorAndSendsBookmarks() throws Exception {
        created("old");
        InputStream watch =
                alice.watch(tokens + "?watch=true&fieldSelector=spec.enabled%3Dtrue&allowWatchBookmarks=true"
                        + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        Answer foreign = bob.post(tokens, token("foreign", ""));
        assertThat(foreign.status()).isEqualTo(201);
        created("new");
        alice.with("PATCH", tokens + "/new", HttpCaller.MERGE, "{\"spec\":{\"enabled\":\"false\"}}");
        alice.with("PATCH", tokens + "/new", HttpCaller.MERGE, "{\"spec\":{\"enabled\":\"true\"}}");
        JsonNode deleted = alice.delete(tokens + "/new").body();

        List<JsonNode> events = events(watch, 6);
        assertThat(events)
                .extracting(event -> event.path("type").asText() + " "
                        + event.at("/object/metadata/name").asText())
                .containsExactly("ADDED old", "BOOKMARK ", "ADDED new", "DELETED new", "ADDED new", "DELETED new");
        assertThat(events.get(1)
                        .at("/object/metadata/annotations/k8s.io~1initial-events-end")
                        .asText())
                .isEqualTo("true");
        assertThat(deleted.at("/details/uid")).isEqualTo(events.get(5).at("/object/metadata/uid"));

        String version = events.get(3).at("/object/metadata/resourceVersion").asText();
        List<JsonNode> later = events(alice.watch(tokens + "?watch=true&resourceVersion=" + version), 2);
        assertThat(later).extracting(event -> event.path("type").asText()).containsExactly("MODIFIED", "DELETED");
    }

    @Test
    void endsAWatchWhoseVersionIsForgotten() throws Exception {
        created("foo");
        String version =
                alice.get(tokens).body().at("/metadata/resourceVersion").asText();
        created("bar");
        demo.cluster().expireHistory();
        JsonNode event = events(alice.watch(tokens + "?watch=true&resourceVersion=" + version), 1)
                .get(0);
        assertThat(event.path("type").asText()).isEqualTo("ERROR");
        assertThat(event.at("/object/code").asInt()).isEqualTo(410);
    }

    /** Neither does an aggregator pass on what a client says of itself, nor does the server believe it. */
    @Test
    void headersOfAClientMakeNobodySomebodyElse() throws Exception {
        created("foo");
        String token = demo.cluster().token(FakeUser.of("bob", "developers"));
        for (String address : List.of(demo.front(), demo.direct())) {
            HttpCaller pretender = new HttpCaller(
                    demo.cluster().clientTls(),
                    address,
                    "Authorization",
                    "Bearer " + token,
                    "X-Remote-User",
                    "alice",
                    "x-remote-group",
                    "system:masters",
                    "X_Remote_User",
                    "alice");
            String name = address.equals(demo.front()) ? "front" : "direct";
            assertThat(names(pretender.get(tokens))).doesNotContain("foo");
            assertThat(pretender.get(tokens + "/foo").status()).isEqualTo(404);
            assertThat(pretender
                            .post(tokens, token(name, ""))
                            .body()
                            .at("/spec/userID")
                            .asText())
                    .isEqualTo("bob");
        }
    }

    @Test
    void showsNobodyTheTokensOfOthers() throws Exception {
        created("foo");
        bob.post(tokens, token("bar", ""));
        assertThat(names(bob.get(tokens))).containsExactly("bar");
        assertThat(names(auditor.get(tokens))).containsExactly("bar", "foo");
        assertThat(bob.table(tokens).body().toString())
                .contains("bar")
                .doesNotContain("foo")
                .doesNotContain("alice");
        for (Answer answer : new Answer[] {
            bob.get(tokens + "/foo"),
            bob.table(tokens + "/foo"),
            bob.delete(tokens + "/foo"),
            bob.with("PATCH", tokens + "/foo", HttpCaller.MERGE, "{\"spec\":{\"enabled\":\"false\"}}"),
            bob.with(
                    "PUT",
                    tokens + "/foo",
                    "application/json",
                    token("foo", "").replace("\"name\"", "\"resourceVersion\":\"1\",\"name\"")),
        }) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.message()).isEqualTo("ranchertokens.tomlebreux.com \"foo\" not found");
        }
        assertThat(names(bob.delete(tokens))).containsExactly("bar");
        assertThat(names(alice.get(tokens))).containsExactly("foo");
        assertThat(events(
                                bob.watch(tokens + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true"
                                        + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
                                1)
                        .get(0)
                        .path("type")
                        .asText())
                .isEqualTo("BOOKMARK");
    }

    private static List<String> names(Answer list) {
        return list.body().path("items").findValuesAsText("name");
    }

    @Test
    void takesNoOtherSecretForAToken() throws Exception {
        demo.cluster().create("""
                {"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"namespace":"%s","name":"password"},
                 "data":{"userID":"YWxpY2U=","clusterName":"Yw=="}}""".formatted(namespace));
        assertThat(alice.get(tokens + "/password").status()).isEqualTo(404);
        assertThat(alice.delete(tokens + "/password").status()).isEqualTo(404);
        assertThat(names(auditor.get(tokens))).isEmpty();
        assertThat(demo.cluster().get("secrets", namespace, "password")).isNotNull();
    }

    @Test
    void believesHeadersOfTheAggregatorAlone() throws Exception {
        created("foo");
        FakeCluster cluster = demo.cluster();
        String[] claim = {"X-Remote-User", "alice", "X-Remote-Group", "developers"};
        HttpCaller anybody = new HttpCaller(cluster.clientTls(), demo.direct(), claim);
        assertThat(anybody.get(tokens).status()).as("without a certificate").isEqualTo(403);
        HttpCaller user = new HttpCaller(
                cluster.clientTls(cluster.clientCertificate(FakeUser.of("bob", "developers"))), demo.direct(), claim);
        assertThat(names(user.get(tokens)))
                .as("with the certificate of a user, who is bob")
                .isEmpty();
        try (FakeCluster elsewhere = FakeCluster.start()) {
            HttpCaller foreign =
                    new HttpCaller(cluster.clientTls(elsewhere.frontProxyCertificate()), demo.direct(), claim);
            assertThat(foreign.get(tokens).status())
                    .as("with the certificate of another aggregator")
                    .isEqualTo(401);
        }
        HttpCaller proxy = new HttpCaller(cluster.clientTls(cluster.frontProxyCertificate()), demo.direct(), claim);
        assertThat(names(proxy.get(tokens))).containsExactly("foo");
        HttpCaller silent = new HttpCaller(cluster.clientTls(cluster.frontProxyCertificate()), demo.direct());
        assertThat(silent.get(tokens).status()).as("of nobody").isEqualTo(401);
        String bearer = "Bearer " + cluster.token(FakeUser.of("bob", "developers"));
        HttpCaller smuggler =
                new HttpCaller(cluster.clientTls(), demo.front(), "Authorization", bearer, "X-Remote-User", "alice");
        assertThat(names(smuggler.get(tokens))).as("through the aggregator").isEmpty();
    }

    @Test
    void isHealthyForEverybody() throws Exception {
        HttpCaller anybody = new HttpCaller(demo.cluster().clientTls(), demo.direct());
        assertThat(anybody.watch("/readyz").readAllBytes()).asString().isEqualTo("ok");
    }

    /** As at kube-apiserver, whose default rights show discovery to authenticated users alone. */
    @Test
    void tellsNobodyUnknownOfItsResources() throws Exception {
        HttpCaller anybody = new HttpCaller(demo.cluster().clientTls(), demo.direct());

        for (String path : List.of("/apis", "/apis/tomlebreux.com/v1alpha1", "/openapi/v3")) {
            HttpCaller.Answer answer = anybody.get(path);
            assertThat(answer.status()).as(path).isEqualTo(403);
            assertThat(answer.body().toString()).contains("system:anonymous");
        }
    }

    @Test
    void tellsPrometheusOfItsRequestsIfItMayKnow() throws Exception {
        created("counted");
        String token = demo.cluster().adminToken();
        HttpCaller admin =
                new HttpCaller(demo.cluster().clientTls(), demo.direct(), "Authorization", "Bearer " + token);

        // A request is counted when it has been answered.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                new String(admin.watch("/metrics").readAllBytes(), UTF_8).lines())
                        .anyMatch(line -> line.startsWith("apiserver_request_total{")
                                && line.contains("resource=\"ranchertokens\"")
                                && line.contains("verb=\"POST\"")));
        assertThat(callerTo(demo.direct(), "alice").get("/metrics").status()).isEqualTo(403);
    }

    private static HttpCaller callerTo(String address, String user) {
        String token = demo.cluster().token(FakeUser.of(user, "developers"));
        return new HttpCaller(demo.cluster().clientTls(), address, "Authorization", "Bearer " + token);
    }
}
