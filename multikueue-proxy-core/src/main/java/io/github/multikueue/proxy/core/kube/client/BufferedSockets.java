package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that ask the kernel for more than TLS asks for. TLS reads each of its records, of at most 16 KiB, by two calls:
 * one for the five bytes of its head, one for the rest. The buffer of a connection is as large as most lists of one run.
 */
final class BufferedSockets extends PromptSockets {

    private static final int BUFFER_BYTES = 128 << 10;

    @Override
    Socket unconnected() {
        return new BufferedSocket();
    }

    private static final class BufferedSocket extends Socket {

        private @Nullable InputStream input;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (isClosed()) {
                throw new SocketException("Socket is closed");
            }
            if (input == null) {
                input = new BufferedInput(super.getInputStream());
            }
            return input;
        }
    }

    /** For one reader at a time. A {@code BufferedInputStream} would ask the kernel what is available once more each time. */
    private static final class BufferedInput extends BulkInputStream {

        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int position;
        private int limit;

        BufferedInput(InputStream in) {
            this.in = in;
        }

        @Override
        protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
            if (position == limit) {
                if (length >= BUFFER_BYTES) {
                    return in.read(bytes, offset, length);
                }
                limit = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
                position = 0;
                if (limit == 0) {
                    return -1;
                }
            }
            int count = Math.min(length, limit - position);
            System.arraycopy(buffer, position, bytes, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() throws IOException {
            return limit - position + in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
