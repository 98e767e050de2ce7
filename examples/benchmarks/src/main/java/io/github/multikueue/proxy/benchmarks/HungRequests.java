package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests that get no answer, each sent again when the server has given it up. */
final class HungRequests implements AutoCloseable {

    private static final int BUFFER = 4 * 1024;

    private final List<HttpConnection> connections = new ArrayList<>();
    private final AtomicInteger answeredWell = new AtomicInteger();
    private final ExecutorService threads;

    private HungRequests(int count) {
        threads = Threads.blocking("hung-requests", count);
    }

    static HungRequests send(Endpoint endpoint, String path, int count) throws IOException {
        HungRequests requests = new HungRequests(count);
        for (int i = 0; i < count; i++) {
            HttpConnection connection = new HttpConnection(endpoint, BUFFER);
            requests.connections.add(connection);
            requests.threads.execute(() -> requests.ask(connection, endpoint.request(path)));
        }
        return requests;
    }

    private void ask(HttpConnection connection, byte[] request) {
        try {
            while (!threads.isShutdown()) {
                connection.expect(504, request, (buffer, offset, length) -> {});
            }
        } catch (IOException e) {
            if (!threads.isShutdown()) {
                answeredWell.incrementAndGet();
            }
        }
    }

    /** Fails if a request got another answer than that it took too long. */
    void requireHanging() throws IOException {
        if (answeredWell.get() > 0) {
            throw new IOException(answeredWell + " requests were answered (expected: none)");
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
