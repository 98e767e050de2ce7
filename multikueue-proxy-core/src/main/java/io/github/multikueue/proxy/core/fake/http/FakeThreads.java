package io.github.multikueue.proxy.core.fake.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread per connection: virtual where the JDK has them (21 and later), else daemon threads. */
public final class FakeThreads {
    private FakeThreads() {}

    /**
     * An executor without a bound.
     *
     * @param name for the names of threads
     */
    public static ExecutorService perConnection(String name) {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return platform(name);
        }
    }

    private static ExecutorService platform(String name) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-cluster-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
