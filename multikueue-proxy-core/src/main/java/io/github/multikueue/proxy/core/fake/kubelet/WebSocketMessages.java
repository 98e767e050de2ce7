package io.github.multikueue.proxy.core.fake.kubelet;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.Tunnel;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The server's side of a WebSocket whose messages are binary. Read by one thread; any may send. */
final class WebSocketMessages implements AutoCloseable {
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MOST = 1 << 20;

    private final DataInputStream in;
    private final OutputStream out;

    WebSocketMessages(Tunnel tunnel) {
        this.in = new DataInputStream(tunnel.input());
        this.out = tunnel.output();
    }

    void send(byte[] message) throws IOException {
        send(BINARY, message);
    }

    /** Says that no more comes, in good order. */
    void end() throws IOException {
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
    byte[] next() throws IOException {
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

    /** The messages of the client, joined. */
    InputStream input() {
        return new Joined();
    }

    /** Each write is a message. */
    OutputStream output() {
        return new EachWrite(this::send);
    }

    /** It ends with the connection, which is not ended here. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    private final class Joined extends BulkInputStream {
        private ByteBuffer message = ByteBuffer.allocate(0);

        @Override
        protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
            if (!message.hasRemaining()) {
                message = ByteBuffer.wrap(next());
            }
            int count = Math.min(length, message.remaining());
            message.get(bytes, offset, count);
            return count == 0 ? -1 : count;
        }
    }
}
