package io.github.multikueue.proxy.server.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that is taken before anything is started that would serve it. So a port that is not free is told in one line, by us, and
 * nothing has to be stopped.
 */
final class BoundPort implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BoundPort.class);
    private static final int WAITING_CONNECTIONS = 1024;

    private final ServerSocketChannel channel;
    private final int port;

    private BoundPort(ServerSocketChannel channel) {
        this.channel = channel;
        this.port = channel.socket().getLocalPort();
    }

    /**
     * Takes a port.
     *
     * @param address an address or a name of this machine; null for all addresses
     * @param port 0 for any free one
     * @param expected what the user should give instead of a port that cannot be had
     * @throws BindException if it cannot be had
     */
    static BoundPort bind(@Nullable String address, int port, String expected) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(
                    address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port),
                    WAITING_CONNECTIONS);
            return new BoundPort(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw (IOException)
                    new BindException("port " + port + ": in use or not allowed (expected: " + expected + ")")
                            .initCause(e);
        }
    }

    int port() {
        return port;
    }

    /** Lets a connector accept connections at this port, once it is started; the port is the connector's then. */
    void handTo(ServerConnector connector) {
        try {
            connector.open(channel);
        } catch (IOException e) {
            throw new IllegalStateException("a connector does not take its port", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A port was not given back cleanly", e);
        }
    }
}
