package io.github.multikueue.proxy.core.concurrent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from one failure to the next, up to a bound, and each time between half of
 * that and all of it, so that many waiters do not come back at once. Used by one thread at a time.
 */
public final class Backoff {

    private final long first;
    private final long longest;
    private final RandomGenerator random;
    private long next;

    /**
     * Makes it as if nothing had failed yet.
     *
     * @param first the bound of the wait after the first failure
     * @param longest the bound of all waits
     */
    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.longest = longest.toNanos();
        this.first = Math.min(first.toNanos(), this.longest);
        this.random = random;
        this.next = this.first;
    }

    /** The wait after one more failure. */
    public Duration next() {
        long nanos = next;
        next = nanos > longest / 2 ? longest : nanos * 2;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    /** It worked: the next failure is the first again. */
    public void reset() {
        next = first;
    }
}
