package io.github.multikueue.proxy.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked about requests, over a real connection to a cluster that reviews access. */
class SubjectAccessReviewAuthorizerTest {

    private static final String PROXY = "system:serviceaccount:system:proxy";
    private static final UserInfo ALICE = new UserInfo(
            "alice", "u1", List.of("dev", "system:authenticated"), Map.of("scopes.example.com/x", List.of("a", "b")));

    private final FakeCluster cluster = FakeCluster.start();
    private final AtomicLong now = new AtomicLong();
    private ApiClient client;
    private SubjectAccessReviewAuthorizer authorizer;

    @BeforeEach
    void begin() {
        cluster.grant(
                FakeGrant.toUser(PROXY).verbs("create").resources("subjectaccessreviews"),
                FakeGrant.toUser("alice").verbs("get", "list").resources("cups").namespaces("team-a"));
        String token = cluster.token(FakeUser.serviceAccount("system", "proxy"));
        client = Connections.withToken(cluster, token, Duration.ofMinutes(1));
        authorizer = authorizer(SubjectAccessReviewAuthorizer.HEALTH_PATHS);
    }

    @AfterEach
    void end() {
        client.close();
        cluster.close();
    }

    @Test
    void theClusterDecides() {
        AccessDecision allowed = authorize(ALICE, "GET", "/apis/shop.example.com/v1/namespaces/team-a/cups/red");
        assertThat(allowed.allowed()).isTrue();
        assertThat(allowed.reason()).contains("RBAC: allowed by RoleBinding");
        assertThat(authorize(ALICE, "DELETE", "/apis/shop.example.com/v1/namespaces/team-a/cups/red")
                        .allowed())
                .isFalse();
        assertThat(authorize(UserInfo.ANONYMOUS, "GET", "/apis/shop.example.com/v1/namespaces/team-a/cups/red")
                        .allowed())
                .isFalse();
    }

    @Test
    void everythingThatIsKnownIsAsked() {
        authorize(ALICE, "GET", "/apis/shop.example.com/v1/namespaces/team-a/cups/red/log?follow=true");

        assertThat(spec()).isEqualTo(Json.object("""
                        {"user":"alice","uid":"u1","groups":["dev","system:authenticated"],
                         "extra":{"scopes.example.com/x":["a","b"]},
                         "resourceAttributes":{"namespace":"team-a","verb":"get","group":"shop.example.com","version":"v1",
                          "resource":"cups","subresource":"log","name":"red"}}"""));
    }

    @Test
    void selectorsAreAskedAsRequirements() {
        authorize(
                ALICE,
                "GET",
                "/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Dn1,status.phase!%3DFailed"
                        + "&labelSelector=app%3Dweb,tier%20in%20(b,a),!old,new,rank%3E3,zone%20notin%20(z)");

        assertThat(spec().path("resourceAttributes")).isEqualTo(Json.object("""
                        {"verb":"watch","version":"v1","resource":"pods",
                         "fieldSelector":{"requirements":[
                          {"key":"spec.nodeName","operator":"In","values":["n1"]},
                          {"key":"status.phase","operator":"NotIn","values":["Failed"]}]},
                         "labelSelector":{"requirements":[
                          {"key":"app","operator":"In","values":["web"]},
                          {"key":"tier","operator":"In","values":["a","b"]},
                          {"key":"old","operator":"DoesNotExist"},
                          {"key":"new","operator":"Exists"},
                          {"key":"zone","operator":"NotIn","values":["z"]}]}}"""));
    }

    @Test
    void aSelectorThatCannotBeReadNarrowsNothing() {
        authorize(ALICE, "GET", "/api/v1/pods?fieldSelector=nonsense&labelSelector=a%20in");

        assertThat(spec().path("resourceAttributes"))
                .isEqualTo(Json.object("{\"verb\":\"list\",\"version\":\"v1\",\"resource\":\"pods\"}"));
    }

