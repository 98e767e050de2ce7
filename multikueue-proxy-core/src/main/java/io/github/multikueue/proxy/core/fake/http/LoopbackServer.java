package io.github.multikueue.proxy.core.fake.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * HTTP/1.1 over TLS on a loopback port, one thread per connection. Blocking sockets of our own, since only they can cut a
 * body after an exact number of bytes and notice that a silent client has left.
 */
public final class LoopbackServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int ACCEPTOR_MILLIS = 2_000;

    /** What becomes of a client that connects. */
    private enum Mode {
        ANSWERING,
        /** Is reset at once. The port stays ours: a client that knocks could be given it as its own. */
        REFUSING,
        /** Never hears a word. */
        SILENT
    }

    private final TlsServer tls;
    private final HttpHandler handler;
    private final Executor executor;
    private final Set<LoopbackConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> unanswered = ConcurrentHashMap.newKeySet();
    private final int port;
    private final ServerSocket listener;
    private final Thread acceptor;
    private volatile Mode mode = Mode.ANSWERING;

    /**
     * Listens on a free port.
     *
     * @param name for the names of threads
     * @param executor runs each connection for as long as it lives
     */
    public LoopbackServer(String name, TlsServer tls, HttpHandler handler, Executor executor) {

        this.tls = tls;
        this.handler = handler;
        this.executor = executor;
        this.listener = listen();
        this.port = listener.getLocalPort();
        acceptor = new Thread(this::acceptAll, "fake-cluster-" + name + "-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** How many connections are open. */
    public int connectionCount() {
        return connections.size();
    }

    /** Hangs up on everybody, and on everybody who comes. */
    public void disconnect() {
        become(Mode.REFUSING);
    }

    /** Whether it does not answer those who come. */
    public boolean isDown() {
        return mode != Mode.ANSWERING;
    }

    /** Answers again, on new connections. */
    public void reconnect() {
        become(Mode.ANSWERING);
    }

    /** Hangs up on everybody, then accepts connections without ever saying a word on them. */
    public void blackHole() {
        become(Mode.SILENT);
    }

    /** Returns when the port is free. */
    @Override
    public void close() {
        closeQuietly(listener);
        become(Mode.REFUSING);
        try {
            acceptor.join(ACCEPTOR_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void become(Mode next) {
        mode = next;
        connections.forEach(LoopbackConnection::drop);
        unanswered.forEach(LoopbackServer::closeQuietly);
        unanswered.clear();
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on the loopback interface", e);
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException e) {
                // Closed, which ends this loop, or the client left before it was accepted.
            }
        }
    }

    /** Under the lock, so that nobody slips in while the mode changes. */
    private synchronized void accept(Socket client) throws IOException {
        switch (mode) {
            case REFUSING -> {
                client.setSoLinger(true, 0);
                client.close();
            }
            case SILENT -> unanswered.add(client);
            case ANSWERING -> answer(client);
        }
    }

    private void answer(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        LoopbackConnection[] self = new LoopbackConnection[1];
        LoopbackConnection connection =
                new LoopbackConnection(client, tls, handler, executor, () -> connections.remove(self[0]));
        self[0] = connection;
        connections.add(connection);
        try {
            executor.execute(connection);
        } catch (RejectedExecutionException e) {
            connections.remove(connection);
            client.close();
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing more can be done about a socket that does not close.
        }
    }
}
