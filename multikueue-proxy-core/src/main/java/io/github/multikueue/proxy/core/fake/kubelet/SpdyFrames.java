package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection of SPDY/3.1, as far as Kubernetes' clients use it: streams that the client opens, whose headers are not
 * looked at, without flow control. Used by one thread.
 *
 * @see <a href="https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/">SPDY/3.1</a>
 */
final class SpdyFrames implements AutoCloseable {
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTROL = 0x8003_0000;
    private static final int FIN = 1;
    private static final int NO_HEADERS = 4;

    /** What the client has done with a stream. */
    enum Kind {
        OPENED,
        SENT,
        RESET
    }

    /**
     * Something that the client has done.
     *
     * @param data what it has sent, if anything
     * @param last whether it sends nothing more on the stream
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    record Frame(Kind kind, int stream, byte[] data, boolean last) {}

    private final DataInputStream in;
    private final OutputStream out;
    /** One for all headers that are sent. */
    private final Deflater deflater = new Deflater();

    SpdyFrames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** What comes next; null, if the client has left. A stream that was opened has been accepted. */
    @Nullable
    Frame next() throws IOException {
        try {
            Frame frame = null;
            while (frame == null) {
                int head = in.readInt();
                int rest = in.readInt();
                byte[] payload = new byte[rest & 0xff_ffff];
                in.readFully(payload);
                if (head == (CONTROL | GOAWAY)) {
                    return null;
                }
                frame = head < 0
                        ? control(head & 0xffff, payload)
                        : new Frame(Kind.SENT, head, payload, (rest >>> 24 & FIN) != 0);
            }
            return frame;
        } catch (EOFException e) {
            return null;
        }
    }

    private @Nullable Frame control(int type, byte[] payload) throws IOException {
        int stream = ByteBuffer.wrap(payload).getInt();
        switch (type) {
            case SYN_STREAM -> {
                send(CONTROL | SYN_REPLY, 0, reply(stream));
                return new Frame(Kind.OPENED, stream, new byte[0], false);
            }
            case RST_STREAM -> {
                return new Frame(Kind.RESET, stream, new byte[0], true);
            }
            case PING -> send(CONTROL | PING, 0, payload);
            default -> {
                // Settings and windows.
            }
        }
        return null;
    }

    private byte[] reply(int stream) {
        ByteBuffer reply = ByteBuffer.allocate(64).putInt(stream);
        deflater.setInput(new byte[NO_HEADERS]);
        int length = deflater.deflate(reply.array(), reply.position(), reply.remaining(), Deflater.SYNC_FLUSH);
        return Arrays.copyOf(reply.array(), reply.position() + length);
    }

    /**
     * Sends on a stream.
     *
     * @param last whether nothing more comes on it
     */
    void send(int stream, byte[] data, boolean last) throws IOException {
        send(stream, last ? FIN : 0, data);
    }

    private void send(int head, int flags, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
        frame.putInt(head).putInt(flags << 24 | payload.length).put(payload);
        out.write(frame.array());
        out.flush();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
