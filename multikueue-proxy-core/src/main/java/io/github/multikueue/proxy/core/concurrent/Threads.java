package io.github.multikueue.proxy.core.concurrent;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that decides what kind of thread waits for the network. */
public final class Threads {

    private static final Logger log = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /**
     * An executor for tasks that mostly wait: a virtual thread each on JDK 21 and later, else at most {@code limit} daemon
     * platform threads; when all of those are busy, further tasks are rejected.
     *
     * @param name the prefix of the threads' names
     * @param limit the most platform threads
     */
    public static ExecutorService blocking(String name, int limit) {
        return hasVirtualThreads()
                ? virtualThreadPerTask(name)
                : new ThreadPoolExecutor(0, limit, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    /** The task, for a scheduler that would never run it again if it threw. */
    public static Runnable repeatable(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("a task in the background failed, and will be tried again at its next time", e);
            }
        };
    }

    /** Makes named daemon platform threads. */
    public static ThreadFactory daemons(String name) {
        return new ThreadFactoryBuilder()
                .setNameFormat(name + "-%d")
                .setDaemon(true)
                .build();
    }

    /** {@code Thread.ofVirtual().name(name + "-", 0).factory()}, as JDK 17 does not know it. */
    private static ThreadFactory virtual(String name) throws ReflectiveOperationException {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Object unnamed = Thread.class.getMethod("ofVirtual").invoke(null);
        Object named = builder.getMethod("name", String.class, long.class).invoke(unnamed, name + "-", 0L);
        return (ThreadFactory) builder.getMethod("factory").invoke(named);
    }

    /** Whether the running JDK has virtual threads. */
    public static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    private static ExecutorService virtualThreadPerTask(String name) {
        try {
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, virtual(name));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK says it has virtual threads, but makes none", e);
        }
    }
}
