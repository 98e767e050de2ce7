package io.github.multikueue.proxy.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late a thread is at worst that wants to go on after a moment: what the machine does to it, it does to others. The load average tells
 * nothing of a machine that stands still for a second.
 */
final class Lateness implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final AtomicLong mostNanos = new AtomicLong();
    private final Thread thread = new Thread(this::measure, "lateness");

    Lateness() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Up to now. */
    Duration most() {
        return Duration.ofNanos(mostNanos.get());
    }

    private void measure() {
        try {
            while (true) {
                long due = System.nanoTime() + MOMENT.toNanos();
                Thread.sleep(MOMENT.toMillis());
                mostNanos.accumulateAndGet(System.nanoTime() - due, Math::max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody wants to know any more.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
