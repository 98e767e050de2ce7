package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.tls.KeyManagers;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.core.tls.TrustStores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TLS connection to a carrier on which a test writes and reads every byte. HTTP/1.1. */
final class RawCaller implements AutoCloseable {

    private final SSLSocket socket;

    RawCaller(TestCarrier carrier) throws Exception {
        this(carrier, null);
    }

    /** @param identity the client's certificate, or null */
    RawCaller(TestCarrier carrier, TlsIdentity identity) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = identity == null ? null : KeyManagers.of(identity);
        context.init(keys, TrustStores.managers(List.of(carrier.authority())), null);
        socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", carrier.port());
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
    }

    /** Lines, each with CRLF, and an empty one. */
    RawCaller request(String... lines) throws IOException {
        return write(String.join("\r\n", lines) + "\r\n\r\n");
    }

    RawCaller write(String text) throws IOException {
        return write(text.getBytes(ISO_8859_1));
    }

    RawCaller write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Says that no more comes. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in().read(); c != '\n' && c >= 0; c = in().read()) {
            line.write(c);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** The head of an answer, without the empty line. */
    Head head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return new Head(head.toString());
    }

    /** A head and a body, by its length or in chunks. */
    Answer answer() throws IOException {
        Head head = head();
        return new Answer(head, body(head));
    }

    byte[] body(Head head) throws IOException {
        if (head.values("Transfer-Encoding").contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                String size = line();
                if (size.isEmpty()) {
                    throw new IOException("the connection ended");
                }
                body.write(in().readNBytes(Integer.parseInt(size, 16)));
                if (size.equals("0")) {
                    return body.toByteArray();
                }
                line();
            }
        }
        return head.values("Content-Length").isEmpty()
                ? new byte[0]
                : in().readNBytes(Integer.parseInt(head.values("Content-Length").get(0)));
    }

    /** What comes until the connection ends, in any way. */
    String rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int c = in().read(); c >= 0; c = in().read()) {
                rest.write(c);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection does not end", e);
        } catch (IOException e) {
            // Reset is an end, too.
        }
        return rest.toString(ISO_8859_1);
    }

    /** A head. */
    record Head(String text) {
        int status() {
            return text.isEmpty() ? 0 : Integer.parseInt(text.split(" ", 3)[1]);
        }

        List<String> lines() {
            return text.lines().skip(1).toList();
        }

        List<String> values(String name) {
            return lines().stream()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    /** An answer. */
    record Answer(Head head, byte[] body) {
        int status() {
            return head.status();
        }

        String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
