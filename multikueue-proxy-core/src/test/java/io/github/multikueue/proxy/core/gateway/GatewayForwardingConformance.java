package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway sends and passes on, byte by byte, between a client and an API server that a test writes itself. */
public abstract class GatewayForwardingConformance {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    protected abstract TestCarrier.Factory carrier();

    /** Whether the carrier hands bodies over as they come; that of fake clusters keeps them for its record of requests. */
    protected boolean streamsBodies() {
        return true;
    }

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream();
        serve(upstream.client());
    }

    private void serve(ApiClient to) throws IOException {
        client = to;
        gateway = Gateway.to("up", () -> to, PassThrough.create())
                .requestTimeout(Duration.ofSeconds(60))
                .build();
        carrier = carrier().start(gateway::handle);
    }

    private void stopServing() {
        carrier.close();
        gateway.close();
        client.close();
    }

    @AfterEach
    void stop() {
        stopServing();
        upstream.close();
    }

    private RawCaller caller() throws Exception {
        return new RawCaller(carrier);
    }

    private RawCaller.Answer get(String target, String... headers) throws Exception {
        try (RawCaller caller = caller()) {
            return caller.request(lines("GET " + target + " HTTP/1.1", headers)).answer();
        }
    }

    private static String[] lines(String first, String... headers) {
        String[] lines = new String[headers.length + 2];
        lines[0] = first;
        lines[1] = "Host: localhost";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return lines;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/a/pods?labelSelector=a%3Db,c+in+(d)&x='&y=%27&z=%7e~&&q=?&e",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:admin",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin%7B%7D",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/a;b=c,d@e&f$g!(h)*'",
                "/api/v1/pods?",
                "/api/v1/pods/?watch=false",
                "/api/v1/namespaces/a/pods/p/proxy/%20a%2Fb//c/%2f?a=%7a",
                "/version",
                "/"
            })
    void aTargetIsForwardedByteForByte(String target) throws Exception {
        upstream.answering(OK);
        assertThat(get(target).status()).isEqualTo(200);
        assertThat(upstream.request().line()).isEqualTo("GET " + target + " HTTP/1.1");
    }

    @Test
    void theBasePathOfTheServerGoesInFront_S62() throws Exception {
        stopServing();
        serve(upstream.client("/k8s/clusters/c-x/"));
        upstream.answering(OK);
        assertThat(get("/api/v1/pods?a=b").status()).isEqualTo(200);
        assertThat(upstream.request().line()).isEqualTo("GET /k8s/clusters/c-x/api/v1/pods?a=b HTTP/1.1");
        assertThat(get("/../../x").status()).isEqualTo(400);
        assertThat(get("/%2e%2e/x").status()).isEqualTo(400);
        assertThat(upstream.hasRequest()).isFalse();
    }

    @Test
    void headersAreForwardedButThoseOfTheConnectionAndOfTheClientsIdentity() throws Exception {
        upstream.answering(OK);
        get(
                "/api/v1/pods",
                "Authorization: Bearer t1",
                "Accept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                "X-Twice: one",
                "x-twice: two",
                "Accept-Encoding: gzip;q=0.5, br",
                "User-Agent: kubectl/v1.36",
                "X-Utf: ä".replace("ä", new String("ä".getBytes(UTF_8), ISO_8859_1)),
                "Kubectl-Command: kubectl get",
                "Cookie: a=b",
                "X-Remote-User: admin",
                "X_Remote_Group: system:masters",
                "Proxy-Authorization: Basic eA==",
                "TE: trailers",
                "Keep-Alive: timeout=5",
                "Connection: keep-alive, X-Hop, Authorization, Accept",
                "X-Hop: gone");
        ScriptedUpstream.Received seen = upstream.request();
        // Accept was named by Connection; who is asking cannot be.
        assertThat(seen.headers())
                .containsExactlyInAnyOrder(
                        "X-Twice: one",
                        "x-twice: two",
                        "Accept-Encoding: gzip;q=0.5, br",
                        "User-Agent: kubectl/v1.36",
                        "X-Utf: " + new String("ä".getBytes(UTF_8), ISO_8859_1),
                        "Kubectl-Command: kubectl get",
                        "Authorization: Bearer t1",
                        "Host: 127.0.0.1:" + upstream.port(),
                        "Connection: Keep-Alive");
    }

    @Test
    void nothingIsAddedThatTheClientDidNotSend() throws Exception {
        upstream.answering(OK);
        get("/api/v1/pods");
        assertThat(upstream.request().headers())
                .containsExactlyInAnyOrder("Host: 127.0.0.1:" + upstream.port(), "Connection: Keep-Alive");
    }

    @Test
    void headersOfAnAnswerAreForwardedButThoseOfTheConnection() throws Exception {
        upstream.answering("HTTP/1.1 201 Created\r\nAudit-Id: 11-22\r\nWarning: 299 - \"a\"\r\nWarning: 299 - \"b\"\r\n"
                + "X-Kubernetes-Pf-Flowschema-Uid: u\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
                + "Connection: X-Secret\r\nX-Secret: s\r\nKeep-Alive: timeout=1\r\nAlt-Svc: h3=\":443\"\r\n"
                + "Content-Length: 7\r\n\r\n{\"a\":1}");
        RawCaller.Answer answer = get("/api/v1/namespaces/a/pods/p");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("{\"a\":1}");
        assertThat(answer.head().lines())
                .containsExactlyInAnyOrder(
                        "Audit-Id: 11-22",
                        "Warning: 299 - \"a\"",
                        "Warning: 299 - \"b\"",
                        "X-Kubernetes-Pf-Flowschema-Uid: u",
                        "Date: Thu, 01 Jan 2026 00:00:00 GMT",
                        "Content-Type: application/json",
                        "Content-Length: 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0x2", "Content-Length: 2, 2", "Content-Length: 5\r\nContent-Length: 2"})
    void answersWithoutAClearLengthAreNotForwarded(String length) throws Exception {
        upstream.answering("HTTP/1.1 200 OK\r\n" + length + "\r\n\r\nok");
        RawCaller.Answer answer = get("/api/v1/namespaces/a/pods/p");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("gave an unusable answer").doesNotContain("127.0.0.1");
    }

    @Test
    void compressedBodiesStayAsTheyAre() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write("hello".repeat(1000).getBytes(UTF_8));
        }
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n");
            request.out().write(zipped.toByteArray());
        });
        for (String[] headers : new String[][] {{"Accept-Encoding: gzip"}, {}}) {
            RawCaller.Answer answer = get("/openapi/v2", headers);
            assertThat(answer.body()).isEqualTo(zipped.toByteArray());
            assertThat(answer.head().values("Content-Encoding")).containsExactly("gzip");
            assertThat(answer.head().values("Content-Length")).containsExactly("" + zipped.size());
        }
    }

    @Test
    void answersWithoutBodyAreAnswersWithoutBody() throws Exception {
        upstream.answering(request -> request.write(
                request.line().startsWith("HEAD")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"
                        : request.line().contains("204")
                                ? "HTTP/1.1 204 No Content\r\n\r\n"
                                : "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"));
        try (RawCaller caller = caller()) {
            RawCaller.Head head = caller.request("HEAD /api/v1/pods HTTP/1.1", "Host: localhost")
                    .head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.values("Content-Length")).containsExactly("12345");
            head = caller.request("GET /204 HTTP/1.1", "Host: localhost").head();
            assertThat(head.status()).isEqualTo(204);
            assertThat(head.values("Transfer-Encoding")).isEmpty();
            head = caller.request("GET /openapi/v3 HTTP/1.1", "Host: localhost").head();
            assertThat(head.status()).isEqualTo(304);
            assertThat(head.values("ETag")).containsExactly("\"x\"");
            // The connection goes on: nobody took a body for the next answer, or the other way round.
            head = caller.request("GET /204 HTTP/1.1", "Host: localhost").head();
            assertThat(head.status()).isEqualTo(204);
        }
    }

    /** None is not a length of 0, which would be that of the answer to a GET. */
    @Test
    void aHeadWhoseLengthIsNotToldHasNone() throws Exception {
        upstream.answering(request -> request.write(
                request.line().contains("chunked")
                        ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\n\r\n"));
        try (RawCaller caller = caller()) {
            for (String target : List.of("/api/v1/pods?chunked", "/api/v1/namespaces/a/pods/p", "/api/v1/pods")) {
                RawCaller.Head head = caller.request("HEAD " + target + " HTTP/1.1", "Host: localhost")
                        .head();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.values("Content-Length")).isEmpty();
            }
        }
    }

    @Test
    void bodiesOfRequestsAreStreamedWithTheirLength() throws Exception {
        assumeTrue(streamsBodies(), "the carrier collects bodies");
        CountDownLatch first = new CountDownLatch(1);
        upstream.answering(request -> {
            assertThat(request.in().readNBytes(5)).asString(UTF_8).isEqualTo("first");
            first.countDown();
            assertThat(request.in().readNBytes(6)).asString(UTF_8).isEqualTo("second");
            request.write(OK);
        });
        try (RawCaller caller = caller()) {
            caller.request("PUT /api/v1/namespaces/a/pods/p HTTP/1.1", "Host: localhost", "Content-Length: 11");
            caller.write("first");
            // Had the body been collected, this would never come.
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            caller.write("second");
            assertThat(caller.answer().text()).isEqualTo("ok");
        }
        assertThat(upstream.request().values("Content-Length")).containsExactly("11");
    }

    @Test
    void chunkedBodiesStayChunked() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        byte[][] body = new byte[1][];
        upstream.answering(request -> {
            body[0] = request.body();
            read.countDown();
            request.write(OK);
        });
        try (RawCaller caller = caller()) {
            caller.request("POST /api/v1/namespaces/a/pods HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked");
            caller.write("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
        assertThat(body[0]).asString(UTF_8).isEqualTo("hello world");
        ScriptedUpstream.Received seen = upstream.request();
        assertThat(seen.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(seen.values("Content-Length")).isEmpty();
    }

    @Test
    void aDeleteWithoutBodyHasNone() throws Exception {
        upstream.answering(OK);
        try (RawCaller caller = caller()) {
            caller.request("DELETE /api/v1/namespaces/a/pods/p HTTP/1.1", "Host: localhost");
            assertThat(caller.answer().status()).isEqualTo(200);
        }
        ScriptedUpstream.Received seen = upstream.request();
        assertThat(seen.values("Content-Length")).isEmpty();
        assertThat(seen.values("Transfer-Encoding")).isEmpty();
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOnWhenTheServerSaysSo() throws Exception {
        assumeTrue(streamsBodies(), "the carrier collects bodies");
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.answering(request -> {
            assertThat(request.values("Expect")).containsExactly("100-continue");
            goOn.await();
            request.write("HTTP/1.1 100 Continue\r\n\r\n");
            request.body();
            request.write(OK);
        });
        try (RawCaller caller = caller()) {
            caller.request(
                    "POST /api/v1/namespaces/a/pods HTTP/1.1",
                    "Host: localhost",
                    "Expect: 100-continue",
                    "Content-Length: 4");
            upstream.request();
            goOn.countDown();
            assertThat(caller.head().status()).isEqualTo(100);
            caller.write("body");
            assertThat(caller.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void aLargeBodyGoesThroughBothWays() throws Exception {
        assumeTrue(streamsBodies(), "the carrier collects bodies");
        int size = 64 << 20;
        byte[] piece = new byte[1 << 20];
        new Random(7).nextBytes(piece);
        AtomicLong uploaded = new AtomicLong();
        upstream.answering(request -> {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = request.in().read(buffer, 0, (int) Math.min(left, buffer.length));
                left -= read;
                uploaded.addAndGet(read);
            }
            request.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            for (int i = 0; i < size >> 20; i++) {
                request.out().write(piece);
            }
            request.out().flush();
        });
        try (RawCaller caller = caller()) {
            caller.request("POST /api/v1/namespaces/a/pods HTTP/1.1", "Host: localhost", "Content-Length: " + size);
            for (int i = 0; i < size >> 20; i++) {
                caller.write(piece);
            }
            RawCaller.Head head = caller.head();
            assertThat(head.values("Content-Length")).containsExactly("" + size);
            for (int i = 0; i < size >> 20; i++) {
                assertThat(java.util.Arrays.equals(caller.in().readNBytes(1 << 20), piece))
                        .isTrue();
            }
        }
        assertThat(uploaded).hasValue(size);
    }

    @Test
    void eventsAreForwardedAsTheyCome() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            next.await();
            request.write("3\r\ntwo\r\n0\r\n\r\n");
        });
        try (RawCaller caller = caller()) {
            RawCaller.Head head = caller.request("GET /api/v1/pods?watch=1 HTTP/1.1", "Host: localhost")
                    .head();
            assertThat(head.values("Transfer-Encoding")).containsExactly("chunked");
            assertThat(caller.line()).isEqualTo("3");
            // The end of a chunk may come with the next one.
            assertThat(caller.in().readNBytes(3)).asString(UTF_8).isEqualTo("one");
            next.countDown();
            assertThat(caller.line()).isEmpty();
            assertThat(caller.line()).isEqualTo("3");
            assertThat(caller.line()).isEqualTo("two");
            assertThat(caller.line()).isEqualTo("0");
        }
    }

    @Test
    void trailersThatAreAnnouncedAreForwarded() throws Exception {
        upstream.answering(
                "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 42\r\n\r\n");
        try (RawCaller caller = caller()) {
            caller.request("GET /api/v1/namespaces/a/pods/p HTTP/1.1", "Host: localhost");
            RawCaller.Answer answer = caller.answer();
            assertThat(answer.text()).isEqualTo("hi");
            assertThat(answer.head().values("Trailer")).containsExactly("X-Sum");
            assertThat(caller.line()).isEqualTo("X-Sum: 42");
            assertThat(caller.line()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectsAreNeverFollowedAndStayOnTheServer_S41(int status) throws Exception {
        String own = "https://127.0.0.1:" + upstream.port() + "/openapi/v3/x?hash=1";
        for (String location : new String[] {"/openapi/v3/x?hash=1", own}) {
            upstream.answering(
                    "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
            RawCaller.Answer answer = get("/openapi/v3/x", "Authorization: Bearer t");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.head().values("Location")).containsExactly("/openapi/v3/x?hash=1");
            upstream.request();
            assertThat(upstream.hasRequest()).isFalse();
        }
        try (ServerSocket elsewhere = new ServerSocket(0)) {
            for (String location : new String[] {
                "https://127.0.0.1:" + elsewhere.getLocalPort() + "/",
                "//evil.example/",
                "/\\evil.example/",
                "http://127.0.0.1:" + upstream.port() + "/"
            }) {
                upstream.answering(
                        "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
                RawCaller.Answer answer = get("/api/v1/pods", "Authorization: Bearer t");
                assertThat(answer.status()).as(location).isEqualTo(502);
                assertThat(answer.text()).doesNotContain("evil").doesNotContain("127.0.0.1");
            }
        }
    }

    @Test
    void aServerThatIsDownIsA503ThatNamesNoAddress_S82() throws Exception {
        upstream.close();
        RawCaller.Answer answer = get("/api/v1/pods");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text())
                .contains(
                        "\"kind\":\"Status\"",
                        "\"reason\":\"ServiceUnavailable\"",
                        "cluster \\\"up\\\" cannot be reached")
                .doesNotContain("127.0.0.1")
                .doesNotContain("Exception");
        assertThat(answer.head().values("Retry-After")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nabcde"
            })
    void aServerThatTalksNonsenseIsA502_S40(String answer) throws Exception {
        upstream.answering(request -> {
            request.write(answer);
            request.socket().close();
        });
        try (RawCaller caller = caller()) {
            caller.request("POST /api/v1/namespaces/a/pods HTTP/1.1", "Host: localhost", "Content-Length: 0");
            RawCaller.Answer told = caller.answer();
            assertThat(told.status()).isEqualTo(502);
            assertThat(told.text()).contains("\"kind\":\"Status\"").doesNotContain("127.0.0.1");
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsA504() throws Exception {
        stopServing();
        client = upstream.client();
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .requestTimeout(Duration.ofSeconds(1))
                .build();
        carrier = carrier().start(gateway::handle);
        upstream.answering(request -> request.in().read());
        RawCaller.Answer answer = get("/api/v1/namespaces/a/pods/p");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.text()).contains("\"reason\":\"Timeout\"");
        assertThat(upstream.awaitEnd()).isNotNull();
    }

    @Test
    void whatLastsIsNotCutByTheTimeoutOfRequests_S76() throws Exception {
        stopServing();
        client = upstream.client();
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .requestTimeout(Duration.ofMillis(800))
                .build();
        carrier = carrier().start(gateway::handle);
        AtomicInteger steps = new AtomicInteger();
        upstream.answering(request -> {
            if (request.line().contains("/log")) {
                // A kubelet sends its head with the first line of a log.
                TimeUnit.MILLISECONDS.sleep(1_000);
            }
            request.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            TimeUnit.MILLISECONDS.sleep(1_000);
            steps.incrementAndGet();
            request.write("2\r\nhi\r\n0\r\n\r\n");
        });
        assertThat(get("/api/v1/namespaces/a/pods/p/log?follow=true").text()).isEqualTo("hi");
        // The head of a watch must be there in that time, which a busy machine may not manage at once.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(get("/api/v1/pods?watch=true").text()).isEqualTo("hi"));
        assertThat(steps).hasValueGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"
            })
    void halfAnAnswerIsNeverAWholeOne(String begin) throws Exception {
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\n" + begin);
            request.socket().close();
        });
        try (RawCaller caller = caller()) {
            caller.request("GET /api/v1/pods HTTP/1.1", "Host: localhost");
            RawCaller.Head head = caller.head();
            // Nothing at all is not a whole answer either.
            assertThat(head.status()).isIn(0, 200);
            String rest = caller.rest();
            if (head.values("Content-Length").isEmpty()) {
                assertThat(rest).doesNotContain("0\r\n\r\n");
            } else {
                assertThat(rest.length()).isLessThan(100);
            }
        }
    }

    @Test
    void aDeadConnectionIsNoticedAndOnlyWhatIsSafeIsSentTwice_S77() throws Exception {
        AtomicInteger served = new AtomicInteger();
        upstream.answering(request -> {
            request.body();
            if (served.incrementAndGet() == 2) {
                // As if the connection had been closed just before the request arrived.
                request.socket().close();
                return;
            }
            request.write(OK);
        });
        assertThat(get("/api/v1/namespaces/a/pods/p").status()).isEqualTo(200);
        assertThat(get("/api/v1/namespaces/a/pods/p").status()).isEqualTo(200);
        assertThat(served).hasValue(3);
        served.set(0);
        for (String method : new String[] {"POST", "DELETE", "PATCH"}) {
            served.set(0);
            // Without a body nothing would keep it from being sent again.
            String length = method.equals("PATCH") ? "Content-Length: 2" : "Content-Length: 0";
            String body = method.equals("PATCH") ? "{}" : "";
            try (RawCaller caller = caller()) {
                String line = method + " /api/v1/namespaces/a/pods/p HTTP/1.1";
                caller.request(line, "Host: localhost", length).write(body);
                assertThat(caller.answer().status()).isEqualTo(200);
                caller.request(line, "Host: localhost", length).write(body);
                assertThat(caller.answer().status()).as(method).isEqualTo(502);
            }
            assertThat(served).as(method).hasValue(2);
        }
    }

    @Test
    void aClientThatLeavesEndsTheCall_S49() throws Exception {
        upstream.answering(request -> {
            if (!request.line().contains("/log")) {
                request.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            }
            if (request.in().read() >= 0) {
                throw new IOException("something was sent behind the request");
            }
        });
        for (String target : new String[] {"/api/v1/pods?watch=1", "/api/v1/namespaces/a/pods/p/log?follow=1"}) {
            try (RawCaller caller = caller()) {
                caller.request("GET " + target + " HTTP/1.1", "Host: localhost");
                upstream.request();
            }
            assertThat(upstream.awaitEnd()).hasMessageNotContaining("behind the request");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheServer_S48() throws Exception {
        AtomicLong written = new AtomicLong();
        byte[] piece = new byte[1 << 16];
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
            while (true) {
                request.out().write(piece);
                written.addAndGet(piece.length);
            }
        });
        try (RawCaller caller = caller()) {
            caller.request("GET /api/v1/namespaces/a/pods/p/log?follow=1 HTTP/1.1", "Host: localhost");
            upstream.request();
            AtomicLong seen = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> seen.getAndSet(written.get()) == written.get() && written.get() > 0);
            assertThat(written.get()).isLessThan(40L << 20);
        }
        assertThat(upstream.awaitEnd()).isNotNull();
    }
}
