package io.github.multikueue.proxy.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.ServerCertificate;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What memory answers is decided by what the API server itself takes a request for: whoever may do one thing alone gets the same answers
 * through a gateway as without it, with the objects in memory.
 */
class CachedAccessTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final List<String> CALLERS = List.of("getter", "lister", "watcher", "one-pod", "nobody");

    private static final FakeCluster cluster = FakeCluster.builder()
            .name("up")
            .namespaces("team-a", "team-b", "namespaces")
            .start();
    private static final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("cache-timer"));
    private static ApiClient client;
    private static ApiClient administrator;
    private static Gateway gateway;
    private static TestCarrier carrier;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        for (String namespace : List.of("team-a", "team-b")) {
            for (String name : List.of("pods", "log", "status", "p")) {
                cluster.create("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"" + namespace
                        + "\",\"name\":\"" + name + "\",\"labels\":{\"of\":\"" + namespace
                        + "\"}},\"spec\":{\"containers\":[{\"name\":\"main\"}]}}");
            }
        }
        cluster.grant(
                FakeGrant.toUser("getter").verbs("get").resources("pods", "pods/status", "namespaces", "nodes"),
                FakeGrant.toUser("lister").verbs("list").resources("pods", "namespaces", "nodes"),
                FakeGrant.toUser("watcher").verbs("watch").resources("pods", "namespaces"),
                FakeGrant.toUser("one-pod")
                        .verbs("get", "list", "watch")
                        .resources("pods")
                        .names("pods"),
                FakeGrant.toUser("of-team-b").verbs("list").resources("pods").namespaces("team-b"));
        client = ApiClients.extension(
                "up",
                URI.create(cluster.url()),
                cluster.certificateAuthority(),
                Duration.ofSeconds(60),
                CallObserver.NONE);
        administrator = Connections.withToken(cluster, cluster.adminToken(), Duration.ofMinutes(1));
        WatchCacheConfig.Freshness usual = WatchCacheConfig.defaults().freshness();
        WatchCacheConfig config = WatchCacheConfig.defaults()
                .withFreshness(new WatchCacheConfig.Freshness(
                        ReadConsistency.BOUNDED, Duration.ofSeconds(20), usual.staleAfter(), usual.watchTime()));
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .caches(unused -> new WatchCaches(administrator, config, timer, Clock.systemUTC(), new SecureRandom()))
                .build();
        carrier = new SocketApiServer(gateway::handle);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(cluster.clientTls())
                .build();
        for (String path : List.of(PODS, "/api/v1/namespaces")) {
            await().until(() ->
                    ask(path, cluster.adminToken()).head().values("X-Cache").contains("hit"));
        }
    }

    @AfterAll
    static void stop() {
        carrier.close();
        gateway.close();
        client.close();
        administrator.close();
        timer.shutdownNow();
        cluster.close();
    }

    /** The answer; of a watch, its head alone. */
    private static RawCaller.Answer ask(String target, String token) throws Exception {
        String method = target.startsWith("HEAD ") ? "HEAD" : "GET";
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    method + " " + target.substring(target.indexOf('/')) + " HTTP/1.1",
                    "Host: attacker.example",
                    "Authorization: Bearer " + token);
            boolean hasBody = method.equals("GET") && !target.contains("watch");
            return hasBody ? caller.answer() : new RawCaller.Answer(caller.head(), new byte[0]);
        }
    }

    private static HttpResponse<String> direct(String target, String token) throws Exception {
        String method = target.startsWith("HEAD ") ? "HEAD" : "GET";
        return http.send(
                HttpRequest.newBuilder(URI.create(cluster.url() + target.substring(target.indexOf('/'))))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/team-a/nodes",
                "/api/v1/namespaces/team-a/nodes/n",
                "/api/v1/pods/p",
                "/api/v1/namespaces/team-a/namespaces/team-a",
                "/api/v1/namespaces/team-a/pods/pods",
                "/api/v1/namespaces/team-a/pods/log",
                "/api/v1/namespaces/team-a/pods/status",
                "/api/v1/namespaces/team-a/pods/status/status",
                "/api/v1/namespaces/namespaces",
                "/api/v1/namespaces/namespaces/pods",
                "HEAD /api/v1/namespaces/team-a/pods/pods",
                "/api/v1/namespaces/team-a/pods?watch=0",
                "/api/v1/namespaces/team-a/pods?watch=false",
                "/api/v1/namespaces/team-a/pods?watch=1&timeoutSeconds=0",
                "/api/v1/namespaces/team-a/pods?watch=t&timeoutSeconds=0",
                "/api/v1/namespaces/team-a/pods?watch=True&timeoutSeconds=0",
                "/api/v1/namespaces/team-a/pods?watch=true&watch=false&timeoutSeconds=0",
                "/api/v1/namespaces/team-a/pods?watch=false&watch=true",
                "/api/v1/watch/namespaces/team-a/pods?timeoutSeconds=0",
                "/api/v1/namespaces/team-a/pods?fieldSelector=metadata.name%3Dpods",
                "/api/v1/namespaces/team-a/pods?fieldSelector=metadata.name%3Dp",
                "/api/v1/namespaces/team-a/pods?fieldSelector=metadata.name%3Dpods,metadata.name%3Dp"
            })
    void isThatOfTheRequestAsTheServerTakesIt_S22_S23_S24(String target) throws Exception {
        for (String user : CALLERS) {
            String token = cluster.token(FakeUser.of(user));
            RawCaller.Answer answer = ask(target, token);
            assertThat(answer.head().status()).as(user + ": " + answer.text()).isEqualTo(status(target, token));
            if (answer.body().length > 0) {
                assertThat(Json.MAPPER.readTree(answer.text()))
                        .as(user)
                        .isEqualTo(Json.MAPPER.readTree(direct(target, token).body()));
            }
        }
    }

    /** Of a watch it is known as soon as the head is there. */
    private static int status(String target, String token) throws Exception {
        return direct(target.replace("timeoutSeconds=0", "timeoutSeconds=1"), token)
                .statusCode();
    }

    @Test
    void aPageOfSomebodyElseIsForNobodyElse_S78() throws Exception {
        String first = ask(PODS + "?limit=1", cluster.adminToken()).text();
        String page =
                Json.MAPPER.readTree(first).path("metadata").path("continue").asText();
        assertThat(page).isNotEmpty();
        String ofTeamB = cluster.token(FakeUser.of("of-team-b"));
        for (String token : List.of(
                page,
                page.substring(1),
                page.substring(0, page.length() / 2),
                page + "x",
                new StringBuilder(page).reverse().toString(),
                "x".repeat(5_000),
                "e30")) {
            RawCaller.Answer other = ask("/api/v1/namespaces/team-b/pods?limit=1&continue=" + token, ofTeamB);
            assertThat(other.status()).as(token).isIn(200, 400, 410);
            assertThat(other.text()).as(token).doesNotContain("\"of\":\"team-a\"");
            assertThat(ask(PODS + "?limit=1&continue=" + token, ofTeamB).status())
                    .isEqualTo(403);
        }
        assertThat(ask(PODS + "?limit=1&continue=" + page.substring(1), cluster.adminToken())
                        .status())
                .isIn(400, 410);
    }

    @ParameterizedTest
    @EnumSource(value = ServerCertificate.class, mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
    void aServerThatIsNotTheOneGetsNoToken_S63(ServerCertificate certificate) throws Exception {
        try (FakeCluster impostor =
                        FakeCluster.builder().certificate(certificate).start();
                ApiClient to = ApiClients.extension(
                        "up",
                        URI.create(impostor.url()),
                        impostor.certificateAuthority(),
                        Duration.ofSeconds(60),
                        CallObserver.NONE);
                Gateway between =
                        Gateway.to("up", () -> to, PassThrough.create()).build();
                TestCarrier to503 = new SocketApiServer(between::handle);
                RawCaller caller = new RawCaller(to503)) {
            caller.request("GET " + PODS + " HTTP/1.1", "Host: localhost", "Authorization: Bearer secret-token");

            assertThat(caller.answer().status()).isEqualTo(503);
            assertThat(impostor.requests().all()).isEmpty();
        }
    }
}
