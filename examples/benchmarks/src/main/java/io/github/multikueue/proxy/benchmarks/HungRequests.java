package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;

/** Requests that get no answer, each sent again when the server has given it up. */
final class HungRequests implements AutoCloseable {

    private static final int BUFFER = 4 * 1024;

    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads;

    private HungRequests(int count) {
        threads = Threads.blocking("hung-requests", count);
    }

    static HungRequests send(Endpoint endpoint, String path, int count) {
        HungRequests requests = new HungRequests(count);
        for (int i = 0; i < count; i++) {
            requests.threads.execute(() -> requests.ask(endpoint, endpoint.request(path)));
        }
        return requests;
    }

    private void ask(Endpoint endpoint, byte[] request) {
        try {
            while (!threads.isShutdown()) {
                await504(endpoint, request);
            }
        } catch (IOException e) {
            if (!threads.isShutdown()) {
                failures.add(e);
            }
        }
    }

    private void await504(Endpoint endpoint, byte[] request) throws IOException {
        HttpConnection connection = new HttpConnection(endpoint, BUFFER);
        connections.add(connection);
        try (connection) {
            connection.expect(504, request, (buffer, offset, length) -> {});
        } catch (SocketTimeoutException e) {
            // The client has waited as long as the server does: nobody has answered, as is expected.
        } finally {
            connections.remove(connection);
        }
    }

    /** Fails if a request got another answer than that it took too long. */
    void requireHanging() throws IOException {
        IOException failure = failures.peek();
        if (failure != null) {
            throw new IOException("a request that should have hung: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (HttpConnection each : connections) {
            each.close();
        }
    }
}
