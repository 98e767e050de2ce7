package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that leave HTTP through a gateway, between a client and an API server that a test writes itself. */
public abstract class GatewayTunnelConformance {

    private static final String PATH = "/api/v1/namespaces/a/pods/p/portforward?ports=80";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n"
                    + "Connection: Upgrade\r\n\r\n";

    private ScriptedUpstream upstream;
    private ApiClient client;
    private Gateway gateway;
    private TestCarrier carrier;

    protected abstract TestCarrier.Factory carrier();

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedUpstream();
        client = upstream.client();
        gateway = Gateway.to("up", () -> client, PassThrough.create()).build();
        carrier = carrier().start(gateway::handle);
    }

    @AfterEach
    void stop() {
        carrier.close();
        gateway.close();
        client.close();
        upstream.close();
    }

    private RawCaller upgrading() throws Exception {
        RawCaller caller = new RawCaller(carrier);
        return caller.request(
                "POST " + PATH + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer t",
                "X-Stream-Protocol-Version: v4.channel.k8s.io",
                "X-Stream-Protocol-Version: v3.channel.k8s.io",
                "Connection: keep-alive, Upgrade",
                "Upgrade: SPDY/3.1");
    }

    @Test
    void aSwitchIsPassedOnWithItsHeaders_S42_S44() throws Exception {
        upstream.answering(request -> {
            request.write(SWITCHED);
            request.in().read();
        });
        try (RawCaller caller = upgrading()) {
            RawCaller.Head head = caller.head();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.lines())
                    .contains(
                            "X-Stream-Protocol-Version: v4.channel.k8s.io", "Connection: Upgrade", "Upgrade: SPDY/3.1")
                    .noneMatch(line -> line.startsWith("Content-Length") || line.startsWith("Transfer-Encoding"));
            ScriptedUpstream.Received seen = upstream.request();
            assertThat(seen.line()).isEqualTo("POST " + PATH + " HTTP/1.1");
            assertThat(seen.values("Upgrade")).containsExactly("SPDY/3.1");
            assertThat(seen.values("Connection")).containsExactly("Upgrade");
            assertThat(seen.values("X-Stream-Protocol-Version"))
                    .containsExactly("v4.channel.k8s.io", "v3.channel.k8s.io");
            assertThat(seen.values("Authorization")).containsExactly("Bearer t");
            assertThat(seen.values("Transfer-Encoding")).isEmpty();
        }
    }

    @Test
    void aTokenAmongTheSubprotocolsGoesIntoItsHeader() throws Exception {
        upstream.answering(request -> {
            request.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n");
            request.in().read();
        });
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    "GET " + "/api/v1/namespaces/a/pods/p/log?follow=true HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==",
                    "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.dDE, binary.k8s.io");
            assertThat(caller.head().status()).isEqualTo(101);
            ScriptedUpstream.Received seen = upstream.request();
            assertThat(seen.values("Authorization")).containsExactly("Bearer t1");
            assertThat(seen.values("Sec-WebSocket-Protocol")).containsExactly("binary.k8s.io");
            assertThat(seen.values("Sec-WebSocket-Key")).containsExactly("MDEyMzQ1Njc4OTAxMjM0NQ==");
        }
    }

    @Test
    void bytesGoThroughAsTheyAreAndEachDirectionEndsByItself_S46_S50() throws Exception {
        int size = 5 << 20;
        byte[] up = new byte[size];
        byte[] down = new byte[size];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        upstream.answering(request -> {
            // With the head, and before anything is asked for: nothing of it may be lost.
            byte[] first = Arrays.copyOf(SWITCHED.getBytes(ISO_8859_1), SWITCHED.length() + 5);
            System.arraycopy(down, 0, first, SWITCHED.length(), 5);
            request.out().write(first);
            request.out().flush();
            received.complete(request.in().readAllBytes());
            // The client has said that no more comes, and still gets the rest.
            request.out().write(down, 5, size - 5);
            request.out().flush();
            request.socket().shutdownOutput();
            assertThat(request.in().read()).isEqualTo(-1);
        });
        try (RawCaller caller = upgrading()) {
            assertThat(caller.head().status()).isEqualTo(101);
            caller.write(up);
            caller.endOutput();
            byte[] all = caller.in().readAllBytes();
            assertThat(Arrays.equals(all, down)).as("%d bytes", all.length).isTrue();
        }
        assertThat(Arrays.equals(received.get(), up)).isTrue();
    }

    @Test
    void theServerMayEndFirst_S50() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        upstream.answering(request -> {
            request.write(SWITCHED + "bye");
            request.socket().shutdownOutput();
            received.complete(request.in().readAllBytes());
        });
        try (RawCaller caller = upgrading()) {
            assertThat(caller.head().status()).isEqualTo(101);
            assertThat(caller.in().readAllBytes()).asString(UTF_8).isEqualTo("bye");
            caller.write("after that");
            caller.endOutput();
        }
        assertThat(received.get()).asString(UTF_8).isEqualTo("after that");
    }

    @Test
    void whatTheClientSendsTooEarlyIsNotLost() throws Exception {
        upstream.answering(request -> {
            request.write(SWITCHED);
            byte[] early = request.in().readNBytes(5);
            request.out().write(early);
            request.socket().shutdownOutput();
        });
        try (RawCaller caller = upgrading().write("early")) {
            assertThat(caller.head().status()).isEqualTo(101);
            assertThat(caller.in().readAllBytes()).asString(UTF_8).isEqualTo("early");
        }
    }

    @Test
    void aClientThatLeavesEndsTheServersSide_S49() throws Exception {
        upstream.answering(request -> {
            request.write(SWITCHED);
            if (request.in().read() >= 0) {
                throw new IOException("unexpected byte");
            }
        });
        try (RawCaller caller = upgrading()) {
            assertThat(caller.head().status()).isEqualTo(101);
        }
        assertThat(upstream.awaitEnd()).hasMessageNotContaining("unexpected");
    }

    @Test
    void aServerThatBreaksOffEndsTheClientsSide() throws Exception {
        upstream.answering(request -> {
            request.write(SWITCHED + "x");
            request.in().read();
            request.socket().close();
        });
        try (RawCaller caller = upgrading()) {
            assertThat(caller.head().status()).isEqualTo(101);
            assertThat(caller.in().read()).isEqualTo('x');
            caller.write("go");
            assertThat(caller.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 Forbidden",
                "200 OK",
                "400 Bad Request",
                "500 Internal Server Error",
            })
    void anAnswerThatIsNoSwitchIsTheLastOfBothConnections_S40_S47(String status) throws Exception {
        upstream.answering("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\nnope");
        try (RawCaller caller = upgrading()) {
            caller.request("GET /api/v1/secrets HTTP/1.1", "Host: localhost", "Authorization: Bearer stolen");
            RawCaller.Answer answer = caller.answer();
            assertThat(answer.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(answer.text()).isEqualTo("nope");
            assertThat(answer.head().values("Connection")).containsExactly("close");
            assertThat(caller.rest()).isEmpty();
        }
        upstream.awaitEnd();
        upstream.request();
        assertThat(upstream.hasRequest()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\n",
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
            })
    void aSwitchThatIsNoneIsA502_S40_S41(String answer) throws Exception {
        upstream.answering(answer);
        try (RawCaller caller = upgrading()) {
            assertThat(caller.answer().status()).isEqualTo(502);
        }
        upstream.awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "TLS/1.0", "websocket, h2c", "HTTP/2.0"})
    void otherProtocolsAreNotPassedOn(String protocol) throws Exception {
        upstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    "GET /api/v1/pods HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade, HTTP2-Settings",
                    "HTTP2-Settings: AAMAAABkAAQAAP__",
                    "Upgrade: " + protocol);
            assertThat(caller.answer().status()).isEqualTo(200);
        }
        ScriptedUpstream.Received seen = upstream.request();
        assertThat(seen.values("Upgrade")).isEmpty();
        assertThat(seen.values("HTTP2-Settings")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void aSwitchWithABodyIsRefused_S70(String framing) throws Exception {
        try (RawCaller caller = new RawCaller(carrier)) {
            caller.request(
                    "POST " + PATH + " HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1",
                    framing);
            caller.write(framing.startsWith("C") ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(400);
        }
        assertThat(upstream.hasRequest()).isFalse();
    }

    @Test
    void closingTheGatewayEndsItsTunnels() throws Exception {
        upstream.answering(request -> {
            request.write(SWITCHED);
            request.in().read();
        });
        try (RawCaller caller = upgrading()) {
            assertThat(caller.head().status()).isEqualTo(101);
            gateway.close();
            assertThat(caller.rest()).isEmpty();
        }
        upstream.awaitEnd();
    }
}
