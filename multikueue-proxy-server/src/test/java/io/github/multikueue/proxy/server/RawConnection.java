package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A connection on which a test writes what no well-behaved client would. */
public final class RawConnection implements Closeable {

    private final Socket socket;
    private final InputStream in;

    public RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        // Read byte by byte: without a buffer, each would be a system call.
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(60_000);
    }

    public Socket socket() {
        return socket;
    }

    /** What comes, but for what was read here already; that of the socket lacks what is in a buffer. */
    public InputStream in() {
        return in;
    }

    /** Writes lines, each with CRLF, and an empty one. */
    public RawConnection request(String... lines) throws IOException {
        return write(String.join("\r\n", lines) + "\r\n\r\n");
    }

    public RawConnection write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The next line, without its end; null at the end of the connection. */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.size() == 0 ? null : line.toString(ISO_8859_1);
            }
            line.write(c);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** The head of a response, up to the empty line. */
    public String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** Everything up to the end of the connection. */
    public String readAll() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
