package io.github.multikueue.proxy.core.cache;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** How a cache is used. Safe for use by many threads. */
final class CacheUse {

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private volatile Instant last = Instant.MIN;

    void hit() {
        hits.increment();
    }

    void miss() {
        misses.increment();
    }

    void asked(Instant now) {
        last = now;
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }

    /** When it was asked for last. */
    Instant last() {
        return last;
    }
}
