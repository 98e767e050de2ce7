package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks for a review again while the API server refuses to review anything: at most five times more, within about two
 * seconds. Every other failure and every answer is final at once. Safe for use by many threads; the calling thread waits.
 */
final class ReviewRetry {

    private static final List<Duration> PAUSES = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofMillis(500),
            Duration.ofMillis(700));
    /** Of all pauses together, and of slow refusals with them. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Lets the calling thread wait. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Ticker ticker;
    private final Sleeper sleeper;

    ReviewRetry(Ticker ticker, Sleeper sleeper) {
        this.ticker = ticker;
        this.sleeper = sleeper;
    }

    /** @throws ReviewUnavailableException if the last try was refused as well */
    <T> T call(Supplier<T> review) {
        long begin = ticker.read();
        Iterator<Duration> pauses = PAUSES.iterator();
        while (true) {
            try {
                return review.get();
            } catch (ReviewUnavailableException e) {
                if (!pauses.hasNext() || !pause(begin, pauses.next())) {
                    throw e;
                }
            }
        }
    }

    /** Returns false if there is no time left. */
    private boolean pause(long begin, Duration pause) {
        if (ticker.read() - begin + pause.toNanos() > PATIENCE.toNanos()) {
            return false;
        }
        try {
            sleeper.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
