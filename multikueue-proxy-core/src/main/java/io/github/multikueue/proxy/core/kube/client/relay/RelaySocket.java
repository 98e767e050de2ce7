package io.github.multikueue.proxy.core.kube.client.relay;

import io.github.multikueue.proxy.core.kube.client.guard.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import okio.BufferedSource;
import okio.Okio;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server that was taken out of HTTP. Each direction is for one thread. A piece is as large as it can be without waiting:
 * okio alone would hand on each record of TLS by itself, and cut what is sent into records of 8 KiB.
 */
public final class RelaySocket implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RelaySocket.class);

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

        /** Waits for the first byte, and takes what has come by then; of a record that has begun to come, it waits for the end. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            try {
                while (count > 0 && count < length && hasMore()) {
                    int more = in.read(bytes, offset + count, length - count);
                    if (more < 0) {
                        return count;
                    }
                    count += more;
                }
            } catch (IOException e) {
                // What had come before counts; the next read fails, too.
                logger.debug("A server broke off a tunnel", e);
            }
            return count;
        }

        private boolean hasMore() throws IOException {
            return source.getBuffer().size() > 0 || socket.hasReceived();
        }
    }

    /** Waits for a server that takes nothing for as long as okio would. */
    private final class Output extends OutputStream {

        private final Deadline patience = new Deadline() {
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
            patience.begin();
            try {
                socket.tls().getOutputStream().write(bytes, offset, length);
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
