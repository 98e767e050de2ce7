package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.Tunnel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.net.ssl.SSLSocket;

/** A connection that has left HTTP. Each direction ends by itself, as TLS 1.3 has it. */
final class SocketTunnel implements Tunnel {
    private final InputStream input;
    private final OutputStream output;
    private final Runnable drop;

    /** {@code drop} ends the connection at once. */
    SocketTunnel(SSLSocket socket, InputStream input, Runnable drop) throws IOException {
        this.input = input;
        this.output = new HalfOutput(socket);
        this.drop = drop;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        drop.run();
    }

    /** Closing it ends its direction alone. */
    private static final class HalfOutput extends FilterOutputStream {
        private final SSLSocket socket;

        HalfOutput(SSLSocket socket) throws IOException {
            super(socket.getOutputStream());
            this.socket = socket;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            socket.shutdownOutput();
        }
    }
}
