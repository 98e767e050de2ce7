package io.github.multikueue.proxy.core.kube.client.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;
import okio.BufferedSource;
import okio.Okio;

/**
 * A connection to a server that was taken out of HTTP. Each direction is for one thread. Whole records of TLS pass in one piece: okio alone
 * cuts them into pieces of 8 KiB, each of which is a record and a system call of its own on the way to the server.
 */
public final class RelaySocket implements AutoCloseable {

    private final UpgradedSocket socket;
    private final BufferedSource source;

    RelaySocket(UpgradedSocket socket) {
        this.socket = socket;
        this.source = Okio.buffer(socket.getSource());
    }

    /** What the server sends; ends when it sends no more. */
    public InputStream input() {
        return new Input(source.inputStream());
    }

    /** To the server; what is written leaves at once. Closing it says that no more comes, and leaves the input open. */
    public OutputStream output() {
        return new Output();
    }

    /** Ends both directions at once, from any thread. */
    @Override
    public void close() {
        socket.cancel();
    }

    /** Reads by way of okio, where the first bytes lie that came behind the head of the answer. */
    private final class Input extends InputStream {

        private final InputStream in;

        Input(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        /** Waits for the first byte, and takes what has been decrypted by then. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            while (count > 0 && count < length && hasMore()) {
                int more = in.read(bytes, offset + count, length - count);
                if (more < 0) {
                    return count;
                }
                count += more;
            }
            return count;
        }

        private boolean hasMore() throws IOException {
            return source.getBuffer().size() > 0
                    || socket.below().getInputStream().available() > 0;
        }
    }

    /** Waits for a server that takes nothing for as long as okio would. */
    private final class Output extends OutputStream {

        private final AsyncTimeout patience = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                RelaySocket.this.close();
            }
        };

        Output() {
            patience.timeout(socket.getSink().timeout().timeoutNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            patience.enter();
            try {
                socket.below().getOutputStream().write(bytes, offset, length);
            } finally {
                boolean unused = patience.exit();
            }
        }

        @Override
        public void close() throws IOException {
            socket.getSink().close();
        }
    }
}
