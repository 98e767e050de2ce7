package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Forwarded ports on which a container sends back what it gets: the server's side of SPDY/3.1, as far as {@code portforward} uses it. A
 * client opens two streams for each connection to a port, one for an error, which it never writes to, and behind it one for the data. What
 * the streams are is told here by that order, so the connections of one client must come one after another. Used by one thread.
 *
 * @see <a href="https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/">SPDY/3.1</a>
 */
final class EchoingPorts {
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTROL = 0x8003_0000;
    private static final int FIN = 1;
    private static final int BETWEEN_STREAMS = 2;
    private static final int NO_HEADERS = 4;

    private final DataInputStream in;
    private final OutputStream out;
    /** One for all headers that are sent. */
    private final Deflater deflater = new Deflater();

    EchoingPorts(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Answers until the client sends no more. */
    void serve() throws IOException {
        try {
            boolean goesOn = true;
            while (goesOn) {
                int head = in.readInt();
                int rest = in.readInt();
                byte[] payload = new byte[rest & 0xff_ffff];
                in.readFully(payload);
                if (head < 0) {
                    goesOn = control(head & 0xffff, payload);
                } else {
                    data(head, rest >>> 24, payload);
                }
            }
        } catch (EOFException e) {
            // The client has left.
        } finally {
            deflater.end();
        }
    }

    private boolean control(int type, byte[] payload) throws IOException {
        switch (type) {
            case SYN_STREAM ->
                send(CONTROL | SYN_REPLY, 0, reply(ByteBuffer.wrap(payload).getInt()));
            case RST_STREAM -> endError(ByteBuffer.wrap(payload).getInt());
            case PING -> send(CONTROL | PING, 0, payload);
            default -> {
                return type != GOAWAY;
            }
        }
        return true;
    }

    private byte[] reply(int stream) {
        ByteBuffer reply = ByteBuffer.allocate(64).putInt(stream);
        deflater.setInput(new byte[NO_HEADERS]);
        int length = deflater.deflate(reply.array(), reply.position(), reply.remaining(), Deflater.SYNC_FLUSH);
        return Arrays.copyOf(reply.array(), reply.position() + length);
    }

    private void data(int stream, int flags, byte[] payload) throws IOException {
        boolean ofError = stream % (2 * BETWEEN_STREAMS) == 1;
        if (!ofError) {
            send(stream, flags & FIN, payload);
            if ((flags & FIN) != 0) {
                endError(stream);
            }
        }
    }

    /** There was none. */
    private void endError(int dataStream) throws IOException {
        send(dataStream - BETWEEN_STREAMS, FIN, new byte[0]);
    }

    private void send(int head, int flags, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
        frame.putInt(head).putInt(flags << 24 | payload.length).put(payload);
        out.write(frame.array());
        out.flush();
    }
}
