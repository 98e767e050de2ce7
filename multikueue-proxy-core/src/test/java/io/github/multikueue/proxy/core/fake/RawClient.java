package io.github.multikueue.proxy.core.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** One TLS connection, to see exactly which bytes come and how it ends. */
final class RawClient implements AutoCloseable {
    private final SSLSocket socket;
    private final String token;

    RawClient(FakeCluster cluster) throws IOException {
        URI url = URI.create(cluster.url());
        token = cluster.adminToken();
        socket = (SSLSocket) TestClient.sslContext(cluster.certificateAuthority(), null)
                .getSocketFactory()
                .createSocket(url.getHost(), url.getPort());
        socket.setSoTimeout(60_000);
    }

    void get(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Everything up to the blank line. */
    String head() throws IOException {
        return readUntil("\r\n\r\n");
    }

    /** Everything up to these characters, or to the end. */
    String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            text.append((char) b);
        }
        return text.toString();
    }

    /** What comes until the connection ends, in any way. */
    String rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                rest.write(b);
            }
        } catch (IOException e) {
            rest.writeBytes("<cut>".getBytes(StandardCharsets.US_ASCII));
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
