package io.github.multikueue.proxy.core.fake.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The body of one response: chunked or not, counted, and cut where a fault says so. For one thread. */
final class ResponseBytes {
    private final HttpOutput output;
    private final boolean bodyless;
    private IntConsumer onBytes = bytes -> {};
    private @Nullable BodyCut cut;
    private long allowed = Long.MAX_VALUE;
    private boolean chunked;
    private List<Map.Entry<String, String>> trailers = List.of();

    /** @param bodyless whether nothing is written, as in the answer to HEAD */
    ResponseBytes(HttpOutput output, boolean bodyless) {
        this.output = output;
        this.bodyless = bodyless;
    }

    /** The body is sent in chunks. */
    void chunk() {
        chunked = true;
    }

    /** Sets what is sent behind a chunked body. */
    void trailers(List<Map.Entry<String, String>> values) {
        trailers = values;
    }

    /** Tells {@code listener} how many bytes are being sent, each time that some are. */
    void onBytes(IntConsumer listener) {
        onBytes = listener;
    }

    /** Lets {@code fault} decide about the rest after exactly {@code bytes}. */
    void cutAfter(long bytes, BodyCut fault) {
        allowed = bytes;
        cut = fault;
    }

    /** Writes the parts as one chunk. */
    void write(byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (bodyless || length == 0) {
            return;
        }
        if (!chunked || length > allowed || length > Integer.MAX_VALUE) {
            for (byte[] part : parts) {
                write(part, 0, part.length);
            }
            return;
        }
        allowed -= allowed == Long.MAX_VALUE ? 0 : length;
        onBytes.accept((int) length);
        output.write(HttpOutput.chunkHead((int) length));
        for (byte[] part : parts) {
            output.write(part);
        }
        output.write(HttpOutput.CRLF);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int now = (int) Math.min(length, allowed);
        if (now > 0 && !bodyless) {
            piece(bytes, offset, now);
        }
        allowed -= allowed == Long.MAX_VALUE ? 0 : now;
        if (now < length) {
            cut();
            write(bytes, offset + now, length - now);
        }
    }

    /** @param lastBytes the last ones of a chunked body; may be empty */
    void end(byte[] lastBytes) throws IOException {
        if (chunked && lastBytes.length > 0) {
            write(lastBytes);
        }
        if (allowed == 0) {
            cut();
        }
        if (chunked && !bodyless) {
            output.lastChunk(trailers);
        }
    }

    private void piece(byte[] bytes, int offset, int length) throws IOException {
        onBytes.accept(length);
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
}
