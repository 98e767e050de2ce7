package io.github.multikueue.proxy.core.runlog;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one thread when something has changed; changes while it is awake count for its next wait. */
final class WakeupSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private boolean pending;

    /** Something has changed. Never waits. */
    void raise() {
        lock.lock();
        try {
            pending = true;
            raised.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change, but not longer than this. */
    void await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!pending && left > 0) {
                left = raised.awaitNanos(left);
            }
            pending = false;
        } finally {
            lock.unlock();
        }
    }
}
