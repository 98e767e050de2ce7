package io.github.multikueue.proxy.core.kube;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Remembers the answers of API servers for a short time. Many threads that ask the same at once cause one call, made by the
 * first of them; all get its answer or its failure. Failures are not remembered.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
public final class CoalescingCache<K, V> {

    private final AsyncCache<K, V> cache;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * @param ttl how long an answer is remembered; zero for not at all
     * @param maximumSize the most answers remembered
     */
    public CoalescingCache(Duration ttl, long maximumSize, Ticker ticker) {
        this.cache = Caffeine.newBuilder()
                .expireAfterWrite(ttl)
                .maximumSize(maximumSize)
                .ticker(ticker)
                .executor(Runnable::run)
                .buildAsync();
    }

    /** Returns the remembered answer, or the one that {@code call} gives; throws what that throws. */
    public V get(K key, Supplier<V> call) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> first = cache.asMap().putIfAbsent(key, mine);
        if (first != null) {
            hits.increment();
            return await(first);
        }
        misses.increment();
        try {
            V answer = call.get();
            mine.complete(answer);
            return answer;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** Forgets the answer. */
    public void invalidate(K key) {
        cache.synchronous().invalidate(key);
    }

    /** How many answers did without a call of their own. */
    public long hits() {
        return hits.sum();
    }

    /** How many calls were made. */
    public long misses() {
        return misses.sum();
    }

    private static <V> V await(CompletableFuture<V> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwables.throwIfUnchecked(e.getCause() == null ? e : e.getCause());
            throw e;
        }
    }
}
