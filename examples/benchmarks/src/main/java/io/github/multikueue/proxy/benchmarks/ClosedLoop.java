package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The load generator for machines that have no other. */
final class ClosedLoop implements Load {

    @Override
    public String name() {
        return "Java client";
    }

    @Override
    public LoadResult run(Endpoint endpoint, String path, int connections, Duration time) throws IOException {
        LongStream[] times = new LongStream[connections];
        LoadConnections.run(endpoint, path, connections, (number, ask, begin) -> {
            LongStream.Builder nanos = LongStream.builder();
            long last = begin;
            do {
                ask.run();
                long now = System.nanoTime();
                nanos.add(now - last);
                last = now;
            } while (last - begin < time.toNanos());
            times[number] = nanos.build();
        });
        long[] nanos = Arrays.stream(times).flatMapToLong(each -> each).toArray();
        return new LoadResult(nanos.length / (time.toNanos() / 1e9), LoadResult.p99Micros(nanos));
    }
}
