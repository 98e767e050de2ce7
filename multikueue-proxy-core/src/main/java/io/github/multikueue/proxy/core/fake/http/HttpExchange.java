package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One request and its response. Written by one thread; the client's departure is reported by another. */
public final class HttpExchange implements ApiExchange {
    /** net/http of Go joins the bodies it can hold back until their end, and chunks the longer ones. */
    private static final int CHUNKED_ABOVE = 2048;

    private final HttpRequest request;
    private final LoopbackConnection connection;
    private final HttpOutput output;
    private final ResponseBytes body;
    private final AtomicBoolean watched = new AtomicBoolean();
    private final List<Runnable> departures = new CopyOnWriteArrayList<>();
    private volatile boolean departed;
    private volatile boolean clientLeft;
    private @Nullable Object attachment;
    private byte[] lastBytes = {};
    private boolean headSent;
    private boolean closes;
    private volatile boolean complete;
    private IntConsumer onStatus = status -> {};
    private Runnable onComplete = () -> {};

    HttpExchange(HttpRequest request, LoopbackConnection connection, HttpOutput output) {
        this.request = request;
        this.connection = connection;
        this.output = output;
        this.body = new ResponseBytes(output, request.method().equals("HEAD"));
    }

    /** The request as it came. */
    public HttpRequest httpRequest() {
        return request;
    }

    @Override
    public RequestHead request() {
        return request.head();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(request.body());
    }

    /** Attaches what a handler wants to find again where it has the exchange alone. */
    public void attach(Object value) {
        attachment = value;
    }

    /** What was attached. */
    public <T> T attachment(Class<T> type) {
        return type.cast(Objects.requireNonNull(attachment));
    }

    @Override
    public ResponseStream stream(int code, Map<String, String> headers) throws IOException {
        start(code, headers);
        return new BodyStream(this);
    }

    @Override
    public ResponseStream relay(int code, List<Map.Entry<String, String>> headers, boolean lasts) throws IOException {
        boolean sized = headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase("Content-Length"));
        closes = headers.contains(Map.entry("Connection", "close"));
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        if (!sized && code != 204 && code != 304) {
            all.add(Map.entry("Transfer-Encoding", "chunked"));
            body.chunk();
        }
        head(code, all);
        return new BodyStream(this);
    }

    @Override
    public Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        head(101, headers);
        output.flush();
        return connection.tunnel();
    }

    @Override
    public MessageStream upgrade(String subprotocol) {
        throw new UnsupportedOperationException("the fake cluster has no WebSockets");
    }

    @Override
    public void abort() {
        connection.drop();
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (length > CHUNKED_ABOVE) {
            start(code, headers);
            write(parts);
            end();
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Length", Long.toString(length));
        head(code, all);
        for (byte[] part : parts) {
            write(part, 0, part.length);
        }
        end();
    }

    /** Begins a response of unknown length; the headers leave at the next {@link #flush()}. */
    public void start(int code, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Transfer-Encoding", "chunked");
        head(code, all);
        body.chunk();
    }

    /** Writes the parts as one chunk of a response begun with {@link #start}. */
    public void write(byte[]... parts) throws IOException {
        body.write(parts);
    }

    /** Writes a part of the body. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        body.write(bytes, offset, length);
    }

    /** Sends what is written so far. */
    public void flush() throws IOException {
        output.flush();
    }

    /** Writes these bytes as the last ones of the body. */
    public void endWith(byte[] bytes) {
        lastBytes = bytes;
    }

    /** Ends the response. */
    public void end() throws IOException {
        body.end(lastBytes);
        // Before the last byte leaves, so that who has read it finds the request ended.
        complete = true;
        onComplete.run();
        output.flush();
    }

    /** Lets {@code fault} decide about the rest of the body after exactly {@code bytes} of it. */
    public void cutAfter(long bytes, BodyCut fault) {
        body.cutAfter(bytes, fault);
    }

    @Override
    public void onDeparture(Runnable action) {
        departures.add(action);
        if (watched.compareAndSet(false, true)) {
            connection.watch(() -> {
                if (!complete) {
                    departed = true;
                    clientLeft = !connection.closed();
                    departures.forEach(Runnable::run);
                }
            });
        } else if (departed) {
            action.run();
        }
    }

    /** Whether nobody is there any more who could get the rest of the response. */
    boolean isGone() {
        return departed || connection.closed();
    }

    /** Sets what is sent behind a body in chunks. */
    void trailers(List<Map.Entry<String, String>> trailers) {
        body.trailers(trailers);
    }

    /** Whether it was the client who ended the connection, not the cluster. */
    public boolean clientLeft() {
        return clientLeft || !connection.closed();
    }

    /** Tells {@code listener} the status once it is sent. */
    public void onStatus(IntConsumer listener) {
        onStatus = listener;
    }

    /** Tells {@code listener} how many bytes of the body are being sent, each time that some are. */
    public void onBody(IntConsumer listener) {
        body.onBytes(listener);
    }

    /** Tells {@code listener} that the response is written to its end. */
    public void onComplete(Runnable listener) {
        onComplete = listener;
    }

    @Override
    public boolean begun() {
        return headSent;
    }

    /** Whether the connection ends with this exchange. */
    boolean closes() {
        return closes;
    }

    /** Whether the response is written to its end. */
    public boolean complete() {
        return complete;
    }

    /** Hangs up without a TLS goodbye. */
    public SocketException drop() {
        connection.drop();
        return new SocketException("connection dropped by the fake cluster");
    }

    private void head(int code, Map<String, String> headers) throws IOException {
        head(code, List.copyOf(headers.entrySet()));
    }

    private void head(int code, List<Map.Entry<String, String>> headers) throws IOException {
        if (headSent) {
            throw new IllegalStateException("response already begun");
        }
        headSent = true;
        onStatus.accept(code);
        output.head(code, headers);
    }
}
