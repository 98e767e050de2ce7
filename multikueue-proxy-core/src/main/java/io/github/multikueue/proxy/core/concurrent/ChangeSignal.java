package io.github.multikueue.proxy.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes up those who wait for caches, whenever one was heard of. Safe for use by many threads. */
final class ContactSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition contact = lock.newCondition();

    /** Something has changed: all who wait look again. */
    void give() {
        lock.lock();
        try {
            contact.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the condition holds.
     *
     * @param condition looked at first, and after each signal
     * @return whether it holds; false if the time is over, or the thread was interrupted
     */
    boolean await(BooleanSupplier condition, Duration atMost) {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = contact.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
