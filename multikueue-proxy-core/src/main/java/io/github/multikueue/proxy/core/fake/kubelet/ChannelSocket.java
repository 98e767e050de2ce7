package io.github.multikueue.proxy.core.fake.kubelet;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The server's side of a WebSocket of {@code exec}: each message begins with the number of a channel. 0 is the standard input, 1 the output,
 * 2 the errors, 3 the result; 4 tells the size of a terminal, and 255 that a channel has ended. The input is read by one thread.
 */
final class ChannelSocket implements CommandConnection {
    private static final int END = 255;

    private final WebSocketMessages messages;

    ChannelSocket(WebSocketMessages messages) {
        this.messages = messages;
    }

    @Override
    public InputStream stdin() {
        return new Stdin();
    }

    /** Each write is a message. */
    @Override
    public OutputStream output(int channel) {
        return new EachWrite(bytes -> messages.send(Bytes.concat(new byte[] {(byte) channel}, bytes)));
    }

    @Override
    public void end(byte[] status) throws IOException {
        output(RESULT).write(status);
        messages.end();
    }

    private final class Stdin extends BulkInputStream {
        private byte[] message = {};
        private int position;
        private boolean ended;

        @Override
        protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
            while (!ended && position >= message.length) {
                next();
            }
            if (ended) {
                return -1;
            }
            int count = Math.min(length, message.length - position);
            System.arraycopy(message, position, bytes, offset, count);
            position += count;
            return count;
        }

        private void next() throws IOException {
            byte[] received = messages.next();
            int channel = received.length == 0 ? END : received[0] & 0xff;
            if (channel == END) {
                ended = received.length < 2 || received[1] == STDIN;
            } else if (channel == STDIN) {
                message = Arrays.copyOfRange(received, 1, received.length);
                position = 0;
            }
        }
    }
}