    @Test
    void aListOfOneNameIsAskedByItsName() {
        authorize(ALICE, "GET", "/api/v1/namespaces/team-a/secrets?watch=true&fieldSelector=metadata.name%3Ds");

        assertThat(spec().at("/resourceAttributes/name").asText()).isEqualTo("s");
        assertThat(spec().at("/resourceAttributes/verb").asText()).isEqualTo("watch");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /api/v1/namespaces/a/pods/p, get",
        "GET, /api/v1/namespaces/a/pods?watch=True, watch",
        "GET, /api/v1/namespaces/a/pods?watch=0, list",
        "GET, /api/v1/watch/namespaces/a/pods, watch",
        "GET, /api/v1/namespaces/a/pods?watch=true&watch=false, watch",
        "DELETE, /api/v1/namespaces/a/pods, deletecollection",
        "POST, /api/v1/namespaces/a/pods/p/exec, create",
    })
    void verbsAreThoseOfTheRequest(String method, String target, String verb) {
        authorize(ALICE, method, target);

        assertThat(spec().at("/resourceAttributes/verb").asText()).isEqualTo(verb);
    }

    @Test
    void pathsThatAreNoResourcesAreAskedLikeOthers() {
        assertThat(authorize(ALICE, "GET", "/apis/shop.example.com/v1").allowed())
                .isTrue();
        assertThat(spec().path("nonResourceAttributes"))
                .isEqualTo(Json.object("{\"path\":\"/apis/shop.example.com/v1\",\"verb\":\"get\"}"));
        assertThat(authorize(UserInfo.ANONYMOUS, "GET", "/apis").allowed()).isFalse();
        assertThat(authorize(ALICE, "GET", "/secret-page").allowed()).isFalse();
        assertThat(authorize(ALICE, "OPTIONS", "*").allowed()).isFalse();
    }

    @Test
    void healthIsOpenToEverybodyExactlyAsConfigured() {
        cluster.disconnect();

        for (String path : SubjectAccessReviewAuthorizer.HEALTH_PATHS) {
            assertThat(authorize(UserInfo.ANONYMOUS, "GET", path).allowed()).isTrue();
        }
        for (String path : List.of("/healthz/", "/healthz/etcd", "/HEALTHZ", "/healthzz", "/x/healthz", "//healthz")) {
            assertThatThrownBy(() -> authorize(UserInfo.ANONYMOUS, "GET", path))
                    .as(path)
                    .isInstanceOf(StatusException.class);
        }
        assertThat(authorizer(List.of("/healthz/*"))
                        .authorize(UserInfo.ANONYMOUS, RequestInfo.of("GET", "/healthz/etcd"))
                        .allowed())
                .isTrue();
    }

    @Test
    void anOpenPathOpensNoResource() {
        SubjectAccessReviewAuthorizer open = authorizer(List.of("/api*"));

        assertThat(open.authorize(ALICE, RequestInfo.of("GET", "/api/v1/secrets"))
                        .allowed())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthz", "", "*", "/a*b", "/a**"})
    void aPathThatCannotBeMeantIsRefused(String path) {
        assertThatThrownBy(() -> authorizer(List.of(path)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: /<path>");
    }

    @Test
    void mastersMayEverythingEvenWhenNobodyCanBeAsked() {
        cluster.disconnect();

        assertThat(authorize(UserInfo.of("root", UserInfo.MASTERS), "DELETE", "/api/v1/nodes")
                        .allowed())
                .isTrue();
    }

    @Test
    void answersAreRememberedForTenSecondsByAllThatWasAsked() {
        String cups = "/apis/shop.example.com/v1/namespaces/team-a/cups";
        for (int i = 0; i < 3; i++) {
            assertThat(authorize(ALICE, "GET", cups).allowed()).isTrue();
            assertThat(authorize(ALICE, "POST", cups).allowed()).isFalse();
        }
        assertThat(reviews()).hasSize(2);

        List<UserInfo> others = List.of(
                new UserInfo("alice", "u2", ALICE.groups(), ALICE.extra()),
                new UserInfo("alice", "u1", List.of("dev"), ALICE.extra()),
                new UserInfo("alice", "u1", ALICE.groups(), Map.of()));
        others.forEach(user -> authorize(user, "GET", cups));
        assertThat(reviews()).hasSize(5);
        authorize(ALICE, "GET", cups + "?labelSelector=a%3Db");
        authorize(ALICE, "GET", cups + "?limit=500");
        assertThat(reviews()).hasSize(6);

        cluster.revokeGrantsOf("alice");
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(authorize(ALICE, "GET", cups).allowed()).isTrue();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(authorize(ALICE, "GET", cups).allowed()).isFalse();
    }

    @Test
    void aUserOf250GroupsWhoAsksFor500NamespacesCostsOneReviewEach() throws Exception {
        String[] groups = IntStream.range(0, 250).mapToObj(i -> "group-" + i).toArray(String[]::new);
        UserInfo user = UserInfo.of("carol", groups);
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                String target = "/api/v1/namespaces/team-" + i % 500 + "/pods";
                asked.add(threads.submit(() -> authorize(user, "GET", target)));
            }
            for (Future<?> each : asked) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(reviews()).hasSize(500);
    }

    /** However many namespaces there are. */
    @Test
    void aListOfAllNamespacesCostsOneReviewOfTheWholeCluster() {
        String[] groups = IntStream.range(0, 250).mapToObj(i -> "group-" + i).toArray(String[]::new);
        UserInfo user = UserInfo.of("carol", groups);
        cluster.grant(FakeGrant.toGroup("group-249").verbs("list").resources("pods"));

        for (int i = 0; i < 100; i++) {
            assertThat(authorize(user, "GET", "/api/v1/pods?limit=500&continue=" + i)
                            .allowed())
                    .isTrue();
        }

        assertThat(reviews()).hasSize(1);
        assertThat(spec().at("/resourceAttributes/namespace").asText("")).isEmpty();
        assertThat(spec().at("/resourceAttributes/verb").asText()).isEqualTo("list");
    }

    @Test
    void aFailureIsNoAccessAndIsNotRemembered() {
        String cups = "/apis/shop.example.com/v1/namespaces/team-a/cups";
        List<Fault> faults = List.of(
                Fault.on("create", "subjectaccessreviews").answer(500, "InternalError", "etcd at 10.0.0.1 is down"),
                Fault.on("create", "subjectaccessreviews").answer(403, "Forbidden", "no"),
                Fault.on("create", "subjectaccessreviews").unauthorized(),
                Fault.on("create", "subjectaccessreviews").truncatedJson(),
                Fault.on("create", "subjectaccessreviews").html(),
                Fault.on("create", "subjectaccessreviews").drop());
        for (Fault fault : faults) {
            Fault.Injection injection = cluster.inject(fault);
            assertThatThrownBy(() -> authorize(ALICE, "GET", cups))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(500))
                    .hasMessageStartingWith("Internal error occurred: the API server ")
                    .hasMessageNotContaining("10.0.0.1")
                    .hasMessageNotContaining(cluster.url());
            injection.remove();
        }
        assertThat(authorize(ALICE, "GET", cups).allowed()).isTrue();
    }

    private AccessDecision authorize(UserInfo user, String method, String target) {
        return authorizer.authorize(user, RequestInfo.of(method, target));
    }

    private SubjectAccessReviewAuthorizer authorizer(List<String> openPaths) {
        return new SubjectAccessReviewAuthorizer(
                client, openPaths, SubjectAccessReviewAuthorizer.DEFAULT_TTL, now::get);
    }

    private List<FakeRequest> reviews() {
        return cluster.requests().of("create", "subjectaccessreviews");
    }

    /** Of the last review. */
    private JsonNode spec() {
        List<FakeRequest> reviews = reviews();
        return Json.object(reviews.get(reviews.size() - 1).body()).path("spec");
    }
}
