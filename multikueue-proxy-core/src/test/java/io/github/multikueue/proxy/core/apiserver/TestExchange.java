package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request without a connection; keeps the answer. Safe for a request's thread and a test's. */
public final class TestExchange implements ApiExchange {

    private final RequestHead request;
    private final byte[] body;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Runnable> departures = new ArrayList<>();
    private Map<String, String> headers = Map.of();
    private int status;
    private boolean complete;
    private boolean aborted;
    private boolean stuck;

    private TestExchange(RequestHead request, byte[] body) {
        this.request = request;
        this.body = body;
    }

    /** A request with headers given as name, value, name, value. */
    public static TestExchange of(String method, String target, String body, String... headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        if (!body.isEmpty()) {
            all.add(Map.entry("Content-Length", Integer.toString(body.length())));
        }
        return new TestExchange(new RequestHead(method, target, all, List.of()), body.getBytes(UTF_8));
    }

    public static TestExchange get(String target, String... headers) {
        return of("GET", target, "", headers);
    }

    /** The client takes nothing any more. */
    public synchronized TestExchange stopReading() {
        stuck = true;
        return this;
    }

    /** The client leaves. */
    public void leave() {
        List<Runnable> told;
        synchronized (this) {
            stuck = false;
            notifyAll();
            told = List.copyOf(departures);
        }
        told.forEach(Runnable::run);
    }

    public synchronized int status() {
        return status;
    }

    public synchronized String header(String name) {
        return headers.get(name);
    }

    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized boolean isAborted() {
        return aborted;
    }

    public synchronized byte[] bytes() {
        return written.toByteArray();
    }

    public synchronized String text() {
        return written.toString(UTF_8);
    }

    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The events of a watch, as {@code TYPE name}. */
    public List<String> events() {
        return text().lines().map(TestExchange::event).toList();
    }

    private static String event(String line) {
        try {
            JsonNode event = Json.MAPPER.readTree(line);
            JsonNode metadata = event.at("/object/metadata");
            String end = metadata.at("/annotations/k8s.io~1initial-events-end").asText("");
            return (event.path("type").asText() + " " + metadata.path("name").asText() + (end.isEmpty() ? "" : "end"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public synchronized void respond(int code, Map<String, String> all, byte[]... parts) throws IOException {
        begin(code, all);
        write(parts);
        complete = true;
    }

    @Override
    public synchronized ResponseStream stream(int code, Map<String, String> all) {
        begin(code, all);
        return new ResponseStream() {
            @Override
            public void write(byte[]... parts) throws IOException {
                TestExchange.this.write(parts);
            }

            @Override
            public void flush() {
                // What is written can be seen at once.
            }

            @Override
            public void close() {
                synchronized (TestExchange.this) {
                    complete = true;
                }
            }
        };
    }

    private void begin(int code, Map<String, String> all) {
        if (status != 0) {
            throw new IllegalStateException("answered twice");
        }
        status = code;
        headers = Map.copyOf(all);
    }

    private synchronized void write(byte[]... parts) throws IOException {
        while (stuck) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
        if (aborted) {
            throw new IOException("aborted");
        }
        for (byte[] part : parts) {
            written.writeBytes(part);
        }
    }

    @Override
    public ResponseStream relay(int code, List<Map.Entry<String, String>> all, boolean lasts) {
        Map<String, String> headers = new LinkedHashMap<>();
        all.forEach(header -> headers.put(header.getKey(), header.getValue()));
        return stream(code, headers);
    }

    @Override
    public MessageStream upgrade(String subprotocol) {
        throw StatusException.badRequest("the request is no WebSocket handshake");
    }

    @Override
    public synchronized void onDeparture(Runnable action) {
        departures.add(action);
    }

    @Override
    public synchronized boolean begun() {
        return status != 0;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
        stuck = false;
        notifyAll();
    }
}
