package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.RawHttp2;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/** A client that asks, and reads no more of the answers than their status. */
interface SilentReader extends Closeable {

    /** By which protocol it asks. */
    enum Protocol {
        HTTP_1,
        HTTP_2
    }

    /** Makes one for a listener that has a certificate of {@link TestCertificates}. */
    static SilentReader of(Protocol protocol, int port) throws Exception {
        return protocol == Protocol.HTTP_1 ? new OfHttp1(port) : new OfHttp2(port);
    }

    /** Asks, and returns the status of the answer. */
    int ask(String target, Map<String, String> headers) throws Exception;

    /** Reads so many bytes of the answer to the last request after all; fails if there are not as many. */
    void read(int bytes) throws IOException;

    /** With a connection for each request. */
    final class OfHttp1 implements SilentReader {

        private static final int SMALL_WINDOW = 4096;

        private final int port;
        private final List<RawConnection> connections = new ArrayList<>();

        private OfHttp1(int port) {
            this.port = port;
        }

        @Override
        public int ask(String target, Map<String, String> headers) throws Exception {
            Socket plain = new Socket();
            plain.setReceiveBufferSize(SMALL_WINDOW);
            plain.connect(new InetSocketAddress("localhost", port));
            SSLSocket socket = (SSLSocket)
                    TestCertificates.context(null).getSocketFactory().createSocket(plain, "localhost", port, true);
            RawConnection connection = new RawConnection(socket);
            connections.add(connection);
            List<String> lines = new ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: localhost"));
            headers.forEach((name, value) -> lines.add(name + ": " + value));
            connection.request(lines.toArray(String[]::new));
            return Integer.parseInt(connection.readLine().split(" ")[1]);
        }

        @Override
        public void read(int bytes) throws IOException {
            RawConnection connection = connections.get(connections.size() - 1);
            if (connection.in().readNBytes(bytes).length < bytes) {
                throw new IOException("the answer has ended");
            }
        }

        @Override
        public void close() throws IOException {
            for (RawConnection each : connections) {
                each.close();
            }
        }
    }

    /** With a stream for each request, on one connection. */
    final class OfHttp2 implements SilentReader {

        private final RawHttp2 connection;
        private int stream;

        private OfHttp2(int port) throws Exception {
            connection = RawHttp2.connect(TestCertificates.context(null), port, 0);
        }

        @Override
        public int ask(String target, Map<String, String> headers) throws Exception {
            List<Map.Entry<String, String>> fields = new ArrayList<>();
            headers.forEach((name, value) -> fields.add(Map.entry(name.toLowerCase(java.util.Locale.ROOT), value)));
            stream = connection.get(target, fields);
            return connection.status(connection.read(RawHttp2.HEADERS));
        }

        @Override
        public void read(int bytes) throws IOException {
            byte[] more = ByteBuffer.allocate(4).putInt(bytes).array();
            connection.frame(RawHttp2.WINDOW_UPDATE, 0, stream, more);
            connection.moreOfConnection(bytes);
            for (int left = bytes; left > 0; ) {
                RawHttp2.Frame frame = connection.read();
                if (frame.type() == RawHttp2.RST_STREAM) {
                    throw new IOException("the answer has been broken off");
                }
                left -= frame.type() == RawHttp2.DATA ? frame.payload().length : 0;
            }
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
