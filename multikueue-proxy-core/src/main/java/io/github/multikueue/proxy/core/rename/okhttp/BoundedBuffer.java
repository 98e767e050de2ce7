package io.github.multikueue.proxy.core.rename.okhttp;

import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** A restored answer on its way to the program. Not safe for use by several threads. */
final class BoundedBuffer extends OutputStream {

    private final Buffer buffer = new Buffer();
    private final long most;

    /** @param most how many bytes it takes */
    BoundedBuffer(long most) {
        this.most = most;
    }

    @Override
    public void write(int b) throws IOException {
        require(1);
        buffer.writeByte(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        require(length);
        buffer.write(bytes, offset, length);
    }

    private void require(int length) throws IOException {
        if (buffer.size() + length > most) {
            throw new IOException("answer: larger than " + most + " bytes (expected: less; list with a limit)");
        }
    }

    /** The answer as OkHttp hands it on. */
    ResponseBody body(@Nullable MediaType type) {
        return ResponseBody.create(buffer, type, buffer.size());
    }
}
