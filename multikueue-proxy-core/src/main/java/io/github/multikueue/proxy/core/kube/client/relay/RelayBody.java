package io.github.multikueue.proxy.core.kube.client.relay;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, sent piece by piece as its sender delivers it, once: a request with a body is never sent a second time. Its media
 * type is among the headers of the request.
 */
public final class RelayBody extends RequestBody {

    private static final int PIECE = 16 * 1024;

    private final InputStream in;
    private final long length;

    /** @param length how many bytes there are, or -1 if that is not known */
    public RelayBody(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    /** The sender did not deliver the body to its end. */
    public static final class SenderException extends IOException {

        private static final long serialVersionUID = 1;

        SenderException(IOException cause) {
            super("the body of the request did not arrive", cause);
        }
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    /** Sends at once what has arrived: the server may wait for it before it answers. */
    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int read = read(piece); read >= 0; read = read(piece)) {
            sink.write(piece, 0, read);
            sink.flush();
        }
    }

    private int read(byte[] piece) throws IOException {
        try {
            return in.read(piece);
        } catch (IOException e) {
            throw new SenderException(e);
        }
    }
}
