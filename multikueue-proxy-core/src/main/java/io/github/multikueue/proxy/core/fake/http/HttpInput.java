package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from one connection. One thread at a time. */
final class HttpInput {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 16 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[2048];
    private int position;
    private int limit;

    HttpInput(InputStream in) {
        this.in = in;
    }

    /** Waits until there is something to read; false at the end of the stream. */
    boolean await() throws IOException {
        while (position == limit) {
            int n = in.read(buffer);
            if (n < 0) {
                return false;
            }
            position = 0;
            limit = n;
        }
        return true;
    }

    /**
     * The next request, or null when the client closed the connection.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 400, if a header is not UTF-8
     */
    @Nullable
    HttpRequest read(@Nullable X509Certificate certificate, Runnable sendContinue) throws IOException {
        if (!await()) {
            return null;
        }
        String[] start = line().split(" ", -1);
        if (start.length != 3 || !start[1].startsWith("/") || !start[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("not an HTTP/1 request line");
        }
        List<Map.Entry<String, String>> headers = headers();
        HttpRequest head = new HttpRequest(start[0], start[1], headers, new byte[0], true, certificate);
        if ("100-continue".equalsIgnoreCase(head.header("Expect"))) {
            sendContinue.run();
        }
        boolean keepAlive = start[2].equals("HTTP/1.1") && !"close".equalsIgnoreCase(head.header("Connection"));
        return new HttpRequest(start[0], start[1], headers, body(head), keepAlive, certificate);
    }

    /**
     * All that comes from here on, as bytes.
     *
     * @param ready waits for whoever reads ahead; whether there is more
     */
    InputStream rest(BooleanSupplier ready) {
        return new Rest(ready);
    }

    /** For one thread. */
    private final class Rest extends BulkInputStream {
        private final BooleanSupplier ready;

        Rest(BooleanSupplier ready) {
            this.ready = ready;
        }

        @Override
        protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
            if (!ready.getAsBoolean() || !await()) {
                return -1;
            }
            int count = Math.min(length, limit - position);
            System.arraycopy(buffer, position, bytes, offset, count);
            position += count;
            return count;
        }
    }

    private List<Map.Entry<String, String>> headers() throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>(12);
        int size = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            size += line.length();
            if (colon <= 0 || size > MAX_HEAD) {
                throw new ProtocolException("malformed or too large header");
            }
            String name = line.substring(0, colon);
            if (name.chars().anyMatch(c -> c <= ' ')) {
                throw new ProtocolException("a header's name with a space in it");
            }
            headers.add(Map.entry(
                    name, RequestHead.utf8(name, line.substring(colon + 1).strip())));
        }
        return List.copyOf(headers);
    }

    private byte[] body(HttpRequest head) throws IOException {
        List<String> codings = head.headers("Transfer-Encoding");
        List<String> lengths = head.headers("Content-Length");
        if (codings.size() + lengths.size() > 1
                || (!codings.isEmpty() && !codings.get(0).equalsIgnoreCase("chunked"))) {
            throw new ProtocolException("a body whose end can be told in two ways");
        }
        if (!codings.isEmpty()) {
            return chunks();
        }
        String length = head.header("Content-Length");
        return length == null ? new byte[0] : bytes(size(length, 10));
    }

    private byte[] chunks() throws IOException {
        byte[] body = new byte[0];
        while (true) {
            String header = line();
            int semicolon = header.indexOf(';');
            int size = size(semicolon < 0 ? header : header.substring(0, semicolon), 16);
            byte[] chunk = bytes(size);
            if (!line().isEmpty()) {
                throw new ProtocolException("chunk without its end");
            }
            if (size == 0) {
                return body;
            }
            byte[] longer = new byte[Math.addExact(body.length, size)];
            if (longer.length > MAX_BODY) {
                throw new ProtocolException("body too large");
            }
            System.arraycopy(body, 0, longer, 0, body.length);
            System.arraycopy(chunk, 0, longer, body.length, size);
            body = longer;
        }
    }

    private static int size(String text, int radix) throws ProtocolException {
        try {
            int size = Integer.parseInt(text.strip(), radix);
            if (size >= 0 && size <= MAX_BODY) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw (ProtocolException) new ProtocolException("not a length: " + text).initCause(e);
        }
        throw new ProtocolException("not an acceptable length: " + text);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, 0, buffered);
        position += buffered;
        if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
            throw new EOFException("body ended early");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (await()) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.append(new String(buffer, position, end - position, StandardCharsets.ISO_8859_1));
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() > MAX_HEAD) {
                throw new ProtocolException("line too long");
            }
        }
        throw new EOFException("request ended early");
    }
}
