package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;

/**
 * Requests that are due at a fixed rate, whether or not the last one was answered. The time of each is counted from when
 * it was due, so a server that stalls cannot hide the requests that had to wait (coordinated omission).
 */
final class OpenLoop {

    private OpenLoop() {}

    /** The 99th percentile in microseconds. */
    static double p99(Endpoint endpoint, String path, int connections, double ratePerSecond, Duration time)
            throws IOException {
        return Load.LoadResult.p99Micros(nanos(endpoint, path, connections, ratePerSecond, time));
    }

    /** The times of all requests. */
    static long[] nanos(Endpoint endpoint, String path, int connections, double ratePerSecond, Duration time)
            throws IOException {
        int total = (int) Math.max(connections, ratePerSecond * time.toNanos() / 1e9);
        double interval = 1e9 / ratePerSecond;
        long[] nanos = new long[total];
        LoadConnections.run(endpoint, path, connections, (number, ask, begin) -> {
            for (int i = number; i < total; i += connections) {
                long due = begin + (long) (i * interval);
                LoadConnections.await(due);
                ask.run();
                nanos[i] = System.nanoTime() - due;
            }
        });
        return nanos;
    }
}
