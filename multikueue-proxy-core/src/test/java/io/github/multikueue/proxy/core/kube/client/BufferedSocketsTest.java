package io.github.multikueue.proxy.core.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BufferedSocketsTest {

    private ServerSocket server;
    private Socket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = new BufferedSockets().createSocket();
        socket.connect(server.getLocalSocketAddress());
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    @Test
    void readsWhatWasWrittenInPiecesOfAnySize() throws Exception {
        byte[] bytes = new byte[500_000];
        Random random = new Random(1);
        random.nextBytes(bytes);
        Thread writer = new Thread(() -> {
            try (Socket closing = peer) {
                closing.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();

        InputStream in = socket.getInputStream();
        byte[] read = new byte[bytes.length];
        read[0] = (byte) in.read();
        for (int length = 1; length < read.length; ) {
            int count = in.read(read, length, Math.min(read.length - length, 1 + random.nextInt(70_000)));
            assertThat(count).isPositive();
            length += count;
        }

        assertThat(read).isEqualTo(bytes);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(read, 0, 10)).isEqualTo(-1);
        writer.join();
    }

    @Test
    void aReadWaitsForNoMoreThanThereIs() throws IOException {
        peer.getOutputStream().write("hello".getBytes(UTF_8));
        InputStream in = socket.getInputStream();
        byte[] read = new byte[100];

        assertThat(in.read(read, 0, 2)).isEqualTo(2);
        assertThat(in.available()).isEqualTo(3);
        assertThat(in.skip(2)).isEqualTo(2);
        assertThat(in.read(read, 2, 98)).isEqualTo(1);
        assertThat(new String(read, 0, 3, UTF_8)).isEqualTo("heo");
    }

    @Test
    void aTimeoutLosesNothing() throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(1);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
        peer.getOutputStream().write('x');
        socket.setSoTimeout(60_000);

        assertThat(in.read()).isEqualTo('x');
    }

    @Test
    void aClosedSocketIsNotReadFromItsBuffer() throws IOException {
        socket.close();

        assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
    }
}
