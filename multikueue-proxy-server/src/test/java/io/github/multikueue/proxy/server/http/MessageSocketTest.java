package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.MessageStream;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that become WebSockets, with the JDK's client and by hand. */
class MessageSocketTest {

    private final CompletableFuture<Void> departed = new CompletableFuture<>();
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();
    private final Client client = new Client();
    private Duration pingInterval = Duration.ofHours(1);
    private TestListener listener;

    @AfterEach
    void stop() {
        listener.close();
    }

    private static final class Client implements WebSocket.Listener {

        private final StringBuilder partial = new StringBuilder();
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
        private final CompletableFuture<Void> pinged = new CompletableFuture<>();
        private final CompletableFuture<String> ponged = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                messages.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            pinged.complete(null);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            ponged.complete(UTF_8.decode(payload).toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            failed.complete(error);
        }
    }

    /** Sends what is put into the queue; an empty text closes. */
    private void serve(String subprotocol) throws Exception {
        serve(exchange -> {
            exchange.onDeparture(() -> {
                departed.complete(null);
                toSend.add("departed");
            });
            try (MessageStream stream = exchange.upgrade(subprotocol)) {
                for (String text = toSend.take(); !text.isEmpty(); text = toSend.take()) {
                    stream.send(text.getBytes(UTF_8));
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void serve(ApiHandler handler) throws Exception {
        listener = TestListener.pinging(pingInterval, exchange -> {
            try {
                handler.handle(exchange);
                ended.complete(null);
            } catch (IOException | RuntimeException e) {
                ended.complete(e);
                throw e;
            }
        });
    }

    private WebSocket connect(String... subprotocols) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        URI uri = URI.create(listener.uri("/watch?watch=1").toString().replace("http:", "ws:"));
        return builder.buildAsync(uri, client).join();
    }

    private RawConnection handshake() throws IOException {
        RawConnection connection = listener.connect();
        connection.request(
                "GET /watch HTTP/1.1",
                "Host: x",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Extensions: permessage-deflate",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        return connection;
    }

    @Test
    void aClientGetsEachMessageAndANormalClose() throws Exception {
        serve("");
        WebSocket socket = connect();
        assertThat(socket.getSubprotocol()).isEmpty();
        for (String text : new String[] {"one", "zwölf", "x".repeat(300_000)}) {
            toSend.add(text);
            assertThat(client.messages.poll(60, TimeUnit.SECONDS)).isEqualTo(text);
        }
        toSend.add("");

        assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
        assertThat(ended.get(60, TimeUnit.SECONDS)).isNull();
        assertThat(departed).isNotDone();
    }

    @Test
    void partsMakeOneMessage() throws Exception {
        serve(exchange -> {
            try (MessageStream stream = exchange.upgrade("")) {
                stream.send("{\"a\":".getBytes(UTF_8), "1".getBytes(UTF_8), "}".getBytes(UTF_8));
            }
        });
        try (RawConnection connection = handshake()) {
            assertThat(connection.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .doesNotContain("deflate");
            InputStream in = connection.in();
            assertThat(in.readNBytes(9))
                    .isEqualTo(
                            "\u0000\u0007{\"a\":1}".getBytes(UTF_8).length == 9
                                    ? new byte[] {(byte) 0x81, 7, '{', '"', 'a', '"', ':', '1', '}'}
                                    : new byte[0]);
            assertThat(in.readNBytes(4)).isEqualTo(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8});
        }
    }

    @Test
    void aSubprotocolIsOneOfThoseThatAreOffered() throws Exception {
        serve("base64.binary.k8s.io");
        assertThat(connect("v4.channel.k8s.io", "base64.binary.k8s.io").getSubprotocol())
                .isEqualTo("base64.binary.k8s.io");
        assertThatThrownBy(() -> connect("v4.channel.k8s.io"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(400));
    }

    @Test
    void aRefusalDoesNotRepeatABearerToken() throws Exception {
        serve("base64.binary.k8s.io");
        try (RawConnection connection = listener.connect()) {
            connection.request(
                    "GET /watch HTTP/1.1",
                    "Host: x",
                    "Connection: Upgrade, close",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.c2VjcmV0, v4.channel.k8s.io");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 400 ");
            assertThat(connection.readAll()).contains("base64.binary.k8s.io").doesNotContain("c2VjcmV0");
        }
    }

    @Test
    void aRequestThatIsNoHandshakeIsRefused() throws Exception {
        serve("");
        try (RawConnection connection = listener.connect()) {
            connection.request("GET /watch HTTP/1.1", "Host: x", "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 400 ");
            assertThat(connection.readAll()).contains("\"kind\":\"Status\"");
        }
    }

    @Test
    void aHandshakeCanBeAnsweredLikeAnyRequest() throws Exception {
        serve(exchange -> exchange.respond(403, java.util.Map.of(), "no".getBytes(UTF_8)));
        try (RawConnection connection = handshake()) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 403 ");
            assertThat(connection.in().readNBytes(2)).isEqualTo("no".getBytes(UTF_8));
        }
    }

    @Test
    void aHandlerLearnsThatItsClientHasClosed() throws Exception {
        serve("");
        WebSocket socket = connect();
        toSend.add("one");
        assertThat(client.messages.poll(60, TimeUnit.SECONDS)).isEqualTo("one");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough");

        assertThat(departed).succeedsWithin(Duration.ofSeconds(60));
        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void aHandlerLearnsThatItsClientHasVanished() throws Exception {
        serve("");
        RawConnection connection = handshake();
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        connection.close();

        assertThat(departed).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void whatAClientSaysIsIgnoredButItsPings() throws Exception {
        serve("");
        WebSocket socket = connect();
        for (int i = 0; i < 100; i++) {
            socket.sendText("x".repeat(1000), true).join();
        }
        socket.sendPing(ByteBuffer.wrap("are you there?".getBytes(UTF_8))).join();
        assertThat(client.ponged.get(60, TimeUnit.SECONDS)).isEqualTo("are you there?");
        toSend.add("yes");
        assertThat(client.messages.poll(60, TimeUnit.SECONDS)).isEqualTo("yes");
        assertThat(departed).isNotDone();
    }

    @Test
    void aSilentWebSocketIsPinged() throws Exception {
        pingInterval = Duration.ofMillis(10);
        serve("");
        connect();
        assertThat(client.pinged).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void aClientThatTakesNothingIsCutOff() throws Exception {
        serve(exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            try (MessageStream stream = exchange.upgrade("")) {
                for (byte[] message = new byte[64 * 1024]; ; ) {
                    stream.send(message);
                }
            }
        });
        try (RawConnection connection = handshake()) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            await().until(() -> {
                listener.pass(Duration.ofSeconds(1));
                return ended.isDone();
            });
            assertThat(ended.join()).isInstanceOf(IOException.class);
            assertThat(departed).isCompleted();
        }
    }

    @Test
    void anIncompleteAnswerHasNoCloseFrame() throws Exception {
        serve(exchange -> {
            exchange.upgrade("").send("half".getBytes(UTF_8));
            throw new IllegalStateException("on purpose");
        });
        try (RawConnection connection = handshake()) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(connection.readAll()).isEqualTo("\u0081\u0004half");
        }
    }

    @Test
    void atShutdownAClientIsToldToLookElsewhere() throws Exception {
        serve("");
        connect();
        toSend.add("one");
        assertThat(client.messages.poll(60, TimeUnit.SECONDS)).isEqualTo("one");
        listener.listener().stop(Duration.ofMillis(100));

        assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(departed).isCompleted();
    }

    @Test
    void aFloodOfPingsEndsTheWebSocket() throws Exception {
        serve("");
        WebSocket socket = connect();
        try {
            for (int i = 0; i < 1000 && !client.closed.isDone(); i++) {
                socket.sendPing(ByteBuffer.allocate(8)).get(60, TimeUnit.SECONDS);
            }
            assertThat(client.closed).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(1008);
        } catch (ExecutionException e) {
            // Ended while another ping was on its way: then the client may not get to read why.
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }

        assertThat(departed).succeedsWithin(Duration.ofSeconds(60));
    }
}
