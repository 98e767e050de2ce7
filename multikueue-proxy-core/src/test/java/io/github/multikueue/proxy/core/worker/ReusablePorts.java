package io.github.multikueue.proxy.core.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import javax.net.ServerSocketFactory;

/**
 * Sockets of servers whose port can be listened on again at once. Otherwise a connection that a client has not closed yet keeps
 * the port for a minute.
 */
final class ReusablePorts extends ServerSocketFactory {

    private static final class ReusableSocket extends ServerSocket {

        ReusableSocket() throws IOException {}

        /** MockWebServer takes it away from sockets on any free port. */
        @Override
        public void setReuseAddress(boolean on) throws SocketException {
            super.setReuseAddress(true);
        }
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new ReusableSocket();
    }

    @Override
    public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
        throw new UnsupportedOperationException();
    }
}
