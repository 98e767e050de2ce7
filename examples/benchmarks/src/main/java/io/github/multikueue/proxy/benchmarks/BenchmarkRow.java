package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.List;

/** Something to be measured. Fails if the answers are wrong, whatever the numbers. */
interface BenchmarkRow {

    /** What it is chosen by on the command line. */
    String name();

    /**
     * @param world the fleet
     * @param proxy a running proxy on it, to be left running
     */
    List<BenchmarkResult> measure(Scale scale, World world, Server proxy) throws IOException;
}
