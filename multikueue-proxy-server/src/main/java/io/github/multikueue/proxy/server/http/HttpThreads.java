package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.concurrent.Threads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of a listener. */
final class HttpThreads {

    private static final int OTHERS = 64;
    private static final int IDLE = 8;
    private static final int FEW = 16;
    private static final int FEW_IDLE = 3;

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
        QueuedThreadPool pool = pool(name, most, IDLE);
        if (virtual) {
            pool.setVirtualThreadsExecutor(Threads.blocking(name, most));
        }
        return pool;
    }

    /** Makes a pool for few short answers at a time, which is not started. Its threads are the system's. */
    static QueuedThreadPool few(String name) {
        return pool(name, FEW, FEW_IDLE);
    }

    private static QueuedThreadPool pool(String name, int most, int idle) {
        QueuedThreadPool pool = new QueuedThreadPool(most, idle);
        pool.setName(name);
        pool.setDaemon(true);
        return pool;
    }
}
