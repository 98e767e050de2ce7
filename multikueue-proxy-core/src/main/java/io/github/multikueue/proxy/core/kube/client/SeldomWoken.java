package io.github.multikueue.proxy.core.kube.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.internal.concurrent.TaskRunner;

/**
 * Wakes the thread that waits for OkHttp's next task once a second at most: for tasks that may be so late. Each time a connection over
 * HTTP/1.1 has become idle, its pool would have that thread look at all of them, so once for each call. For one {@link TaskRunner}, which
 * calls it under its lock.
 */
final class SeldomWoken implements TaskRunner.Backend {

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final TaskRunner.Backend backend;
    private long nextWakeUp;

    /** @param backend runs the tasks */
    SeldomWoken(TaskRunner.Backend backend) {
        this.backend = backend;
        this.nextWakeUp = backend.nanoTime();
    }

    @Override
    public long nanoTime() {
        return backend.nanoTime();
    }

    @Override
    public void coordinatorNotify(TaskRunner runner) {
        if (untilNextWakeUp() <= 0) {
            nextWakeUp = nanoTime() + PAUSE;
            backend.coordinatorNotify(runner);
        }
    }

    /** Whoever has not been notified in the pause is seen at its end. */
    @Override
    public void coordinatorWait(TaskRunner runner, long nanos) {
        long pause = untilNextWakeUp();
        backend.coordinatorWait(runner, pause > 0 ? Math.min(nanos, pause) : nanos);
    }

    private long untilNextWakeUp() {
        return nextWakeUp - nanoTime();
    }

    @Override
    public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
        return backend.decorate(queue);
    }

    @Override
    public void execute(TaskRunner runner, Runnable task) {
        backend.execute(runner, task);
    }
}
