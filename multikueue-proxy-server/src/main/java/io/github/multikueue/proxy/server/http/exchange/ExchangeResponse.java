package io.github.multikueue.proxy.server.http.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Writes one answer and blocks while the client does not take it, for no longer than {@link StalledWrites} allows. The body of
 * an answer to HEAD is dropped. Used by one thread.
 */
final class ExchangeResponse {

    /** The length of an answer that is not known before its end. */
    static final long UNKNOWN = -1;

    /** So that a client who reads slowly, but reads, is not taken for one who has stalled. */
    private static final int PIECE = 128 * 1024;

    /** Parts are joined in buffers of this size: the largest that Jetty keeps to use them again. */
    private static final int JOINED = 64 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final Request request;
    private final Response response;
    private final StalledWrites stalls;
    private final Departure departure;
    private final boolean head;
    private boolean hasHead;
    private boolean begun;
    private boolean complete;

    ExchangeResponse(Request request, Response response, StalledWrites stalls, Departure departure) {
        this.request = request;
        this.response = response;
        this.stalls = stalls;
        this.departure = departure;
        this.head = HttpMethod.HEAD.is(request.getMethod());
    }

    boolean begun() {
        return begun;
    }

    boolean isComplete() {
        return complete;
    }

    /** Sets the head, which is sent with the first {@link #write}; replaces one that was set before. */
    void head(int status, Map<String, String> headers, long length) {
        HttpFields.Mutable fields = response.getHeaders();
        if (hasHead) {
            response.reset();
            // The reset took it away.
            fields.add(
                    request.getConnectionMetaData().getConnector().getServer().getDateField());
        }
        hasHead = true;
        response.setStatus(status);
        headers.forEach((name, value) -> fields.put(name, latin1(value)));
        if (length >= 0 && hasBody(status)) {
            fields.put(HttpHeader.CONTENT_LENGTH, length);
        } else if (length == UNKNOWN && hasBody(status) && !head && version() == HttpVersion.HTTP_1_1) {
            // Also if the client asked for the connection to be closed: else that would end the body, whole or not.
            fields.put(HttpHeader.TRANSFER_ENCODING, "chunked");
        }
    }

    /** Text with one character for each byte of it, as Jetty writes it. */
    private static String latin1(String value) {
        return CharMatcher.ascii().matchesAllOf(value) ? value : new String(value.getBytes(UTF_8), ISO_8859_1);
    }

    private static boolean hasBody(int status) {
        return status >= HttpStatus.OK_200
                && status != HttpStatus.NO_CONTENT_204
                && status != HttpStatus.NOT_MODIFIED_304;
    }

    /** Tells HTTP/1.1 clients that this answer is the connection's last. Before the head is sent. */
    void closeConnection() {
        if (version() == HttpVersion.HTTP_1_1) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    HttpVersion version() {
        return request.getConnectionMetaData().getHttpVersion();
    }

    /** Writes the whole body and waits until it is taken. */
    void writeWhole(byte[]... parts) throws IOException {
        if (parts.length <= 1) {
            byte[] body = parts.length == 0 ? NOTHING : parts[0];
            write(body, 0, body.length, true);
            return;
        }
        RetainableByteBuffer.Mutable pooled =
                request.getComponents().getByteBufferPool().acquire(JOINED, true);
        writeJoined(pooled.getByteBuffer(), parts);
        // If that failed, somebody may still read from the buffer, which is then left to the garbage collector.
        pooled.release();
    }

    private void writeJoined(ByteBuffer buffer, byte[][] parts) throws IOException {
        BufferUtil.clearToFill(buffer);
        for (byte[] part : parts) {
            int from = 0;
            while (part.length - from > buffer.remaining()) {
                int fitting = buffer.remaining();
                buffer.put(part, from, fitting);
                from += fitting;
                write(buffer.flip(), false);
                BufferUtil.clearToFill(buffer);
            }
            buffer.put(part, from, part.length - from);
        }
        write(buffer.flip(), true);
    }

    /**
     * Writes and waits until it is taken.
     *
     * @param last whether the answer ends with it
     * @throws IOException if the client is gone, or stalled
     */
    void write(byte[] bytes, int from, int to, boolean last) throws IOException {
        int offset = from;
        while (to - offset > PIECE) {
            write(ByteBuffer.wrap(bytes, offset, PIECE), false);
            offset += PIECE;
        }
        write(ByteBuffer.wrap(bytes, offset, to - offset), last);
    }

    private void write(ByteBuffer content, boolean last) throws IOException {
        if (departure.hasLeft()) {
            throw new EofException("the client has left");
        }
        boolean again = begun;
        begun = true;
        if (!head) {
            send(content, last);
        } else if (!again || last) {
            send(BufferUtil.EMPTY_BUFFER, last);
        }
        if (last) {
            complete = true;
            departure.complete();
        }
    }

    private void send(ByteBuffer content, boolean last) throws IOException {
        try (StalledWrites.Wait wait = stalls.begin(this::giveUp);
                Blocker.Callback written = Blocker.callback()) {
            response.write(last, content, written);
            written.block();
        } catch (IOException | RuntimeException e) {
            departure.leave();
            throw e instanceof IOException failure ? failure : new IOException("the answer cannot be written", e);
        }
    }

    private void giveUp() {
        request.fail(new TimeoutException("the client takes nothing of its answer"));
    }
}
