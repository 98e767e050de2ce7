package io.github.multikueue.proxy.core.access.authentication;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.access.SubjectAccessReviewAuthorizer;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.storage.Storage;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An extension API server behind a front proxy: who it believes its callers are, and what they may, over real sockets. It has
 * one subresource, which answers who asks, and which headers are left.
 */
@ExtendWith(GenerousWaits.class)
class FrontProxyTest {

    private static final String PROXY = "system:serviceaccount:system:proxy";
    private static final String WHO = "/apis/who.example.com/v1/namespaces/team-a/whos/x/me";

    private final FakeCluster cluster = FakeCluster.start();
    private final TestAuthority users = TestAuthority.root("cluster-ca");
    private final TestAuthority frontProxies = TestAuthority.root("front-proxy-ca");
    private final TestAuthority.Pair frontProxy = frontProxies.client("CN=front-proxy-client");

    private ApiClient client;
    private ExtensionAuthentication authentication;
    private ApiServer api;
    private SocketApiServer server;

    @BeforeEach
    void begin() {
        configure(frontProxies, "[\"front-proxy-client\"]");
        cluster.token("alice-token", FakeUser.of("alice", "dev"));
        cluster.grant(
                FakeGrant.toUser(PROXY).verbs("create").resources("tokenreviews", "subjectaccessreviews"),
                FakeGrant.toUser(PROXY)
                        .verbs("list", "watch")
                        .resources("configmaps")
                        .namespaces("kube-system"),
                FakeGrant.toGroup("dev").verbs("get").resources("whos/me").namespaces("team-a"));
        String own = cluster.token(FakeUser.serviceAccount("system", "proxy"));
        client = Connections.withToken(cluster, own, Duration.ofMinutes(1));
        authentication = new ExtensionAuthentication(client, Clock.systemUTC(), new Random(1));
        authentication.start();
        await().until(authentication::isSynced);
        api = api();
        server = new SocketApiServer(api::handle);
    }

