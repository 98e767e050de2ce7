package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** A load generator with a fixed number of connections, each of which asks again as soon as it has its answer. */
interface Load {

    /** What it is called in the table. */
    String name();

    /** Requests answered with 200 per second. Fails if there was any other answer. */
    double throughput(Endpoint endpoint, String path, int connections, Duration time) throws IOException;

    /** The one that takes least of the machine: wrk or hey if they are installed, else our own. */
    static Load choose() {
        return CommandLoad.find(CommandLoad.Tool.WRK)
                .or(() -> CommandLoad.find(CommandLoad.Tool.HEY))
                .orElseGet(ClosedLoop::new);
    }

    /** The same for TLS: without hey, which names the port together with the server, and is refused for it by Java. */
    static Load chooseForTls() {
        return CommandLoad.find(CommandLoad.Tool.WRK).orElseGet(ClosedLoop::new);
    }
}
