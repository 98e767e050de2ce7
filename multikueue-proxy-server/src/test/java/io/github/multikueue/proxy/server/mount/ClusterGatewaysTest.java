package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.TestServer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve --gateway=on}: the API servers of the fleet, for callers with manager credentials alone. */
class ClusterGatewaysTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String HITS =
            "multikueue_proxy_watch_cache_hits_total{cluster=\"spoke-1\",group=\"\",resource=\"pods\",version=\"v1\"}";

    private static FakeFleet fleet;
    private static TestServer server;
    private static FakeCluster worker;
    private static String carol;
    private static String dave;

    @BeforeAll
    static void start() {
        fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .gatewayRights()
                .start();
        server = TestServer.start(fleet, "GATEWAY=on");
        worker = fleet.worker("spoke-1");
        carol = fleet.manager().token(FakeUser.of("carol"));
        dave = fleet.manager().token(FakeUser.of("dave"));
        fleet.manager()
                .grant(
                        FakeGrant.toUser("carol")
                                .verbs("get")
                                .apiGroups("proxy.multikueue.io")
                                .resources("clusters/proxy"),
                        FakeGrant.toUser("carol")
                                .named("reader")
                                .verbs("get", "list")
                                .resources("pipelineruns"));
        worker.grant(FakeGrant.toUser("carol").verbs("get", "list", "delete").resources("pods"));
        server.running("hello");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aWorkerIsReadInTheCallersName() {
        HttpResponse<String> answer = server.get("/clusters/spoke-1" + PODS, carol);

        assertThat(names(answer)).containsExactly("hello-task-pod");
        assertThat(worker.requests().matching(each -> "carol".equals(each.header("Impersonate-User"))))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.header("Authorization")).isNotEqualTo("Bearer " + carol));
    }

    @Test
    void theAuditTellsTheClusterAndNamesNobodyWhomTheCallerDoesNotImpersonate() {
        try (LoggedEvents audit = new LoggedEvents("audit", Level.INFO)) {
            server.get("/clusters/spoke-1" + PODS, carol);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(audit.events()).anySatisfy(line -> {
                        assertThat(LoggedEvents.value(line, "cluster")).isEqualTo("spoke-1");
                        assertThat(LoggedEvents.value(line, "caller")).isEqualTo("carol");
                        assertThat(LoggedEvents.text(line)).doesNotContain("impersonatedUser");
                    }));
        }
    }

    @Test
    void whatIsReadAgainComesFromMemory() {
        HttpResponse<String> hit =
                await().until(() -> server.get("/clusters/spoke-1" + PODS, carol), ClusterGatewaysTest::isHit);

        assertThat(names(hit)).containsExactly("hello-task-pod");
        assertThat(server.get("/clusters/spoke-1" + PODS, dave).statusCode()).isEqualTo(403);
    }

    @Test
    void metricsTellOfWhatHasJustBeenRead() {
        whatIsReadAgainComesFromMemory();
        AtomicReference<Double> before = new AtomicReference<>();
        // On a busy machine, memory may not know in time that it is up to date: then it does not answer.
        await().until(() -> {
            before.set(server.metrics().get(HITS));
            return isHit(server.get("/clusters/spoke-1" + PODS, carol));
        });

        assertThat(server.metrics()).containsEntry(HITS, before.get() + 1);
    }

    private static boolean isHit(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElse("").equals("hit");
    }

    @Test
    void theManagerIsReadWithTheCallersOwnToken() {
        HttpResponse<String> answer =
                server.get("/clusters/manager/apis/tekton.dev/v1/namespaces/team-a/pipelineruns", carol);

        assertThat(names(answer)).containsExactly("hello");
        assertThat(server.get("/clusters/manager/apis/tekton.dev/v1/namespaces/team-a/pipelineruns", dave)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoMayNotUseAClusterIsNotToldWhetherItExists() {
        for (String cluster : List.of("spoke-1", "nowhere")) {
            HttpResponse<String> refused = server.get("/clusters/" + cluster + PODS, dave);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("clusters.proxy.multikueue.io \\\"" + cluster + "\\\" is forbidden");
            assertThat(server.get("/clusters/" + cluster + PODS, null).statusCode())
                    .isEqualTo(401);
            assertThat(server.get("/clusters/" + cluster + PODS, "no-such-token")
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> unknown = server.get("/clusters/nowhere" + PODS, carol);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("cluster \\\"nowhere\\\": not known");
    }

    @Test
    void kubeconfigsHaveNoCredentialAndTheAddressByWhichTheCallerCame() {
        HttpResponse<String> answer = server.get("/clusters/spoke-1/kubeconfig", carol);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "server: " + server.uri("/clusters/spoke-1") + "\n",
                        "user: {}",
                        "kubectl sends none over plain HTTP")
                .doesNotContain("token:", "-key:", "-key-data", "insecure");
        assertThat(server.get("/clusters/spoke-1/kubeconfig", dave).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0",
                "HTTP/1.0|Host:",
                "HTTP/1.1|Host:",
                "HTTP/1.1|Host: a&b",
                "HTTP/1.1|Host: a, b",
                "HTTP/1.1|Host: a #b",
                "HTTP/1.1|Host: {a}",
                "HTTP/1.1|Host: a%0a- b",
                "HTTP/1.1|Host: a|Host: b"
            })
    void aKubeconfigHasNoAddressThatIsNone(String lines) throws Exception {
        URI address = server.uri("/");
        List<String> request = new ArrayList<>(List.of(lines.split("\\|")));
        request.set(0, "GET /clusters/spoke-1/kubeconfig " + request.get(0));
        request.addAll(List.of("Authorization: Bearer " + carol, "Connection: close"));
        try (RawConnection caller = new RawConnection(new Socket(address.getHost(), address.getPort()))) {
            String answer = caller.request(request.toArray(String[]::new)).readAll();

            assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("server:");
        }
    }

    @Test
    void theRoutesOfTheServerAreWhereTheyWere() {
        assertThat(server.get(TestServer.run("hello", "resolve")).statusCode()).isEqualTo(200);
        assertThat(server.get("/clusters", carol).statusCode()).isEqualTo(404);
        assertThat(server.get("/clusters/Not_A_Name/api", carol).statusCode()).isEqualTo(404);
    }

    private static List<String> names(HttpResponse<String> list) {
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        return TestServer.json(list.body()).path("items").findValues("metadata").stream()
                .map(each -> each.path("name"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void whatIsReadOfAWorkerThatIsRemovedEndsWithIt() {
        FakeCluster removed = fleet.addWorker("spoke-3");
        removed.grant(FakeGrant.toUser("carol").verbs("get", "list").resources("pods"));
        await().until(() -> isHit(server.get("/clusters/spoke-3" + PODS, carol)));
        Predicate<FakeRequest> gateways = each -> each.isWatch() && each.path().equals("/api/v1/pods");
        // The watch begins behind the list, from which memory answers already.
        await().untilAsserted(() -> assertThat(removed.requests().open()).anyMatch(gateways));

        fleet.removeWorker("spoke-3");

        await().untilAsserted(() -> assertThat(removed.requests().open()).noneMatch(gateways));
    }
}