    /** As a server is wired. */
    private ApiServer api() {
        TokenReviewAuthenticator tokens =
                new TokenReviewAuthenticator(client, List.of(), TokenReviewAuthenticator.DEFAULT_TTL, System::nanoTime);
        SubjectAccessReviewAuthorizer reviews = new SubjectAccessReviewAuthorizer(
                client,
                SubjectAccessReviewAuthorizer.HEALTH_PATHS,
                SubjectAccessReviewAuthorizer.DEFAULT_TTL,
                System::nanoTime);
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(
                ResourceDescription.of("who.example.com", "v1", "Who")
                        .subresource("me", "get")
                        .build(),
                new Storage() {},
                Map.of("me", FrontProxyTest::answer)));
        return ApiServer.builder(resources)
                .authenticator(new RequestHeaderAuthenticator(authentication::requestHeader)::authenticate)
                .authenticator(new ClientCertificateAuthenticator(authentication::clientCertificates)::authenticate)
                .authenticator(tokens::authenticate)
                .allowAnonymous()
                .authorizer((user, request) -> Authorizer.Decision.of(reviews.authorize(user, request)))
                .build();
    }

    @AfterEach
    void end() {
        server.close();
        api.close();
        authentication.close();
        client.close();
        cluster.close();
    }

    @Test
    void theFrontProxyIsBelieved() {
        HttpResponse<String> response = ask(
                frontProxy,
                "X-Remote-User: alice",
                "X-Remote-Group: dev",
                "X-Remote-Group: system:authenticated",
                "X-Remote-Extra-Scopes.example.com%2fx: a",
                "X-Remote-Uid: not believed, since it is not configured");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(who(response)).isEqualTo(Json.object("""
                        {"user":"alice","uid":"","groups":["dev","system:authenticated"],
                         "extra":{"scopes.example.com/x":["a"]}}"""));
        assertThat(headers(response)).contains("user-agent").noneMatch(FrontProxyTest::tellsAUser);
    }

    @Test
    void twoUsersAreNobody() {
        HttpResponse<String> response =
                ask(frontProxy, "X-Remote-User: alice", "X-Remote-User: admin", "X-Remote-Group: dev");

        refused(400, response);
        assertThat(response.body()).contains("header X-Remote-User: 2 different values (expected: one)");
    }

    @Test
    void aCertificateOfAnotherAuthorityOpensNothing() {
        refused(401, ask(TestAuthority.root("front-proxy-ca").client("CN=front-proxy-client"), master()));
    }

    @Test
    void aCertificateOfAnotherNameOpensNothing() {
        refused(401, ask(frontProxies.client("CN=somebody"), master()));
    }

    @Test
    void aUsersCertificateIsTheUserWhateverTheHeadersSay() {
        HttpResponse<String> response = ask(users.client("O=dev,CN=bob"), master());

        assertThat(who(response).path("user").asText()).isEqualTo("bob");
        assertThat(who(response).path("groups"))
                .isEqualTo(Json.object("{\"g\":[\"dev\",\"system:authenticated\"]}")
                        .path("g"));
        assertThat(headers(response)).noneMatch(FrontProxyTest::tellsAUser);
        refused(403, ask(users.client("CN=carol"), master()));
    }

    @Test
    void theFrontProxyWithoutAUserIsNobody() {
        refused(401, ask(frontProxy));
        refused(401, ask(frontProxy, "X-Remote-Group: system:masters"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User: admin",
                "x-remote-user: admin",
                "X_Remote_User: admin",
                "X-Remote-Group: system:masters",
                "X-Remote-Uid: 1",
                "X-Remote-Extra-Scopes: all"
            })
    void headersOfAnybodyElseSayNothingAndAreNotSeenBehind(String header) {
        HttpResponse<String> response = ask(null, header, "Authorization: Bearer alice-token");
        assertThat(who(response).path("user").asText()).isEqualTo("alice");
        assertThat(who(response).path("uid").asText()).isEqualTo("uid-of-alice");
        assertThat(who(response).path("extra")).isEmpty();
        assertThat(headers(response)).noneMatch(FrontProxyTest::tellsAUser);

        HttpResponse<String> anonymous = ask(null, header);
        refused(403, anonymous);
        assertThat(anonymous.body()).contains("system:anonymous");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User: root",
                "impersonate-user: root",
                "Impersonate-Group: system:masters",
                "IMPERSONATE-GROUP: system:masters",
                "Impersonate-Uid: 1",
                "Impersonate-Extra-Foo: x"
            })
    void whoMayNotImpersonateIsRefusedAndNotIgnored(String header) {
        HttpResponse<String> response = ask(frontProxy, "X-Remote-User: alice", "X-Remote-Group: dev", header);

        assertThat(response.statusCode()).as(response.body()).isIn(400, 403);
    }

    @Test
    void aTokenThatCannotBeReviewedIsNoInvalidOne() {
        cluster.disconnect();

        refused(500, ask(null, "Authorization: Bearer alice-token"));
        refused(500, ask(TestAuthority.root("other").client("CN=x"), "Authorization: Bearer alice-token"));
    }

    @Test
    void aUserOfThreeHundredGroupsIsServedWithAllOfThem() {
        List<String> headers = new ArrayList<>(List.of("X-Remote-User: alice", "X-Remote-Group: dev"));
        for (int i = 0; i < 300; i++) {
            headers.add("X-Remote-Group: group-" + i);
        }
        HttpResponse<String> response = ask(frontProxy, headers.toArray(String[]::new));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(who(response).path("groups")).hasSize(302);
    }

    @Test
    void aNewFrontProxyAuthorityCountsWithoutARestart() {
        TestAuthority next = TestAuthority.root("next");
        TestAuthority.Pair pair = next.client("CN=new-front-proxy");
        refused(401, ask(pair, "X-Remote-User: alice", "X-Remote-Group: dev"));
        configure(next, "[\"new-front-proxy\"]");

        await().until(() ->
                ask(pair, "X-Remote-User: alice", "X-Remote-Group: dev").statusCode() == 200);
        refused(401, ask(frontProxy, master()));
    }

    @Test
    void manyUsersOverOneFrontProxyAreNeverMixedUp() throws Exception {
        HttpClient http = http(frontProxy);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String user = "user-" + i % 40;
                answers.add(threads.submit(() -> who(send(http, "X-Remote-User: " + user, "X-Remote-Group: dev"))
                        .path("user")
                        .asText()));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("user-" + i % 40);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoIsRefusedCostsNoReviewOfRights() {
        ask(frontProxies.client("CN=somebody"), master());

        List<FakeRequest> reviews = cluster.requests().of("create", "subjectaccessreviews");
        assertThat(reviews).isEmpty();
    }

    private static String[] master() {
        return new String[] {"X-Remote-User: admin", "X-Remote-Group: system:masters"};
    }

    private HttpResponse<String> ask(TestAuthority.Pair certificate, String... headers) {
        return send(http(certificate), headers);
    }

    private HttpClient http(TestAuthority.Pair certificate) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TestAuthority.clientContext(server.authority(), certificate))
                .build();
    }

    private HttpResponse<String> send(HttpClient http, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + WHO))
                .GET();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.header(header.substring(0, colon), header.substring(colon + 2));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode who(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        ObjectNode answer = Json.object(response.body());
        answer.remove("headers");
        return answer;
    }

    /** Names of the headers that are left when the request is answered, in lower case. */
    private static List<String> headers(HttpResponse<String> response) {
        return Json.texts(Json.object(response.body()).path("headers"));
    }

    private static boolean tellsAUser(String header) {
        return header.startsWith("x-remote-") || header.startsWith("impersonate-") || header.equals("authorization");
    }

    private static void refused(int code, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(Json.object(response.body()).path("kind").asText()).isEqualTo("Status");
        assertThat(Json.object(response.body()).path("code").asInt()).isEqualTo(code);
    }

    private void configure(TestAuthority authority, String allowedNames) {
        ObjectNode config =
                requireNonNull(cluster.get("configmaps", "kube-system", "extension-apiserver-authentication"));
        config.withObject("/data")
                .put("client-ca-file", users.pem())
                .put("requestheader-client-ca-file", authority.pem())
                .put("requestheader-allowed-names", allowedNames);
        cluster.apply(config);
    }

    private static void answer(StorageContext context, ObjectKey key, ApiExchange exchange) throws IOException {
        UserInfo user = context.user();
        ObjectNode who = Json.object().put("user", user.name()).put("uid", user.uid());
        user.groups().forEach(who.putArray("groups")::add);
        ObjectNode extra = who.putObject("extra");
        user.extra().forEach((name, values) -> values.forEach(extra.withArray("/" + name.replace("/", "~1"))::add));
        ArrayNode headers = who.putArray("headers");
        exchange.request()
                .headers()
                .forEach(header -> headers.add(header.getKey().toLowerCase(Locale.ROOT)));
        exchange.respond(200, ApiCall.headers(ApiCall.JSON), Json.bytes(who));
    }
}
