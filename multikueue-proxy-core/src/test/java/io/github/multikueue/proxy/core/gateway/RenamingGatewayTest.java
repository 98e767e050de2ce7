package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.fake.SocketApiServer;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.rename.RuleFiles;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that renames, between a client and an API server of which a test writes every byte. */
class RenamingGatewayTest {

    private static final String LAMPS = "/apis/original.example.com/v1/namespaces/a/lamps";
    private static final String RENAMED = "/apis/renamed.example.com/v1/namespaces/a/renamedlamps";
    private static final String LAMP =
            "{\"apiVersion\":\"renamed.example.com/v1\",\"kind\":\"RenamedLamp\",\"metadata\":{\"name\":\"l\"},\"spec\":{\"n\":1.0e0}}";
    private static final String RESTORED =
            "{\"apiVersion\":\"original.example.com/v1\",\"kind\":\"Lamp\",\"metadata\":{\"name\":\"l\"},\"spec\":{\"n\":1.0e0}}";
    private static final String JSON = "Content-Type: application/json\r\n";

    private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream();
        client = upstream.client();
        gateway = Gateway.to("up", () -> client, PassThrough.create())
                .renaming(new Renaming(RuleFiles.lamps(), (method, request) -> new Observed()))
                .build();
        carrier = ((TestCarrier.Factory) SocketApiServer::new).start(gateway::handle);
    }

    private final class Observed implements RenamingObserver.ObservedRenaming {

        @Override
        public void rewritten(Direction direction, boolean failed, Duration took) {
            observed.add(direction + (failed ? " failed" : ""));
        }

        @Override
        public void unreadable() {
            observed.add("unreadable");
        }

        @Override
        public void ended(int status) {
            observed.add("ended " + status);
        }
    }

    @AfterEach
    void stop() {
        carrier.close();
        gateway.close();
        client.close();
        upstream.close();
    }

    private RawCaller.Answer get(String target, String... headers) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            StringBuilder lines = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            for (String each : headers) {
                lines.append(each).append("\r\n");
            }
            return caller.write(lines + "\r\n").answer();
        }
    }

    private static String ok(String headers, byte[] body) {
        return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n"
                + new String(body, ISO_8859_1);
    }

    private static String ok(String headers, String body) {
        return ok(headers, body.getBytes(ISO_8859_1));
    }

    private String observedNext() throws InterruptedException {
        return observed.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void anAnswerIsRestoredAndNothingElseOfItChanges() throws Exception {
        upstream.answering(
                ok(JSON + "Etag: \"x\"\r\nWarning: 299 - \"renamedlamps.renamed.example.com is old\"\r\n", LAMP));

        RawCaller.Answer answer = get(LAMPS + "/l");

        assertThat(upstream.request().line()).isEqualTo("GET " + RENAMED + "/l HTTP/1.1");
        assertThat(answer.text()).isEqualTo(RESTORED);
        assertThat(answer.head().values("Content-Length")).containsExactly("" + RESTORED.length());
        assertThat(answer.head().values("Etag")).containsExactly("\"x\"");
        assertThat(answer.head().values("Warning")).containsExactly("299 - \"lamps.original.example.com is old\"");
        assertThat(List.of(observedNext(), observedNext())).containsExactly("RESTORE", "ended 200");
    }

    @Test
    void binaryFormsAreNegotiatedAwayClauseByClause() throws Exception {
        upstream.answering(ok(JSON, LAMP));
        get(
                LAMPS + "/l",
                "Accept: application/vnd.kubernetes.protobuf, application/json;as=Table;v=v1;g=meta.k8s.io",
                "Accept: application/cbor",
                "Accept-Encoding: br, gzip;q=0.5");

        ScriptedUpstream.Received seen = upstream.request();
        assertThat(seen.values("Accept")).containsExactly("application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(seen.values("Accept-Encoding")).containsExactly("gzip");
    }

    @Test
    void gzipAndDeflateAreUndone() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(LAMP.getBytes(ISO_8859_1));
        }
        ByteArrayOutputStream deflate = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(deflate)) {
            out.write(LAMP.getBytes(ISO_8859_1));
        }
        upstream.answering(ok(JSON + "Content-Encoding: gzip\r\n", gzip.toByteArray()));
        RawCaller.Answer answer = get(LAMPS + "/l", "Accept-Encoding: gzip");
        assertThat(answer.text()).isEqualTo(RESTORED);
        assertThat(answer.head().values("Content-Encoding")).isEmpty();

        upstream.answering(ok(JSON + "Content-Encoding: deflate\r\n", deflate.toByteArray()));
        assertThat(get(LAMPS + "/l", "Accept-Encoding: deflate").text()).isEqualTo(RESTORED);
    }

    @Test
    void whatIsNotWhatItsHeadSaysIsABadGateway() throws Exception {
        upstream.answering(ok(JSON + "Content-Encoding: gzip\r\n", LAMP));
        assertThat(get(LAMPS + "/l", "Accept-Encoding: gzip").status()).isEqualTo(502);

        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\n" + JSON + "Content-Length: 500\r\n\r\n" + LAMP.substring(0, 60));
            request.socket().close();
        });
        RawCaller.Answer broken = get(LAMPS + "/l");
        assertThat(broken.status()).isEqualTo(502);
        assertThat(broken.text()).contains("\"kind\":\"Status\"").doesNotContain("127.0.0.1", "Exception");
    }

    @Test
    void whatIsNoJsonIsPassedOnAndCounted() throws Exception {
        for (String each : List.of("<html>renamedlamps</html>", "{\"kind\":\"RenamedLamp\",", "renamed.example.com")) {
            upstream.answering(ok(JSON, each));
            assertThat(get(LAMPS + "/l").text()).isEqualTo(each);
            assertThat(List.of(observedNext(), observedNext())).containsExactly("unreadable", "RESTORE failed");
            assertThat(observedNext()).isEqualTo("ended 200");
        }
        upstream.answering(ok("Content-Type: text/html\r\n", "<html>renamedlamps</html>"));
        RawCaller.Answer html = get(LAMPS + "/l");
        assertThat(html.text()).isEqualTo("<html>renamedlamps</html>");
        assertThat(html.head().values("Content-Length")).containsExactly("25");
        assertThat(observedNext()).isEqualTo("unreadable");
    }

    @Test
    void whatConcernsNobodyIsPassedOnByteForByteAsItArrives() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "14\r\n{\"kind\":\"RenamedLamp\r\n");
            requireCounted(more);
            request.write("2\r\n\"}\r\n0\r\n\r\n");
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    "GET /api/v1/namespaces/a/pods/p/log?follow=true HTTP/1.1", "Host: localhost", "Accept: */*");
            assertThat(caller.head().status()).isEqualTo(200);
            assertThat(caller.line()).isEqualTo("14");
            assertThat(caller.line()).isEqualTo("{\"kind\":\"RenamedLamp");
            more.countDown();
            assertThat(caller.line()).isEqualTo("2");
            assertThat(caller.line()).isEqualTo("\"}");
        }
        assertThat(upstream.request().values("Accept")).containsExactly("*/*");
    }

    @Test
    void aWatchBeginsAtOnceAndEachEventComesAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n");
            requireCounted(begun);
            writeEvents(request, event("ADDED", LAMP));
            requireCounted(seen);
            writeEvents(
                    request,
                    event("MODIFIED", hidden())
                            + event("ADDED", hidden())
                            + event("BOOKMARK", LAMP).substring(0, 40));
            request.socket().close();
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request("GET " + LAMPS + "?watch=true HTTP/1.1", "Host: localhost");
            assertThat(caller.head().status()).isEqualTo(200);
            begun.countDown();
            caller.line();
            assertThat(caller.line()).isEqualTo("{\"type\":\"ADDED\",\"object\":" + RESTORED + "}");
            seen.countDown();
            String rest = caller.rest();
            assertThat(rest)
                    .contains("{\"type\":\"DELETED\",\"object\":")
                    .doesNotContain("MODIFIED", "ADDED", "\r\n0\r\n");
        }
    }

    /** An API server compresses none, but something before it may. */
    @Test
    void eachEventOfACompressedWatchComesAtOnce() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.answering(request -> {
            request.write("HTTP/1.1 200 OK\r\n" + JSON + "Content-Encoding: gzip\r\n\r\n");
            try (OutputStream events = new GZIPOutputStream(request.out(), true)) {
                events.write(event("ADDED", LAMP).getBytes(ISO_8859_1));
                events.flush();
                requireCounted(seen);
                events.write(event("DELETED", LAMP).getBytes(ISO_8859_1));
            }
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request("GET " + LAMPS + "?watch=true HTTP/1.1", "Host: localhost", "Connection: close");
            assertThat(caller.head().values("Content-Encoding")).isEmpty();
            caller.line();
            assertThat(caller.line()).isEqualTo(event("ADDED", RESTORED).stripTrailing());
            seen.countDown();
            assertThat(caller.rest()).contains(event("DELETED", RESTORED));
        }
        assertThat(List.of(observedNext(), observedNext())).containsExactly("RESTORE", "ended 200");
    }

    /** A client that waits for more before it goes on is told of a broken connection. */
    private static void requireCounted(CountDownLatch latch) throws Exception {
        if (!latch.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the client has not seen what was sent");
        }
    }

    private static String hidden() {
        return LAMP.replace("\"name\":\"l\"", "\"name\":\"l\",\"labels\":{\"hidden.example.com/always\":\"yes\"}");
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    private static void writeEvents(ScriptedUpstream.Received request, String events) throws Exception {
        request.write(Integer.toHexString(events.length()) + "\r\n" + events + "\r\n");
    }

    /** Of a watch that is answered in this process, as by a cache: whoever writes it is told that it is over. */
    @Test
    void anEventThatCannotBeRestoredEndsAWatchWithAnError() {
        TestExchange exchange = TestExchange.get(LAMPS + "?watch=true");
        ApiCall call = new ApiCall(exchange, RequestInfo.of("GET", LAMPS + "?watch=true"), UserInfo.ANONYMOUS);
        Renaming renaming = new Renaming(RuleFiles.lamps(), (method, request) -> new Observed());

        assertThatThrownBy(() -> renaming.handle(call, renamed -> {
                    ApiExchange.ResponseStream events = renamed.exchange().stream(200, ApiCall.headers(ApiCall.JSON));
                    events.write(("{\"type\":\"ADDED\",\"object\":" + LAMP + "}\n").getBytes(UTF_8));
                    events.flush();
                    events.write("{\"type\":\"ADDED\",\"object\":{\n".getBytes(UTF_8));
                    events.flush();
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the watch has ended");

        List<String> lines = exchange.text().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo("{\"type\":\"ADDED\",\"object\":" + RESTORED + "}");
        assertThat(lines.get(1)).startsWith("{\"type\":\"ERROR\",\"object\":").contains("\"code\":500");
        assertThat(exchange.isComplete()).isTrue();
    }

    @Test
    void anErrorThatAnswersAWatchIsADocument() throws Exception {
        String status = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
                + "\"message\":\"renamedlamps.renamed.example.com is forbidden\",\"code\":403}";
        upstream.answering(
                "HTTP/1.1 403 Forbidden\r\n" + JSON + "Content-Length: " + status.length() + "\r\n\r\n" + status);

        RawCaller.Answer answer = get(LAMPS + "?watch=true");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).isEqualTo(status.replace("renamedlamps.renamed", "lamps.original"));
    }

    @Test
    void aConnectionThatLeavesHttpHasItsPathRenamed() throws Exception {
        upstream.answering(request -> {
            request.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\n");
            byte[] said = request.in().readNBytes(11);
            request.out().write(said);
            request.out().flush();
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    "POST " + LAMPS + "/l/portforward HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1");
            assertThat(caller.head().status()).isEqualTo(101);
            caller.write("RenamedLamp");
            assertThat(new String(caller.in().readNBytes(11), ISO_8859_1)).isEqualTo("RenamedLamp");
        }
        assertThat(upstream.request().line()).isEqualTo("POST " + RENAMED + "/l/portforward HTTP/1.1");
    }

    @Test
    void redirectsLeadToWhatTheClientKnows() throws Exception {
        upstream.answering("HTTP/1.1 301 Moved Permanently\r\n"
                + "Location: /openapi/v3/apis/renamed.example.com/v1?hash=A\r\nContent-Length: 0\r\n\r\n");

        RawCaller.Answer answer = get("/openapi/v3/apis/original.example.com/v1?hash=B");

        assertThat(upstream.request().line()).contains("/openapi/v3/apis/renamed.example.com/v1?hash=B");
        assertThat(answer.head().values("Location")).containsExactly("/openapi/v3/apis/original.example.com/v1?hash=A");
    }

    @Test
    void aBodyIsSentWithItsLength() throws Exception {
        upstream.answering(request -> {
            observed.add(new String(request.body(), ISO_8859_1));
            request.write(ok(JSON, LAMP));
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.write("POST " + LAMPS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(RESTORED.length()) + "\r\n" + RESTORED
                    + "\r\n0\r\n\r\n");
            assertThat(caller.answer().text()).isEqualTo(RESTORED);
        }
        assertThat(List.of(observedNext(), observedNext())).containsExactly("RENAME", LAMP);
        ScriptedUpstream.Received seen = upstream.request();
        assertThat(seen.values("Content-Length")).containsExactly("" + LAMP.length());
        assertThat(seen.values("Transfer-Encoding")).isEmpty();
    }

    @Test
    void anApiServerThatIsDownIsToldAsWithoutRenaming() throws Exception {
        upstream.answering(request -> request.socket().close());

        RawCaller.Answer answer = get(LAMPS + "/l");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("\"kind\":\"Status\"");
    }
}
