package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.util.concurrent.ExecutorService;

/** One thread per connection: virtual where the JDK has them (21 and later), else daemon threads. */
public final class FakeThreads {
    private FakeThreads() {}

    /**
     * An executor without a bound.
     *
     * @param name for the names of threads
     */
    public static ExecutorService perConnection(String name) {
        return Threads.blocking("fake-cluster-" + name, Integer.MAX_VALUE);
    }
}
