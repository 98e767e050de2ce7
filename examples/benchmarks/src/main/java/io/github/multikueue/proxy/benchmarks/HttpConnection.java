package io.github.multikueue.proxy.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One keep-alive connection of the load generator. It does as little as a client can, since it shares the cores with what
 * it measures; a general client would be the larger part of some of the numbers.
 */
final class HttpConnection implements AutoCloseable {

    /** Takes the bytes of a body as they come. */
    interface Sink {
        void accept(byte[] buffer, int offset, int length) throws IOException;
    }

    private static final int LONGEST_LINE = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer;
    private int begin;
    private int end;

    HttpConnection(Endpoint endpoint, int bufferSize) throws IOException {
        socket = endpoint.connect();
        in = socket.getInputStream();
        out = socket.getOutputStream();
        buffer = new byte[bufferSize];
    }

    /** Reads a whole body; for checks, not for measuring. */
    static byte[] fetch(Endpoint endpoint, String path) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (HttpConnection connection = new HttpConnection(endpoint, LONGEST_LINE)) {
            connection.get(endpoint.request(path), body::write);
        }
        return body.toByteArray();
    }

    /**
     * Sends the request and reads the response to its end.
     *
     * @return the length of the body
     * @throws IOException if the answer is not a 200, or breaks off
     */
    long get(byte[] request, Sink sink) throws IOException {
        return expect(200, request, sink);
    }

    /** The same for another status than 200. */
    long expect(int status, byte[] request, Sink sink) throws IOException {
        String head = exchange(request);
        if (!head.startsWith("http/1.1 " + status + " ")) {
            throw new IOException("answer: " + head.lines().findFirst().orElse("") + " (expected: " + status + ")");
        }
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            return chunks(sink);
        }
        return exactly(contentLength(head), sink);
    }

    /** Sends the request; the head of the response in lower case. */
    String exchange(byte[] request) throws IOException {
        out.write(request);
        StringBuilder head = new StringBuilder(512);
        int length;
        do {
            length = head.length();
            head.append(line()).append("\r\n");
        } while (head.length() > length + 2);
        return head.toString().toLowerCase(Locale.ROOT);
    }

    int read() throws IOException {
        fill();
        return buffer[begin++] & 0xff;
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    long exactly(long length, Sink sink) throws IOException {
        for (long left = length; left > 0; ) {
            fill();
            int now = (int) Math.min(left, end - begin);
            sink.accept(buffer, begin, now);
            begin += now;
            left -= now;
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private long chunks(Sink sink) throws IOException {
        long total = 0;
        long length;
        do {
            length = Long.parseLong(line(), 16);
            total += exactly(length, sink);
            line();
        } while (length > 0);
        return total;
    }

    private static long contentLength(String head) throws IOException {
        String name = "\r\ncontent-length: ";
        int from = head.indexOf(name);
        if (from < 0) {
            throw new IOException("a response of unknown length");
        }
        return Long.parseLong(head.substring(from + name.length(), head.indexOf("\r\n", from + name.length())));
    }

    private String line() throws IOException {
        fill();
        int from = begin;
        while (buffer[begin] != '\n') {
            begin++;
            if (begin == end) {
                return longLine(new String(buffer, from, begin - from, StandardCharsets.ISO_8859_1));
            }
        }
        begin++;
        return new String(buffer, from, begin - from, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A line that goes on beyond what has come so far. */
    private String longLine(String first) throws IOException {
        StringBuilder line = new StringBuilder(first);
        int next;
        do {
            next = read();
            line.append((char) next);
        } while (next != '\n' && line.length() < LONGEST_LINE);
        return line.toString().stripTrailing();
    }

    private void fill() throws IOException {
        if (begin == end) {
            begin = 0;
            end = in.read(buffer);
            if (end < 0) {
                end = 0;
                throw new EOFException("the server ended the connection");
            }
        }
    }
}
