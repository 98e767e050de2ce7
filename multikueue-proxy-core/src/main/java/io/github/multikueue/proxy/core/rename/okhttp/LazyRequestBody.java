package io.github.multikueue.proxy.core.rename.okhttp;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.RenamedRequest;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** What the program sends, which is not asked for before it is read. Not safe for use by several threads. */
final class LazyRequestBody extends InputStream {

    private final @Nullable RequestBody body;
    private @Nullable Buffer written;

    /** @param body null for none */
    LazyRequestBody(@Nullable RequestBody body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : written().read(bytes, offset, length);
    }

    private Buffer written() throws IOException {
        Buffer buffer = written;
        if (buffer == null) {
            buffer = new Buffer();
            if (body != null) {
                write(body, buffer);
            }
            written = buffer;
        }
        return buffer;
    }

    private static void write(RequestBody body, Buffer buffer) throws IOException {
        BufferedSink sink = Okio.buffer(new ForwardingSink(buffer) {
            @Override
            public void write(Buffer source, long byteCount) throws IOException {
                if (buffer.size() + byteCount > RenamedRequest.MOST_BODY_BYTES) {
                    throw StatusException.tooLarge(RenamedRequest.MOST_BODY_BYTES);
                }
                super.write(source, byteCount);
            }
        });
        body.writeTo(sink);
        sink.emit();
    }
}
