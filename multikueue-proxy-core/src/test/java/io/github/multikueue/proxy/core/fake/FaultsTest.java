package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.InBackground;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults as values: what goes wrong is what was asked for, as often as was asked for. */
class FaultsTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aFaultHitsItsRequestsSoManyTimesAndNoOthers() {
        Fault.Injection injection = cluster.inject(Fault.on("list", "pods")
                .answer(503, "ServiceUnavailable", "busy")
                .times(2));

        assertThat(admin.get("/version").status()).isEqualTo(200);
        assertThat(admin.get(PODS).status()).isEqualTo(503);
        assertThat(admin.get(PODS).reason()).isEqualTo("ServiceUnavailable");
        assertThat(admin.get(PODS).status()).isEqualTo(200);
        assertThat(injection.hits()).isEqualTo(2);
    }

    @Test
    void statusFaultsCarryTheirHeaders() {
        cluster.inject(Fault.onPath("GET", "/api/v1/.*")
                .redirect("https://elsewhere.example/")
                .times(1));
        cluster.inject(Fault.always().tooManyRequests(7).times(1));
        cluster.inject(Fault.always().unauthorized().times(1));

        assertThat(admin.get(PODS).status()).isEqualTo(401);
        assertThat(admin.get(PODS).header("Retry-After")).isEqualTo("7");
        assertThat(admin.get(PODS).header("Location")).isEqualTo("https://elsewhere.example/");
        assertThat(admin.get(PODS).status()).isEqualTo(200);
    }

    @Test
    void theLatestFaultWinsAndEachCanBeTakenBack() {
        cluster.inject(Fault.always().answer(500, "InternalError", "first"));
        Fault.Injection second = cluster.inject(Fault.always().answer(502, "BadGateway", "second"));

        assertThat(admin.get(PODS).status()).isEqualTo(502);
        second.remove();
        assertThat(admin.get(PODS).status()).isEqualTo(500);
        cluster.clearFaults();
        assertThat(admin.get(PODS).status()).isEqualTo(200);
    }

    @Test
    void garbageIsAnsweredAsItIs() {
        cluster.inject(Fault.always().html().times(1));
        assertThat(admin.get(PODS).header("Content-Type")).isEqualTo("text/html");

        cluster.inject(Fault.always().truncatedJson().times(1));
        assertThatThrownBy(() -> admin.get(PODS).json()).isInstanceOf(UncheckedIOException.class);

        cluster.inject(Fault.always().huge(1_000_000).times(1));
        assertThat(admin.get(PODS).response().body()).hasSizeBetween(1_000_000, 1_000_100);
    }

    @Test
    void aDroppedConnectionSaysNothing() throws IOException {
        cluster.inject(Fault.on("list", "pods").drop());
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS);

            assertThat(client.rest()).isIn("", "<cut>");
        }
        FakeRequest request = cluster.requests().of("list", "pods").get(0);
        assertThat(cluster.requests().awaitEnd(request)).isEqualTo(FakeRequest.State.CUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 37, 100})
    void aConnectionCanBeCutAfterAnExactNumberOfBytesOfAPlainBody(int bytes) throws IOException {
        cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"p\"}}");
        String whole = admin.get(PODS + "/p").text();
        cluster.inject(Fault.on("get", "pods").dropAfter(bytes));
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS + "/p");

            assertThat(client.head()).contains("Content-Length: " + whole.length());
            assertThat(client.rest().replace("<cut>", "")).isEqualTo(whole.substring(0, bytes));
        }
    }

    @Test
    void aConnectionCanBeCutAfterAnExactNumberOfBytesOfALog() throws IOException {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]}}""");
        FakeLog log = cluster.log("team-a", "p", "main").line("xyz");
        cluster.inject(Fault.on("get", "pods/log").dropAfter(6));
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS + "/p/log?follow=true");
            client.head();
            assertThat(client.readUntil("xyz\n\r\n")).isEqualTo("4\r\nxyz\n\r\n");
            log.line("uvw");

            assertThat(client.rest().replace("<cut>", "")).isEqualTo("2\r\nuv\r\n");
        }
    }

    @Test
    void anAnswerStallsUntilReleased() {
        Fault.Injection injection = cluster.inject(Fault.on("list", "pods").stall());
        CompletableFuture<Integer> answer =
                InBackground.call(() -> admin.get(PODS).status());
        FakeRequest request = cluster.requests().await("list", "pods");
        assertThat(request.state()).isEqualTo(FakeRequest.State.OPEN);
        assertThat(admin.get("/version").status()).isEqualTo(200);
        assertThat(answer).isNotDone();

        injection.release();

        assertThat(answer.join()).isEqualTo(200);
        assertThat(admin.get(PODS).status()).isEqualTo(200);
    }

    @Test
    void aBodyStallsAfterSoManyBytesAndGoesOnWhenReleased() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]}}""");
        cluster.log("team-a", "p", "main").line("one", "two").end();
        Fault.Injection injection = cluster.inject(Fault.on("get", "pods/log").stallAfter(4));
        try (EventLines log = new EventLines(admin.open(PODS + "/p/log"))) {
            assertThat(log.line()).isEqualTo("one");
            injection.release();
            assertThat(log.line()).isEqualTo("two");
            assertThat(log.line()).isNull();
        }
    }

    @Test
    void aClientThatLeavesAStalledAnswerIsNoticed() throws IOException {
        cluster.inject(Fault.on("list", "pods").stall());
        try (RawClient client = new RawClient(cluster)) {
            client.get(PODS);
            cluster.requests().await("list", "pods");
        }

        FakeRequest request = cluster.requests().of("list", "pods").get(0);
        assertThat(cluster.requests().awaitEnd(request)).isEqualTo(FakeRequest.State.CLIENT_LEFT);
    }

    @Test
    void aDisconnectedClusterResetsConnectionsAndComesBackOnItsPort() throws IOException {
        try (EventLines watch = new EventLines(admin.open(PODS + "?watch=true"))) {
            String url = cluster.url();
            cluster.disconnect();

            assertThatThrownBy(watch::line).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> admin.get(PODS)).isInstanceOf(UncheckedIOException.class);

            cluster.reconnect();
            assertThat(cluster.url()).isEqualTo(url);
            assertThat(admin.get(PODS).status()).isEqualTo(200);
        }
    }

    @Test
    void aRestartCutsConnectionsAndKeepsObjects() {
        cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"p\"}}");
        try (EventLines watch = new EventLines(admin.open(PODS + "?watch=true"))) {
            assertThat(watch.next()).isEqualTo("ADDED p");

            cluster.restart();

            assertThatThrownBy(watch::line).isInstanceOf(UncheckedIOException.class);
            assertThat(admin.get(PODS + "/p").status()).isEqualTo(200);
        }
    }

    @Test
    void aBlackHoleAcceptsAndNeverAnswers() throws IOException {
        cluster.blackHole();
        URI url = URI.create(cluster.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(100);
            socket.getOutputStream().write(1);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        cluster.reconnect();
        assertThat(admin.get(PODS).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(value = ServerCertificate.class, mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
    void aBadCertificateIsRefusedByACarefulClient(ServerCertificate certificate) {
        try (FakeCluster bad = FakeCluster.builder().certificate(certificate).start()) {
            TestClient client = TestClient.admin(bad);

            assertThatThrownBy(() -> client.get("/version"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(SSLException.class);
        }
    }

    /** A program that another test starts at this very moment has it too, until that begins. */
    @Test
    void closingFreesThePort() throws IOException {
        URI url = URI.create(cluster.url());
        cluster.close();

        try (ServerSocket next = await().ignoreExceptionsInstanceOf(BindException.class)
                .until(() -> new ServerSocket(url.getPort(), 1, InetAddress.getLoopbackAddress()), any -> true)) {
            assertThat(next.isBound()).isTrue();
        }
    }
}
