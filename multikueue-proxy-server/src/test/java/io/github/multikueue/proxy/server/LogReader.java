package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/**
 * Reads a log as a user of one of the transports does, and notes its lines. A reader whose connection breaks comes back with
 * the cursor it has, if its transport gives any.
 */
final class LogReader implements AutoCloseable {

    /** The ways in which a log is read. */
    enum Transport {
        TEXT,
        NDJSON,
        SSE,
        WEBSOCKET,
        WEBSOCKET_NDJSON;

        boolean hasCursors() {
            return this == NDJSON || this == SSE || this == WEBSOCKET_NDJSON;
        }

        private boolean isWebSocket() {
            return name().startsWith("WEBSOCKET");
        }

        private String format() {
            return switch (this) {
                case TEXT, WEBSOCKET -> "text";
                case NDJSON, WEBSOCKET_NDJSON -> "ndjson";
                case SSE -> "sse";
            };
        }
    }

    private static final String NOTICE = "[multikueue-proxy] ";

    private final Transport transport;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<JsonNode> objects = new CopyOnWriteArrayList<>();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final Thread thread;
    private volatile AutoCloseable connection = () -> {};
    private volatile WebSocketClient webSocket;
    private int taken;
    private volatile String cursor;
    private volatile String failure;
    private volatile boolean clean;

    private LogReader(TestServer server, Transport transport, String path, String cursor) {
        this.transport = transport;
        this.cursor = cursor;
        this.thread = new Thread(() -> read(server, path), "reader-" + transport);
        thread.setDaemon(true);
    }

    /**
     * Begins to follow a log.
     *
     * @param path of the log over HTTP, with a query; the WebSocket is at {@code /stream} below it
     * @param cursor where to go on, or null
     */
    static LogReader follow(TestServer server, Transport transport, String path, String cursor) {
        String resumed = cursor == null ? path : path + "&cursor=" + URLEncoder.encode(cursor, UTF_8);
        LogReader reader = new LogReader(server, transport, resumed, cursor);
        reader.thread.start();
        return reader;
    }

    /** The lines so far, without the proxy's notices. */
    List<String> lines() {
        takeMessages();
        return lines;
    }

    /** The objects that came with the lines so far; none for plain text. */
    List<JsonNode> objects() {
        takeMessages();
        return objects;
    }

    List<String> notices() {
        takeMessages();
        return notices;
    }

    /** Whether it was told anything, or is over. */
    boolean hasBegun() {
        return !notices().isEmpty() || !lines().isEmpty() || !thread.isAlive();
    }

    /** The cursor that came with the last line; null if the transport has none. */
    String cursor() {
        return cursor;
    }

    /** Why the log broke off or was refused; null if it did not. */
    String failure() {
        return clean ? null : String.valueOf(failure);
    }

    /** Waits for the end; returns the lines, or fails if the log did not end as a whole log does. */
    List<String> awaitEnd() {
        awaitAnyEnd();
        if (!clean) {
            throw new AssertionError("the log broke off: " + failure + "; got " + lines + " and notices " + notices);
        }
        return lines();
    }

    /** Waits for the end, clean or not. */
    void awaitAnyEnd() {
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError("the log goes on; got " + lines + " and notices " + notices);
        }
    }

    @Override
    public String toString() {
        return transport + " reader" + (clean ? "" : " (" + failure + ")");
    }

    /** Leaves. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        thread.interrupt();
        awaitAnyEnd();
    }

    private void read(TestServer server, String path) {
        try {
            if (transport.isWebSocket()) {
                readWebSocket(server, path);
            } else {
                readHttp(server, path);
            }
        } catch (IOException | RuntimeException e) {
            failure = e.toString();
        }
    }

    private void readHttp(TestServer server, String path) throws IOException {
        HttpRequest.Builder request =
                server.request(path + "&follow=true&format=" + transport.format(), server.alice());
        HttpResponse<InputStream> response = server.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            connection = body;
            if (response.statusCode() != 200) {
                throw new IOException(response.statusCode() + " " + new String(body.readAllBytes(), UTF_8));
            }
            List<String> event = new ArrayList<>();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = body.read(); next >= 0; next = body.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                accept(event, line.toString(UTF_8));
                line.reset();
            }
            if (line.size() > 0) {
                accept(event, line.toString(UTF_8));
            }
            clean = true;
        }
    }

    private void accept(List<String> event, String line) {
        switch (transport) {
            case TEXT -> text(line);
            case NDJSON -> json(line);
            default -> {
                if (!line.isEmpty()) {
                    event.add(line);
                    return;
                }
                event(event);
                event.clear();
            }
        }
    }

    private void text(String line) {
        if (line.startsWith(NOTICE)) {
            notices.add(line.substring(NOTICE.length()));
        } else {
            lines.add(line);
        }
    }

    private void json(String line) {
        if (line.isBlank()) {
            return;
        }
        JsonNode object = TestServer.json(line);
        // First of all: who sees a line is to find its cursor, too.
        if (object.hasNonNull("cursor")) {
            cursor = object.get("cursor").asText();
        }
        if (object.has("notice")) {
            notices.add(object.get("notice").asText());
        } else if (object.has("error")) {
            failure = line;
        } else if (object.has("text")) {
            objects.add(object);
            partial.append(object.get("text").asText());
            if (!object.path("partial").asBoolean()) {
                lines.add(partial.toString());
                partial.setLength(0);
            }
        }
    }

    private void event(List<String> fields) {
        StringBuilder data = new StringBuilder();
        String name = "message";
        String id = null;
        for (String field : fields) {
            String value = field.substring(field.indexOf(':') + 1).stripLeading();
            switch (field.substring(0, Math.max(0, field.indexOf(':'))).toLowerCase(Locale.ROOT)) {
                case "data" -> data.append(value);
                case "event" -> name = value;
                case "id" -> id = value;
                default -> {}
            }
        }
        if (id != null) {
            cursor = id;
        }
        if (name.equals("message") || name.equals("notice")) {
            json(data.toString());
        } else if (name.equals("error")) {
            failure = data.toString();
        }
    }

    private void readWebSocket(TestServer server, String path) throws IOException {
        int query = path.indexOf('?');
        String uri = path.substring(0, query) + "/stream" + path.substring(query) + "&format=" + transport.format();
        try {
            WebSocketClient client = WebSocketClient.connect(server.uri(uri), server.alice());
            webSocket = client;
            connection = () -> client.socket().abort();
            // However long the log is: how long to wait for its end, awaitAnyEnd says.
            WebSocketClient.Close close = client.closed().get();
            failure = close.toString();
            takeMessages();
            clean = close.code() == 1000;
        } catch (WebSocketHandshakeException e) {
            throw new IOException(String.valueOf(e.getResponse().statusCode()), e);
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Messages of text may end anywhere in a line, so they are looked at as a whole. */
    private synchronized void takeMessages() {
        WebSocketClient client = webSocket;
        if (client == null) {
            return;
        }
        String text = client.text();
        for (int end = text.indexOf('\n', taken); end >= 0; end = text.indexOf('\n', taken)) {
            takeLine(text.substring(taken, end));
            taken = end + 1;
        }
        if (client.isClosed() && taken < text.length()) {
            takeLine(text.substring(taken));
            taken = text.length();
        }
    }

    private void takeLine(String line) {
        if (transport == Transport.WEBSOCKET) {
            text(line);
        } else {
            json(line);
        }
    }
}
