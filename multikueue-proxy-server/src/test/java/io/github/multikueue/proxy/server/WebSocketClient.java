package io.github.multikueue.proxy.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A WebSocket client that remembers what it gets. */
final class WebSocketClient implements WebSocket.Listener {

    /** How a WebSocket was closed. */
    record Close(int code, String reason) {}

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> pings = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Close> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    private WebSocketClient() {}

    /** @throws WebSocketHandshakeException if the server answers with anything but an upgrade */
    static WebSocketClient connect(URI http, String token, String... protocols) throws WebSocketHandshakeException {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return connect(http, builder, protocols);
    }

    static WebSocketClient connect(URI http, WebSocket.Builder builder, String... protocols)
            throws WebSocketHandshakeException {
        if (protocols.length > 0) {
            builder.subprotocols(
                    protocols[0],
                    List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
        }
        WebSocketClient client = new WebSocketClient();
        URI ws = URI.create(http.toString().replaceFirst("^http", "ws"));
        try {
            client.socket = builder.buildAsync(ws, client).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw refused;
            }
            throw e;
        }
        return client;
    }

    static WebSocket.Builder builder() {
        return HTTP.newWebSocketBuilder();
    }

    /** What the server answered instead of an upgrade. */
    static HttpResponse<?> refusal(URI http, WebSocket.Builder builder, String... protocols) {
        try {
            connect(http, builder, protocols);
            throw new AssertionError("the handshake was not refused");
        } catch (WebSocketHandshakeException e) {
            return e.getResponse();
        }
    }

    WebSocket socket() {
        return socket;
    }

    List<String> messages() {
        return messages;
    }

    String text() {
        return String.join("", messages);
    }

    int pings() {
        return pings.size();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Completes at the end, or exceptionally if the connection fails. */
    CompletableFuture<Close> closed() {
        return closed;
    }

    /** Waits for the end. */
    Close awaitClose() {
        try {
            return end();
        } catch (Exception e) {
            throw new AssertionError("not closed; got " + messages, e);
        }
    }

    /** The same, if the connection may fail instead. */
    Close end() throws InterruptedException, ExecutionException, TimeoutException {
        return closed.get(60, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        closed.completeExceptionally(new AssertionError("a binary message"));
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        pings.add("ping");
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(new Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }
}
