package io.github.multikueue.proxy.core.kube.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Makes sockets that send at once what is written to them. TLS writes its last handshake messages in two pieces. Nagle's
 * algorithm would hold back the second one, and the first request with it, until the server has acknowledged the first: 40 ms for
 * each new connection on Linux.
 */
class PromptSockets extends SocketFactory {

    @Override
    public final Socket createSocket() throws IOException {
        Socket socket = unconnected();
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** A new socket. */
    Socket unconnected() {
        return new Socket();
    }

    @Override
    public final Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public final Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public final Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public final Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("OkHttp connects its sockets itself");
    }
}
