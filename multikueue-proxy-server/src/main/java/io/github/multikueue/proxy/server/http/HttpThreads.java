package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.concurrent.Threads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of a listener. */
final class HttpThreads {

    private static final int OTHERS = 64;
    private static final int IDLE = 8;

    private HttpThreads() {}

    /**
     * Makes a pool that is not started. With virtual threads, its own threads only accept and select; without them, each answer
     * that lasts holds one.
     *
     * @param name the prefix of the threads' names
     * @param lasting how many answers may last at a time
     */
    static QueuedThreadPool pool(String name, int lasting) {
        boolean virtual = Threads.hasVirtualThreads();
        int most = OTHERS + (virtual ? 0 : lasting);
        QueuedThreadPool pool = new QueuedThreadPool(most, IDLE);
        pool.setName(name);
        pool.setDaemon(true);
        if (virtual) {
            pool.setVirtualThreadsExecutor(Threads.blocking(name, most));
        }
        return pool;
    }
}
