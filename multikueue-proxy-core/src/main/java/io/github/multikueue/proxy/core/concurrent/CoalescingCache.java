package io.github.multikueue.proxy.core.concurrent;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the answers of API servers for a short time. Many threads that ask the same at once cause one call, made by the
 * first of them; all get its answer or its failure. Failures are not remembered.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
public final class CoalescingCache<K, V> {

    /** How a call ended. As a value, since the cache would log a future that fails. */
    private record Outcome<V>(@Nullable V answer, @Nullable Throwable failure) {

        V get() {
            if (failure != null) {
                Throwables.throwIfUnchecked(failure);
            }
            return requireNonNull(answer);
        }
    }

    private final AsyncCache<K, Outcome<V>> cache;
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
        return get(key, remembered -> true, call);
    }

    /**
     * The same, but only an answer of before that is still valid; one that is not is forgotten. The answer that {@code call}
     * gives now is returned in any case.
     */
    public V get(K key, Predicate<V> isValid, Supplier<V> call) {
        CompletableFuture<Outcome<V>> mine = new CompletableFuture<>();
        CompletableFuture<Outcome<V>> first = cache.asMap().putIfAbsent(key, mine);
        while (first != null) {
            hits.increment();
            V answer = first.join().get();
            if (isValid.test(answer)) {
                return answer;
            }
            cache.asMap().remove(key, first);
            first = cache.asMap().putIfAbsent(key, mine);
        }
        misses.increment();
        return answer(key, mine, call);
    }

    private V answer(K key, CompletableFuture<Outcome<V>> mine, Supplier<V> call) {
        try {
            V answer = call.get();
            mine.complete(new Outcome<>(answer, null));
            return answer;
        } catch (RuntimeException | Error e) {
            cache.asMap().remove(key, mine);
            mine.complete(new Outcome<>(null, e));
            throw e;
        }
    }

    /** The remembered answer, or null if there is none; makes no call. */
    public @Nullable V peek(K key) {
        CompletableFuture<Outcome<V>> remembered = cache.getIfPresent(key);
        Outcome<V> outcome = remembered == null ? null : remembered.getNow(null);
        return outcome == null ? null : outcome.answer();
    }

    /** Forgets the answer. */
    public void invalidate(K key) {
        cache.synchronous().invalidate(key);
    }

    /** How often an answer was there already, or another thread was getting it. */
    public long hits() {
        return hits.sum();
    }

    /** How many calls were made. */
    public long misses() {
        return misses.sum();
    }
}
