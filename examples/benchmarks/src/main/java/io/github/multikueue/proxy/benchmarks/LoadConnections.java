package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Several connections to one server, with a thread each. */
final class LoadConnections {

    private static final int BUFFER = 64 * 1024;
    private static final Duration HEAD_START = Duration.ofMillis(100);

    /** Sends one request and reads the answer. */
    interface Ask {
        void run() throws IOException;
    }

    /** What one connection does. */
    interface Work {
        /**
         * @param number of the connection, from 0
         * @param begin when all connections begin; the work is called at that time
         */
        void run(int number, Ask ask, long begin) throws IOException;
    }

    private LoadConnections() {}

    /** Opens all connections and uses each once, then lets all begin at the same time, and waits until all are done. */
    static void run(Endpoint endpoint, String path, int connections, Work work) throws IOException {
        byte[] request = endpoint.request(path);
        long begin = System.nanoTime() + HEAD_START.toNanos();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int number = i;
            tasks.add(() -> {
                try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
                    connection.get(request, LoadConnections::ignore);
                    await(begin);
                    work.run(number, () -> connection.get(request, LoadConnections::ignore), begin);
                    return null;
                }
            });
        }
        all(tasks);
    }

    static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void ignore(byte[] buffer, int offset, int length) {}

    private static void all(List<Callable<Void>> tasks) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> each : threads.invokeAll(tasks)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
