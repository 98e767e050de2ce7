package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One request and its response. Written by one thread; the client's departure is reported by another. */
final class HttpExchange implements ApiExchange {
    /** What happens when a fault's number of body bytes is reached: return to go on, throw to cut the connection. */
    interface Cut {
        void run() throws IOException;
    }

    /** net/http of Go joins the bodies it can hold back until their end, and chunks the longer ones. */
    private static final int CHUNKED_ABOVE = 2048;

    private final HttpRequest request;
    private final HttpConnection connection;
    private final HttpOutput output;
    private final AtomicBoolean watched = new AtomicBoolean();
    private final List<Runnable> departures = new CopyOnWriteArrayList<>();
    private volatile boolean departed;
    private volatile boolean clientLeft;
    private @Nullable FakeRequest recorded;
    private @Nullable Cut cut;
    private long allowed = Long.MAX_VALUE;
    private byte[] lastBytes = {};
    private boolean headSent;
    private boolean chunked;
    private volatile boolean complete;
    private IntConsumer onStatus = status -> {};
    private IntConsumer onBody = bytes -> {};
    private Runnable onComplete = () -> {};

    HttpExchange(HttpRequest request, HttpConnection connection, HttpOutput output) {
        this.request = request;
        this.connection = connection;
        this.output = output;
    }

    HttpRequest httpRequest() {
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

    /** Notes under which record the request is kept. */
    void recordedAs(FakeRequest value) {
        recorded = value;
    }

    FakeRequest recorded() {
        return Objects.requireNonNull(recorded);
    }

    @Override
    public ResponseStream stream(int code, Map<String, String> headers) throws IOException {
        start(code, headers);
        return new ResponseStream() {
            @Override
            public void write(byte[]... parts) throws IOException {
                HttpExchange.this.write(parts);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                HttpExchange.this.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                HttpExchange.this.flush();
            }

            @Override
            public void close() throws IOException {
                if (departed() || connection.closed()) {
                    throw new SocketException("the connection is closed");
                }
                end();
            }
        };
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
    public void respond(int code, Map<String, String> headers, byte[]... body) throws IOException {
        long length = 0;
        for (byte[] part : body) {
            length += part.length;
        }
        if (length > CHUNKED_ABOVE) {
            start(code, headers);
            write(body);
            end();
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Length", Long.toString(length));
        head(code, all);
        for (byte[] part : body) {
            writeCounted(part);
        }
        end();
    }

    /** Begins a response of unknown length; the headers leave at the next {@link #flush()}. */
    void start(int code, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Transfer-Encoding", "chunked");
        head(code, all);
        chunked = true;
    }

    /** Writes the parts as one chunk of a response begun with {@link #start}. */
    void write(byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (bodyless() || length == 0) {
            return;
        }
        if (length > allowed || length > Integer.MAX_VALUE) {
            for (byte[] part : parts) {
                writeCounted(part);
            }
            return;
        }
        allowed -= allowed == Long.MAX_VALUE ? 0 : length;
        onBody.accept((int) length);
        output.write(HttpOutput.chunkHead((int) length));
        for (byte[] part : parts) {
            output.write(part);
        }
        output.write(HttpOutput.CRLF);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int now = (int) Math.min(length, allowed);
        if (now > 0 && !bodyless()) {
            piece(bytes, offset, now);
        }
        allowed -= allowed == Long.MAX_VALUE ? 0 : now;
        if (now < length) {
            cut();
            write(bytes, offset + now, length - now);
        }
    }

    void flush() throws IOException {
        output.flush();
    }

    /** Writes these bytes as the last ones of the body. */
    void endWith(byte[] bytes) {
        lastBytes = bytes;
    }

    /** Ends the response. */
    void end() throws IOException {
        if (chunked && lastBytes.length > 0) {
            write(lastBytes);
        }
        if (allowed == 0) {
            cut();
        }
        if (chunked && !bodyless()) {
            output.lastChunk();
        }
        // Before the last byte leaves, so that who has read it finds the request ended.
        complete = true;
        onComplete.run();
        output.flush();
    }

    /** Lets {@code fault} decide about the rest of the body after exactly {@code bytes} of it. */
    void cutAfter(long bytes, Cut fault) {
        allowed = bytes;
        cut = fault;
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

    /** Whether the connection ended before the response did. */
    boolean departed() {
        return departed;
    }

    /** Whether it was the client who ended the connection, not the cluster. */
    boolean clientLeft() {
        return clientLeft || !connection.closed();
    }

    /** Tells {@code listener} the status once it is sent. */
    void onStatus(IntConsumer listener) {
        onStatus = listener;
    }

    /** Tells {@code listener} how many bytes of the body are being sent, each time that some are. */
    void onBody(IntConsumer listener) {
        onBody = listener;
    }

    /** Tells {@code listener} that the response is written to its end. */
    void onComplete(Runnable listener) {
        onComplete = listener;
    }

    @Override
    public boolean begun() {
        return headSent;
    }

    boolean complete() {
        return complete;
    }

    /** Hangs up without a TLS goodbye. */
    SocketException drop() {
        connection.drop();
        return new SocketException("connection dropped by the fake cluster");
    }

    private void head(int code, Map<String, String> headers) throws IOException {
        if (headSent) {
            throw new IllegalStateException("response already begun");
        }
        headSent = true;
        onStatus.accept(code);
        output.head(code, headers);
    }

    private void writeCounted(byte[] part) throws IOException {
        write(part, 0, part.length);
    }

    private void piece(byte[] bytes, int offset, int length) throws IOException {
        onBody.accept(length);
        if (chunked) {
            output.write(HttpOutput.chunkHead(length));
        }
        output.write(bytes, offset, length);
        if (chunked) {
            output.write(HttpOutput.CRLF);
        }
    }

    private void cut() throws IOException {
        output.flush();
        allowed = Long.MAX_VALUE;
        if (cut != null) {
            cut.run();
        }
    }

    private boolean bodyless() {
        return request.method().equals("HEAD");
    }
}
