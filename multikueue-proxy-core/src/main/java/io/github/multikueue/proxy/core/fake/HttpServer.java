package io.github.multikueue.proxy.core.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over TLS on a loopback port, one thread per connection. Blocking sockets of our own, since only they can cut a
 * body after an exact number of bytes and notice that a silent client has left.
 */
final class HttpServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int ACCEPTOR_MILLIS = 2_000;

    private final String name;
    private final TlsServer tls;
    private final HttpHandler handler;
    private final Executor executor;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> unanswered = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile boolean blackHole;
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    HttpServer(String name, TlsServer tls, HttpHandler handler, Executor executor) {
        this.name = name;
        this.tls = tls;
        this.handler = handler;
        this.executor = executor;
        this.port = listen(0);
    }

    int port() {
        return port;
    }

    int connectionCount() {
        return connections.size();
    }

    /** Stops listening and hangs up on everybody. */
    synchronized void disconnect() {
        if (listener != null) {
            closeQuietly(listener);
            listener = null;
            awaitAcceptor();
        }
        hangUp();
    }

    /** Only then is the port free, and no connection can slip in any more. */
    private void awaitAcceptor() {
        try {
            if (acceptor != null) {
                acceptor.join(ACCEPTOR_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens again on the same port and answers again. */
    synchronized void reconnect() {
        blackHole = false;
        hangUp();
        if (listener == null) {
            listen(port);
        }
    }

    /** Hangs up on everybody, then accepts connections without ever saying a word on them. */
    synchronized void blackHole() {
        blackHole = true;
        hangUp();
        if (listener == null) {
            listen(port);
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    private int listen(int wanted) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
            listener = socket;
            Thread thread = new Thread(() -> acceptAll(socket), "fake-cluster-" + name + "-accept");
            thread.setDaemon(true);
            acceptor = thread;
            thread.start();
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + wanted, e);
        }
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                accept(socket.accept());
            } catch (IOException e) {
                // Closed by disconnect(), which ends this loop, or the client left before it was accepted.
            }
        }
    }

    private void accept(Socket client) throws IOException {
        if (blackHole) {
            unanswered.add(client);
            return;
        }
        client.setTcpNoDelay(true);
        HttpConnection[] self = new HttpConnection[1];
        HttpConnection connection =
                new HttpConnection(client, tls, handler, executor, () -> connections.remove(self[0]));
        self[0] = connection;
        connections.add(connection);
        try {
            executor.execute(connection);
        } catch (RejectedExecutionException e) {
            connections.remove(connection);
            client.close();
        }
    }

    private void hangUp() {
        connections.forEach(HttpConnection::drop);
        unanswered.forEach(HttpServer::closeQuietly);
        unanswered.clear();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing more can be done about a socket that does not close.
            return;
        }
    }
}
