package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.ResponseStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Joins small parts of a body, so that each does not cost a system call; long parts are written as they are. An answer of which
 * everything was flushed holds no memory here: thousands of watches are silent most of the time. Used by one thread.
 */
final class BufferedBody implements ResponseStream {

    private static final int SHORT = 16 * 1024;
    private static final int MOST_BUFFERED = 32 * 1024;
    private static final int LEAST_BUFFERED = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final ExchangeResponse response;
    private final Runnable beforeLast;
    private byte[] buffer = NOTHING;
    private int count;
    private boolean closed;

    /** @param beforeLast is run before the last part of the body is written */
    BufferedBody(ExchangeResponse response, Runnable beforeLast) {
        this.response = response;
        this.beforeLast = beforeLast;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (count + length <= MOST_BUFFERED) {
            // Once for all parts: thousands of watches get the same event at the same time.
            makeRoom((int) length);
        }
        for (byte[] part : parts) {
            write(part, 0, part.length);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (count + length > MOST_BUFFERED) {
            drain(false);
        }
        if (length > SHORT) {
            drain(false);
            response.write(bytes, offset, offset + length, false);
        } else {
            append(bytes, offset, length);
        }
    }

    @Override
    public void trailers(List<Map.Entry<String, String>> trailers) {
        response.trailers(trailers);
    }

    private void append(byte[] part, int offset, int length) {
        makeRoom(length);
        System.arraycopy(part, offset, buffer, count, length);
        count += length;
    }

    private void makeRoom(int length) {
        int needed = count + length;
        if (needed > buffer.length) {
            int doubled = Math.max(LEAST_BUFFERED, 2 * buffer.length);
            buffer = Arrays.copyOf(buffer, Math.min(MOST_BUFFERED, Math.max(needed, doubled)));
        }
    }

    private void drain(boolean evenIfEmpty) throws IOException {
        if (count > 0 || evenIfEmpty) {
            byte[] written = buffer;
            int length = count;
            buffer = NOTHING;
            count = 0;
            response.write(written, 0, length, false);
        }
    }

    @Override
    public void flush() throws IOException {
        drain(!response.begun());
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            beforeLast.run();
            response.write(buffer, 0, count, true);
        }
    }
}
