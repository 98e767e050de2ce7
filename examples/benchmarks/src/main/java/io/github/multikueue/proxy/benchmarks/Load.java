package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A load generator with a fixed number of connections, each of which asks again as soon as it has its answer. */
interface Load {

    /**
     * How a server answered.
     *
     * @param perSecond answers per second
     * @param p99Micros the 99th percentile of their times, in microseconds
     */
    record LoadResult(double perSecond, double p99Micros) {

        /** The 99th percentile in microseconds. */
        static double p99Micros(long[] nanos) {
            return micros(nanos, 0.99);
        }

        /** A quantile in microseconds. */
        static double micros(long[] nanos, double quantile) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return sorted[(int) (sorted.length * quantile)] / 1e3;
        }
    }

    /** What it is called in the table. */
    String name();

    /** Asks for so long. Fails if there was any other answer than 200, or none. */
    LoadResult run(Endpoint endpoint, String path, int connections, Duration time) throws IOException;

    /**
     * The one that takes least of the machine: wrk or hey if they are installed, else our own. Those count in whole seconds, so that it
     * is our own for less than one, too.
     */
    static Load choose(Scale scale) {
        if (scale.round().compareTo(CommandLoad.LEAST) < 0) {
            return new ClosedLoop();
        }
        return CommandLoad.find(CommandLoad.Tool.WRK)
                .or(() -> CommandLoad.find(CommandLoad.Tool.HEY))
                .orElseGet(ClosedLoop::new);
    }

    /** The same for TLS: without hey, which names the port together with the server, and is refused for it by Java. */
    static Load chooseForTls() {
        return CommandLoad.find(CommandLoad.Tool.WRK).orElseGet(ClosedLoop::new);
    }
}
