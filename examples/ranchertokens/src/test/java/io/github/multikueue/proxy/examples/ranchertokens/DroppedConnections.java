package io.github.multikueue.proxy.examples.ranchertokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Carries TCP connections to a port of this machine, and drops all of them when told so, as a load balancer does that is restarted. */
final class DroppedConnections implements AutoCloseable {

    private static final int PIECE = 16 * 1024;

    private final int target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong received = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param target the port */
    DroppedConnections(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many bytes have come from the port since connections were dropped last, those of TLS handshakes among them. */
    long received() {
        return received.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(upstream);
                threads.execute(() -> carry(client, upstream, new AtomicLong()));
                threads.execute(() -> carry(upstream, client, received));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void carry(Socket from, Socket to, AtomicLong carried) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                out.write(piece, 0, read);
                carried.addAndGet(read);
            }
        } catch (IOException e) {
            // Dropped, or one of the two has gone.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** @param reset whether the ends are told so by RST, not by FIN */
    void drop(boolean reset) {
        received.set(0);
        for (Socket each : List.copyOf(open)) {
            try {
                if (reset) {
                    each.setSoLinger(true, 0);
                }
                each.close();
            } catch (IOException e) {
                // It was closed in this moment.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        drop(true);
        threads.shutdownNow();
    }
}
