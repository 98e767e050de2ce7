package io.github.multikueue.proxy.core.fake.kubelet;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.Tunnel;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The server's side of a WebSocket of {@code exec}: each message begins with the number of a channel. 0 is the standard input, 1 the output,
 * 2 the errors, 3 the result; 4 tells the size of a terminal, and 255 that a channel has ended. The input is read by one thread.
 */
final class ChannelSocket implements AutoCloseable {
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int STDIN = 0;
    private static final int RESULT = 3;
    private static final int END = 255;
    private static final int MOST = 1 << 20;

    private final DataInputStream in;
    private final OutputStream out;

    ChannelSocket(Tunnel tunnel) {
        this.in = new DataInputStream(tunnel.input());
        this.out = tunnel.output();
    }

    InputStream stdin() {
        return new Stdin();
    }

    /** To a channel; each write is a message. */
    OutputStream output(int channel) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                byte[] message = new byte[length + 1];
                message[0] = (byte) channel;
                System.arraycopy(bytes, offset, message, 1, length);
                send(BINARY, message);
            }
        };
    }

    /** Tells how the command has ended. */
    void exited(int code) throws IOException {
        String status = code == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : ("{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code\","
                                + "\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\","
                                + "\"message\":\"%d\"}]}}")
                        .formatted(code);
        output(RESULT).write(status.getBytes(StandardCharsets.UTF_8));
        send(CLOSE, new byte[] {3, (byte) 0xe8});
    }

    private synchronized void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            head.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            head.put((byte) 126).putShort((short) payload.length);
        } else {
            head.put((byte) 127).putLong(payload.length);
        }
        out.write(head.array(), 0, head.position());
        out.write(payload);
        out.flush();
    }

    /** The next message; empty when the client sends no more. */
    private byte[] message() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return new byte[0];
            }
            byte[] payload = payload();
            switch (first & 0x0f) {
                case CLOSE -> {
                    return new byte[0];
                }
                case PING -> send(PONG, payload);
                case PONG -> {}
                default -> {
                    if (payload.length > 0) {
                        return payload;
                    }
                }
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MOST) {
            throw new IOException("a message of " + length + " bytes");
        }
        byte[] mask = new byte[4];
        if ((second & 0x80) != 0) {
            in.readFully(mask);
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    /** It ends with the connection, which is not ended here. */
    @Override
    public void close() throws IOException {
        out.close();
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
            byte[] received = message();
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
