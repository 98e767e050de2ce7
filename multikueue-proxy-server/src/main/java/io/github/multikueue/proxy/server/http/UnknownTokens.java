package io.github.multikueue.proxy.server.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds how many different tokens the manager is asked about that it does not know, for each address they come from: who guesses
 * tokens is refused before the manager is asked. Tokens that were known a short time ago are taken from every address, since many
 * callers may come by one. Remembers hashes, no tokens. Safe for use by many threads.
 */
@Singleton
public final class UnknownTokens {

    /** Of one address, in a minute. */
    public static final int MOST = 100;

    /** For how long they count, from the last one on. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Duration KNOWN = Duration.ofMinutes(10);
    private static final int ADDRESSES = 10_000;
    private static final int CALLERS = 10_000;

    private final Cache<String, Set<Object>> unknown;
    private final Cache<Object, Boolean> known;
    private final LongAdder refusals = new LongAdder();

    /** Knows nothing yet. */
    @Inject
    public UnknownTokens(Ticker ticker) {
        unknown = Caffeine.newBuilder()
                .maximumSize(ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(ticker::read)
                .build();
        known = Caffeine.newBuilder()
                .maximumSize(CALLERS)
                .expireAfterWrite(KNOWN)
                .ticker(ticker::read)
                .build();
    }

    /**
     * Returns whether the manager may be asked about a token: not if too many have come from the address that it does not know. A request
     * that is refused for that is counted.
     *
     * @param token a hash of it
     */
    public boolean mayAsk(String address, Object token) {
        Set<Object> refused = unknown.getIfPresent(address);
        if (refused == null || refused.size() < MOST || known.getIfPresent(token) != null) {
            return true;
        }
        refusals.increment();
        return false;
    }

    /** How many requests have been refused. */
    public long refusals() {
        return refusals.sum();
    }

    /** What to tell those who may not. */
    public static String refusal() {
        return "unknown tokens of this address: " + MOST + " (expected: fewer in a minute)";
    }

    /** The manager does not know the token. */
    public void refused(String address, Object token) {
        known.invalidate(token);
        Set<Object> refused = unknown.get(address, unused -> ConcurrentHashMap.newKeySet());
        if (refused.size() < MOST) {
            refused.add(token);
        }
    }

    /** The manager knows the token. */
    public void known(Object token) {
        if (known.getIfPresent(token) == null) {
            known.put(token, Boolean.TRUE);
        }
    }
}
