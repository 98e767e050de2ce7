package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who somebody is and what they may. */
class AccessTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").start();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aTokenIsItsUsers() {
        cluster.token("t", new UserInfo("alice", "u1", List.of("dev"), Map.of("scopes", List.of("a", "b"))));

        JsonNode info = whoAmI(TestClient.withToken(cluster, "t"));

        assertThat(info.toString())
                .isEqualTo("{\"username\":\"alice\",\"uid\":\"u1\",\"groups\":[\"dev\",\"system:authenticated\"],"
                        + "\"extra\":{\"scopes\":[\"a\",\"b\"]}}");
    }

    @Test
    void aRevokedTokenIsUnauthorized() {
        String token = cluster.token(FakeUser.of("alice"));
        TestClient client = TestClient.withToken(cluster, token);
        assertThat(client.get("/version").status()).isEqualTo(200);

        cluster.revokeToken(token);

        assertThat(client.get("/version").status()).isEqualTo(401);
    }

    @Test
    void aClientCertificateTakesPrecedenceOverAToken() {
        TlsIdentity identity = cluster.clientCertificate(FakeUser.of("carol", "ops", "on-call"));
        String token = cluster.token(FakeUser.of("alice"));

        JsonNode info = whoAmI(TestClient.withCertificate(cluster, identity, token));

        assertThat(info.path("username").asText()).isEqualTo("carol");
        assertThat(info.path("groups").toString()).isEqualTo("[\"ops\",\"on-call\",\"system:authenticated\"]");
    }

    @Test
    void aCertificateOfTheFrontProxyIsNobodysHere() {
        TlsIdentity identity = cluster.frontProxyCertificate();

        assertThat(TestClient.withCertificate(cluster, identity, null)
                        .get("/api")
                        .status())
                .isIn(401, 403);
        JsonNode config = TestClient.admin(cluster)
                .get("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication")
                .json();
        assertThat(config.at("/data/requestheader-client-ca-file").asText()).contains("BEGIN CERTIFICATE");
        assertThat(config.at("/data/client-ca-file").asText()).isEqualTo(cluster.certificateAuthority());
    }

    @Test
    void withoutCredentialsOnlyTheHealthAndTheVersionAreToBeSeen() {
        TestClient anonymous = TestClient.anonymous(cluster);

        assertThat(anonymous.get("/healthz").text()).isEqualTo("ok");
        assertThat(anonymous.get("/version").status()).isEqualTo(200);
        assertThat(anonymous.get("/apis").status()).isEqualTo(403);
        assertThat(anonymous.get("/apis").message())
                .isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/apis\"");
        assertThat(anonymous.get(PODS).status()).isEqualTo(403);
    }

    @Test
    void grantsCountFromTheMomentTheyAreGivenUntilTheyAreTaken() {
        TestClient alice = TestClient.withToken(cluster, cluster.token(FakeUser.of("alice")));
        FakeGrant grant =
                FakeGrant.toUser("alice").verbs("list").resources("pods").namespaces("team-a");
        assertThat(alice.get(PODS).status()).isEqualTo(403);

        cluster.grant(grant);
        assertThat(alice.get(PODS).status()).isEqualTo(200);
        assertThat(alice.get("/api/v1/pods").status()).isEqualTo(403);
        assertThat(alice.get(PODS + "?watch=true").status()).isEqualTo(403);

        cluster.revoke(grant);
        assertThat(alice.get(PODS).status()).isEqualTo(403);
    }

    @Test
    void grantsMayBeForGroupsNamesSubresourcesAndEverything() {
        TestClient alice = TestClient.withToken(cluster, cluster.token(FakeUser.of("alice", "dev")));
        cluster.create("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"p\"},"
                + "\"spec\":{\"containers\":[{\"name\":\"c\"}]}}");

        cluster.grant(FakeGrant.toGroup("dev").verbs("get").resources("pods").names("p"));
        assertThat(alice.get(PODS + "/p").status()).isEqualTo(200);
        assertThat(alice.get(PODS + "/q").status()).isEqualTo(403);
        assertThat(alice.get(PODS + "/p/log").status()).isEqualTo(403);
        assertThat(alice.get(PODS + "?fieldSelector=metadata.name%3Dp").status())
                .isEqualTo(403);

        cluster.grant(FakeGrant.toGroup("dev").verbs("*").resources("*/log"));
        assertThat(alice.get(PODS + "/p/log").status()).isNotEqualTo(403);
        assertThat(alice.get(PODS).status()).isEqualTo(403);

        cluster.grant(FakeGrant.toGroup("dev")
                .verbs("list", "watch")
                .resources("pods")
                .names("p"));
        assertThat(alice.get(PODS + "?fieldSelector=metadata.name%3Dp").status())
                .isEqualTo(200);
    }

    @Test
    void aRulesReviewTellsWhatSomebodyMayDoInANamespace() {
        TestClient alice = TestClient.withToken(cluster, cluster.token(FakeUser.of("alice", "dev")));
        FakeGrant pods =
                FakeGrant.toUser("alice").verbs("get", "list").apiGroups("").resources("pods", "pods/log");
        cluster.grant(
                pods.namespaces("team-a"),
                pods.namespaces("team-b"),
                FakeGrant.toGroup("dev").verbs("get").resources("nodes").names("node-1"),
                FakeGrant.toUser("bob").verbs("*").resources("*"));

        JsonNode review = rulesReview(alice, "{\"namespace\":\"team-a\"}").json();

        assertThat(review.path("spec").toString()).isEqualTo("{}");
        assertThat(review.at("/status/resourceRules").toString())
                .isEqualTo(
                        "[{\"verbs\":[\"get\"],\"apiGroups\":[\"*\"],\"resources\":[\"nodes\"],\"resourceNames\":[\"node-1\"]},"
                                + "{\"verbs\":[\"get\",\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\",\"pods/log\"]},"
                                + "{\"verbs\":[\"create\"],\"apiGroups\":[\"authorization.k8s.io\"],"
                                + "\"resources\":[\"selfsubjectaccessreviews\",\"selfsubjectrulesreviews\"]},"
                                + "{\"verbs\":[\"create\"],\"apiGroups\":[\"authentication.k8s.io\"],\"resources\":[\"selfsubjectreviews\"]}]");
        assertThat(review.at("/status/nonResourceRules/1").toString()).contains("\"/apis/*\"");
        assertThat(review.at("/status/incomplete").isBoolean()).isTrue();
    }

    @Test
    void aRulesReviewNeedsANamespace() {
        TestClient.Answer answer = rulesReview(TestClient.admin(cluster), "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("no namespace on request");
    }

    private static TestClient.Answer rulesReview(TestClient client, String spec) {
        return client.post(
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\",\"spec\":" + spec
                        + "}");
    }

    @Test
    void aRefusalNamesUserVerbAndResource() {
        TestClient alice = TestClient.withToken(cluster, cluster.token(FakeUser.of("alice")));

        assertThat(alice.get(PODS + "/p/log").message())
                .isEqualTo(
                        "pods \"p\" is forbidden: User \"alice\" cannot get resource \"pods/log\" in API group \"\" in the"
                                + " namespace \"team-a\"");
    }

    @Test
    void impersonationNeedsItsRightAndChangesTheUserWholly() {
        TestClient proxy = TestClient.withToken(cluster, cluster.token(FakeUser.of("proxy", "proxies")));
        String[] headers = {"Impersonate-User", "alice", "Impersonate-Group", "dev", "Impersonate-Extra-scopes", "x"};
        assertThat(proxy.send("POST", SELF, "{}", headers).status()).isEqualTo(403);

        cluster.grant(FakeGrant.toUser("proxy").verbs("impersonate").resources("users", "groups", "userextras/scopes"));

        JsonNode info = proxy.send("POST", SELF, "{}", headers).json().at("/status/userInfo");
        assertThat(info.toString())
                .isEqualTo("{\"username\":\"alice\",\"groups\":[\"dev\",\"system:authenticated\"],"
                        + "\"extra\":{\"scopes\":[\"x\"]}}");
        assertThat(proxy.send("POST", SELF, "{}", "Impersonate-Group", "dev").status())
                .isEqualTo(400);
    }

    @Test
    void impersonationOfAServiceAccountNeedsTheRightToThatAndGivesItsGroups() {
        TestClient proxy = TestClient.withToken(cluster, cluster.token(FakeUser.of("proxy")));
        String[] headers = {"Impersonate-User", "system:serviceaccount:team-a:builder"};
        cluster.grant(FakeGrant.toUser("proxy").verbs("impersonate").resources("users"));
        assertThat(proxy.send("POST", SELF, "{}", headers)
                        .json()
                        .path("message")
                        .asText())
                .isEqualTo("serviceaccounts \"builder\" is forbidden: User \"proxy\" cannot impersonate resource"
                        + " \"serviceaccounts\" in API group \"\" in the namespace \"team-a\"");

        cluster.grant(FakeGrant.toUser("proxy")
                .verbs("impersonate")
                .resources("serviceaccounts")
                .namespaces("team-a"));

        assertThat(proxy.send("POST", SELF, "{}", headers)
                        .json()
                        .at("/status/userInfo/groups")
                        .toString())
                .isEqualTo("[\"system:serviceaccounts\",\"system:serviceaccounts:team-a\",\"system:authenticated\"]");
    }

    @Test
    void whoIsSaidToBeUnauthenticatedIsNotMadeAuthenticated() {
        TestClient admin = TestClient.admin(cluster);

        assertThat(admin.send("POST", SELF, "{}", "Impersonate-User", "system:anonymous")
                        .json()
                        .path("message")
                        .asText())
                .contains("User \"system:anonymous\" cannot create");
    }

    @Test
    void accessReviewsSayWhatTheGrantsSay() {
        TestClient admin = TestClient.admin(cluster);
        cluster.grant(FakeGrant.toGroup("dev")
                .named("reader")
                .verbs("get")
                .apiGroups("")
                .resources("pods/log")
                .namespaces("team-a"));

        JsonNode yes = review(admin, "\"groups\":[\"dev\"]", "pods", "log", "team-a");
        JsonNode elsewhere = review(admin, "\"groups\":[\"dev\"]", "pods", "log", "team-b");
        JsonNode resourceOnly = review(admin, "\"groups\":[\"dev\"]", "pods", "", "team-a");

        assertThat(yes.path("allowed").asBoolean()).isTrue();
        assertThat(yes.path("reason").asText())
                .isEqualTo("RBAC: allowed by RoleBinding \"reader/team-a\" of Role \"reader\" to Group \"dev\"");
        assertThat(elsewhere.path("allowed").asBoolean()).isFalse();
        assertThat(resourceOnly.path("allowed").asBoolean()).isFalse();
    }

    @Test
    void accessReviewsOfNobodyOrOfNothingAreInvalid() {
        TestClient admin = TestClient.admin(cluster);
        String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

        assertThat(admin.post(path, "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\"}}}")
                        .status())
                .isEqualTo(422);
        assertThat(admin.post(path, "{\"spec\":{\"user\":\"alice\"}}").status()).isEqualTo(422);
    }

    @Test
    void nonResourcePathsCanBeReviewed() {
        JsonNode status = TestClient.admin(cluster)
                .post("/apis/authorization.k8s.io/v1/subjectaccessreviews", """
                        {"spec":{"user":"x","groups":["system:authenticated"],
                                 "nonResourceAttributes":{"path":"/apis/apps","verb":"get"}}}""")
                .json()
                .path("status");

        assertThat(status.path("allowed").asBoolean()).isTrue();
    }

    private static JsonNode review(TestClient client, String who, String resource, String sub, String namespace) {
        return client.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", """
                        {"spec":{%s,"resourceAttributes":{"verb":"get","group":"","version":"v1","resource":"%s",
                                 "subresource":"%s","namespace":"%s","name":"p"}}}""".formatted(
                                who, resource, sub, namespace))
                .json()
                .path("status");
    }

    private static JsonNode whoAmI(TestClient client) {
        return client.post(SELF, "{}").json().at("/status/userInfo");
    }
}
