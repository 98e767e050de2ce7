package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/** A connection of HTTP/2 on which a test writes frames that no well-behaved client would. */
public final class RawHttp2 implements Closeable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final SSLSocket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final HpackDecoder decoder = new HpackDecoder(64 * 1024, System::nanoTime);
    private int nextStream = 1;

    /** A frame that has come. */
    public record Frame(int type, int flags, int stream, byte[] payload) {

        /** The error code of RST_STREAM and GOAWAY. */
        public int error() {
            ByteBuffer content = ByteBuffer.wrap(payload);
            return type == GOAWAY ? content.getInt(4) : content.getInt();
        }

        private boolean endsStream() {
            return (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
        }
    }

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /**
     * Opens a connection.
     *
     * @param window how much may be sent to each stream without being asked for
     */
    public static RawHttp2 connect(SSLContext trust, int port, int window) throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        RawHttp2 connection = new RawHttp2(socket);
        connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        connection.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(window)
                        .array());
        return connection;
    }

    /**
     * Asks for a path.
     *
     * @param headers as they are, also those that HTTP/2 does not have
     * @return the stream
     */
    public int get(String path, List<Map.Entry<String, String>> headers) throws IOException {
        return request("GET", path, headers, END_STREAM);
    }

    /** The same with a body, of which nothing has been sent yet. */
    public int post(String path, List<Map.Entry<String, String>> headers) throws IOException {
        return request("POST", path, headers, 0);
    }

    private int request(String method, String path, List<Map.Entry<String, String>> headers, int end)
            throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", "https");
        literal(block, ":authority", "localhost");
        literal(block, ":path", path);
        headers.forEach(header -> literal(block, header.getKey(), header.getValue()));
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, end | END_HEADERS, stream, block.toByteArray());
        return stream;
    }

    /** Ends a request with a trailer. */
    public void trailer(int stream, String name, String value) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, name, value);
        frame(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray());
    }

    /** A header that is not indexed, RFC 7541, section 6.2.2. */
    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                block.write(length & 127 | 128);
            }
            block.write(length);
        }
        block.writeBytes(bytes);
    }

    /** Writes a frame. */
    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(bytes(type, flags, stream, payload));
        out.flush();
    }

    /** Writes so many frames of the connection at once. */
    public void frames(int count, int type, byte[] payload) throws IOException {
        byte[] frame = bytes(type, 0, 0, payload);
        ByteBuffer all = ByteBuffer.allocate(count * frame.length);
        for (int i = 0; i < count; i++) {
            all.put(frame);
        }
        out.write(all.array());
        out.flush();
    }

    private static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** Lets the server send so many more bytes on the connection. */
    public void moreOfConnection(int bytes) throws IOException {
        if (bytes > 0) {
            frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(bytes).array());
        }
    }

    /** The next frame; fails at the end of the connection. */
    public Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    /** The next frame of a type; those before it are thrown away, but for what their headers say of the next ones. */
    public Frame read(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            if (frame.type() == HEADERS) {
                status(frame);
            }
            frame = read();
        }
        return frame;
    }

    /**
     * The status codes of so many answers, read to their ends: only then may as many more be asked for.
     *
     * @throws IOException if the server resets a stream, or leaves
     */
    public List<Integer> statuses(int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int ended = 0; ended < count; ) {
            Frame frame = read();
            if (frame.type() == RST_STREAM || frame.type() == GOAWAY) {
                throw new IOException("a frame of type " + frame.type() + " for stream " + frame.stream()
                        + " with error " + frame.error());
            }
            if (frame.type() == HEADERS) {
                statuses.add(status(frame));
            }
            ended += frame.endsStream() ? 1 : 0;
        }
        return statuses;
    }

    /** How many requests at the same time the server takes, which it says first of all. */
    public int mostStreams() throws IOException {
        ByteBuffer settings = ByteBuffer.wrap(read(SETTINGS).payload());
        while (settings.getShort() != MAX_CONCURRENT_STREAMS) {
            settings.getInt();
        }
        return settings.getInt();
    }

    /** The status code of a frame with headers; to be asked for each of them once, in their order. */
    public int status(Frame headers) {
        try {
            MetaData.Response response = (MetaData.Response) decoder.decode(ByteBuffer.wrap(headers.payload()));
            return response.getStatus();
        } catch (HpackException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
