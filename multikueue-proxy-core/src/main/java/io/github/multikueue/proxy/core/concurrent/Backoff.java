package io.github.multikueue.proxy.core.concurrent;

import io.kubernetes.client.extended.workqueue.ratelimiter.ItemExponentialFailureRateLimiter;
import io.kubernetes.client.extended.workqueue.ratelimiter.RateLimiter;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from one failure to the next, up to a bound, and each time between half of
 * that and all of it, so that many waiters do not come back at once. Used by one thread at a time.
 */
public final class Backoff {

    private static final String ONLY_ITEM = "";

    private final RateLimiter<String> limiter;
    private final RandomGenerator random;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.limiter = new ItemExponentialFailureRateLimiter<>(first, longest);
        this.random = random;
    }

    /** The wait after one more failure. */
    public Duration next() {
        long nanos = limiter.when(ONLY_ITEM).toNanos();
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    /** It worked: the next failure is the first again. */
    public void reset() {
        limiter.forget(ONLY_ITEM);
    }
}
