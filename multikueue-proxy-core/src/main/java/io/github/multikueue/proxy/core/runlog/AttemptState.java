package io.github.multikueue.proxy.core.runlog;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A try of a task as it was seen last, for those who wait for it to come along. Safe for use by many threads. */
final class AttemptState {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private AttemptLog log;
    private boolean abandoned;
    private boolean away;

    /** @param abandoned whether nobody will say more about it: then nobody waits */
    AttemptState(AttemptLog log, boolean abandoned) {
        this.log = log;
        this.abandoned = abandoned;
    }

    /** Somebody has looked again. */
    void update(AttemptLog seen) {
        lock.lock();
        try {
            log = seen;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the worker is known not to answer. */
    void away(boolean now) {
        lock.lock();
        try {
            away = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will look again. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How it is now. */
    AttemptLog now() {
        lock.lock();
        try {
            return log;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody will look again. */
    boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will change any more. */
    boolean isSettled() {
        lock.lock();
        try {
            return settled();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the condition holds, or nothing will change any more; returns how it is then. */
    AttemptLog await(Predicate<AttemptLog> condition) throws InterruptedException {
        lock.lock();
        try {
            while (!settled() && !condition.test(log)) {
                changed.await();
            }
            return log;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the worker is not known to be away, or nobody will look again. */
    void awaitWorker() throws InterruptedException {
        lock.lock();
        try {
            while (away && !abandoned) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean settled() {
        return abandoned || log.attempt().complete() || !log.present();
    }
}
