package io.github.multikueue.proxy.server.http.answer;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes the whole body of an answer without a thread that waits for the client. Parts are joined in one buffer of the pool at a time,
 * so that many small ones are written together, and large ones are not copied as a whole.
 */
public final class WholeBody extends IteratingCallback {

    /** The largest buffer that Jetty keeps to use it again. */
    private static final int JOINED = 64 * 1024;

    /** To join this much costs less than to get a buffer of the pool for it. */
    private static final int SHORT = 8 * 1024;

    private final Response response;
    private final byte[][] parts;
    private final RetainableByteBuffer.Mutable pooled;
    private final CompletableFuture<Void> written = new CompletableFuture<>();
    private int part;
    private int offset;
    private boolean last;

    private WholeBody(Request request, Response response, byte[][] parts) {
        this.response = response;
        this.parts = parts;
        int size = 1;
        for (int i = 0; i < parts.length && size < JOINED; i++) {
            size = Math.min(JOINED, size + parts[i].length);
        }
        this.pooled = request.getComponents().getByteBufferPool().acquire(size, true);
    }

    /**
     * Writes, and ends the answer; returns at once.
     *
     * @param parts the body; not to be changed any more
     * @return done when the client has taken it; failed if it does not
     */
    public static CompletableFuture<Void> write(Request request, Response response, byte[]... parts) {
        if (parts.length > 1 && !isShort(parts)) {
            WholeBody body = new WholeBody(request, response, parts);
            body.iterate();
            return body.written;
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        ByteBuffer content = ByteBuffer.wrap(parts.length == 1 ? parts[0] : Bytes.concat(parts));
        response.write(true, content, Callback.from(() -> written.complete(null), written::completeExceptionally));
        return written;
    }

    private static boolean isShort(byte[][] parts) {
        int length = 0;
        for (int i = 0; i < parts.length && length <= SHORT; i++) {
            length += parts[i].length;
        }
        return length <= SHORT;
    }

    @Override
    protected Action process() {
        if (last) {
            return Action.SUCCEEDED;
        }
        ByteBuffer buffer = pooled.getByteBuffer();
        BufferUtil.clearToFill(buffer);
        while (part < parts.length && buffer.hasRemaining()) {
            put(parts[part], buffer);
        }
        last = part == parts.length;
        response.write(last, buffer.flip(), this);
        return Action.SCHEDULED;
    }

    private void put(byte[] bytes, ByteBuffer buffer) {
        if (bytes.length == 1) {
            buffer.put(bytes[0]);
            part++;
            return;
        }
        int fitting = Math.min(buffer.remaining(), bytes.length - offset);
        buffer.put(bytes, offset, fitting);
        offset += fitting;
        if (offset == bytes.length) {
            part++;
            offset = 0;
        }
    }

    @Override
    protected void onCompleteSuccess() {
        pooled.release();
        written.complete(null);
    }

    /** Somebody may still read from the buffer, which is left to the garbage collector. */
    @Override
    protected void onCompleteFailure(Throwable cause) {
        written.completeExceptionally(cause);
    }
}
