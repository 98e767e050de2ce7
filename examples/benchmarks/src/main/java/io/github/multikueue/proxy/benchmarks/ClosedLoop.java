package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** The load generator for machines that have no other. */
final class ClosedLoop implements Load {

    @Override
    public String name() {
        return "Java client";
    }

    @Override
    public double throughput(Endpoint endpoint, String path, int connections, Duration time) throws IOException {
        long[] counts = new long[connections];
        Connections.run(endpoint, path, connections, (number, ask, begin) -> {
            long deadline = begin + time.toNanos();
            for (; System.nanoTime() < deadline; counts[number]++) {
                ask.run();
            }
        });
        long total = 0;
        for (long each : counts) {
            total += each;
        }
        return total / (time.toNanos() / 1e9);
    }
}
