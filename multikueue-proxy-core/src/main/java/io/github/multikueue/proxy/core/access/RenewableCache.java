package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Remembers the answers of the manager's API server for a short time, and asks anew for those who must not be answered from
 * memory. In either way, many threads that ask the same at once cause one call. Failures are not remembered.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
final class RenewableCache<K, V> {

    private static final long MAX_REMEMBERED = 100_000;

    private final CoalescingCache<K, V> remembered;
    private final CoalescingCache<K, V> renewed;

    /**
     * @param ttl how long an answer is remembered; zero for not at all
     * @param newFor how long an answer still counts as new for the next who asks anew
     */
    RenewableCache(Duration ttl, Duration newFor, Ticker ticker) {
        this.remembered = new CoalescingCache<>(ttl, MAX_REMEMBERED, ticker);
        this.renewed = new CoalescingCache<>(newFor, MAX_REMEMBERED, ticker);
    }

    /** Returns the remembered answer, or the one that {@code call} gives. */
    V get(K key, Supplier<V> call) {
        return remembered.get(key, call);
    }

    /**
     * Returns the answer that {@code call} gives, which is remembered instead of the old one. A call that fails changes
     * nothing of what is remembered, and that not for long; but a token that is not valid has no answers.
     */
    V renew(K key, Supplier<V> call) {
        return renewed.get(key, () -> {
            try {
                V answer = call.get();
                remembered.invalidate(key);
                return remembered.get(key, () -> answer);
            } catch (UnauthenticatedException e) {
                remembered.invalidate(key);
                throw e;
            }
        });
    }

    /** How many answers did without a call of their own. */
    long hits() {
        return remembered.hits() + renewed.hits();
    }

    /** How many calls were made. */
    long misses() {
        return remembered.misses();
    }
}
