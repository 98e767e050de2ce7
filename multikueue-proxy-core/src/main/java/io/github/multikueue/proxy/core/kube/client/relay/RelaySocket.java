package io.github.multikueue.proxy.core.kube.client.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;

/** A connection to a server that was taken out of HTTP. Each direction is for one thread. */
public final class RelaySocket implements AutoCloseable {

    private final okio.Socket socket;
    private final BufferedSource source;
    private final BufferedSink sink;

    RelaySocket(okio.Socket socket) {
        this.socket = socket;
        this.source = Okio.buffer(socket.getSource());
        this.sink = Okio.buffer(socket.getSink());
    }

    /** What the server sends; ends when it sends no more. */
    public InputStream input() {
        return source.inputStream();
    }

    /** To the server; what is written leaves at {@code flush}. Closing it says that no more comes, and leaves the input open. */
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                sink.writeByte(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                sink.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                sink.flush();
            }

            @Override
            public void close() throws IOException {
                sink.close();
            }
        };
    }

    /** Ends both directions at once, from any thread. */
    @Override
    public void close() {
        socket.cancel();
    }
}
