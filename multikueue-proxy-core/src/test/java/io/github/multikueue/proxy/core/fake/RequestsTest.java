package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The record of requests, and the notice of clients that leave. */
class RequestsTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").recordedRequests(50).start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aRequestIsRecordedAsReceived() {
        String token = cluster.token(FakeUser.of("alice"));
        TestClient alice = TestClient.withToken(cluster, token);

        alice.send(
                "POST", PODS + "?dryRun=All&x=%2F", "{\"a\":1}", "X-Test", "one", "Content-Type", "application/json");

        FakeRequest request = cluster.requests().all().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo(PODS);
        assertThat(request.query()).isEqualTo(Map.of("dryRun", List.of("All"), "x", List.of("/")));
        assertThat(request.header("x-test")).isEqualTo("one");
        assertThat(request.header("Impersonate-User")).isNull();
        assertThat(request.header("Authorization")).isEqualTo("Bearer " + token);
        assertThat(request.body()).isEqualTo("{\"a\":1}");
        assertThat(request.verb()).isEqualTo("create");
        assertThat(request.resource()).isEqualTo("pods");
        assertThat(request.namespace()).isEqualTo("team-a");
        assertThat(request.user()).isEqualTo("alice");
        assertThat(request.status()).isEqualTo(403);
        assertThat(request.state()).isEqualTo(FakeRequest.State.FINISHED);
        assertThat(request.toString()).doesNotContain(token);
    }

    @Test
    void anAddressThatCannotBeDecodedIsABadRequest() throws IOException {
        try (RawClient client = new RawClient(cluster)) {
            client.get("/api/v1/pods/%zz");

            assertThat(client.head()).startsWith("HTTP/1.1 400 Bad Request");
        }
    }

    @Test
    void aRefusedTokenLeavesNoUser() {
        TestClient.withToken(cluster, "wrong").get(PODS);

        FakeRequest request = cluster.requests().all().get(0);
        assertThat(request.user()).isNull();
        assertThat(request.status()).isEqualTo(401);
    }

    @Test
    void theBytesOfABodyAreCountedWithoutThoseOfItsTransfer() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"containers":[{"name":"main"}],"nodeName":"node"},
                 "status":{"containerStatuses":[{"name":"main","state":{"running":{}}}]}}""");
        cluster.log("team-a", "p", "main")
                .line("x".repeat(5_000), "and another")
                .end();

        byte[] list = admin.get(PODS).response().body();
        admin.get(PODS + "/p/log");

        assertThat(cluster.requests().of("list", "pods").get(0).responseBytes()).isEqualTo(list.length);
        assertThat(cluster.requests().of("get", "pods/log").get(0).responseBytes())
                .isEqualTo(5_000 + 1 + "and another\n".length());
    }

    @Test
    void theRecordIsBoundedAndCountsByVerbAndResource() {
        for (int i = 0; i < 60; i++) {
            admin.get(i % 2 == 0 ? PODS : "/version");
        }

        assertThat(cluster.requests().all()).hasSize(50);
        assertThat(cluster.requests().count("list", "pods")).isEqualTo(25);
        cluster.requests().clear();
        assertThat(cluster.requests().all()).isEmpty();
    }

    @Test
    void aClientThatLeavesASilentWatchIsNoticedAndTheWatchIsGone() throws IOException {
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS + "?watch=true");
            client.head();
            FakeRequest watch = cluster.requests().await("watch", "pods");
            assertThat(watch.state()).isEqualTo(FakeRequest.State.OPEN);
            assertThat(cluster.openWatches()).isEqualTo(1);
        }

        FakeRequest watch = cluster.requests().of("watch", "pods").get(0);
        assertThat(cluster.requests().awaitEnd(watch)).isEqualTo(FakeRequest.State.CLIENT_LEFT);
        assertThat(watch.status()).isEqualTo(200);
        Awaitility.await().until(() -> cluster.openWatches() == 0 && cluster.openConnections() == 0);
    }

    @Test
    void aClientThatLeavesASilentLogIsNoticedAndOthersFollowOn() {
        FakeLog log = podLog();
        EventLines stays = new EventLines(admin.open(PODS + "/p/log?follow=true"));
        EventLines leaves = new EventLines(admin.open(PODS + "/p/log?follow=true&timestamps=true"));
        List<FakeRequest> followers = cluster.requests().await(2, FakeRequest::isFollow);

        leaves.close();

        FakeRequest left = followers.stream()
                .filter(request -> request.query("timestamps") != null)
                .findFirst()
                .orElseThrow();
        assertThat(cluster.requests().awaitEnd(left)).isEqualTo(FakeRequest.State.CLIENT_LEFT);
        log.line("still here");
        assertThat(stays.line()).isEqualTo("still here");
        assertThat(cluster.requests().open()).hasSize(1);
        stays.close();
    }

    @Test
    void manyFollowersThatLeaveAreAllNoticed() {
        podLog();
        List<EventLines> followers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            followers.add(new EventLines(admin.open(PODS + "/p/log?follow=true")));
        }
        cluster.requests().await(40, request -> request.state() == FakeRequest.State.OPEN);

        followers.forEach(EventLines::close);

        cluster.requests().await(40, request -> request.state() == FakeRequest.State.CLIENT_LEFT);
        assertThat(cluster.requests().open()).isEmpty();
    }

    @Test
    void closingTheClusterCutsWhatIsOpen() {
        EventLines watch = new EventLines(admin.open(PODS + "?watch=true"));
        FakeRequest request = cluster.requests().await("watch", "pods");

        cluster.close();

        assertThat(cluster.requests().awaitEnd(request)).isEqualTo(FakeRequest.State.CUT);
        watch.close();
    }

    @Test
    void aConnectionServesOnAfterAFollowedLogEnded() throws IOException {
        FakeLog log = podLog();
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS + "/p/log?follow=true");
            assertThat(client.head()).contains("Transfer-Encoding: chunked");
            log.end();
            client.get("/version");
            assertThat(client.head()).startsWith("0\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
    }

    private FakeLog podLog() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]}}""");
        return cluster.log("team-a", "p", "main");
    }
}
