package io.github.multikueue.proxy.server.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many different tokens the manager is asked about that it does not know, for each address they come from: who guesses
 * tokens is refused before the manager is asked. Tokens that were known a short time ago are taken from every address, since many
 * callers may come by one. Remembers hashes, no tokens. Safe for use by many threads.
 */
@Singleton
final class UnknownTokens {

    /** Of one address, in a minute. */
    static final int MOST = 100;

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration KNOWN = Duration.ofMinutes(10);
    private static final int ADDRESSES = 10_000;
    private static final int CALLERS = 10_000;

    private final Cache<String, Set<Object>> unknown;
    private final Cache<Object, Boolean> known;

    @Inject
    UnknownTokens(Ticker ticker) {
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
     * Looks at who asks, before the manager does.
     *
     * @throws TooManyRequestsException if too many tokens have come from the address that the manager does not know
     */
    void admit(String address, AuthenticatedCaller caller) {
        Set<Object> refused = unknown.getIfPresent(address);
        if (refused != null && refused.size() >= MOST && known.getIfPresent(caller.key()) == null) {
            throw new TooManyRequestsException(
                    "unknown tokens of this address: " + MOST + " (expected: fewer in a minute)", WINDOW);
        }
    }

    /** The manager does not know the token. */
    void refused(String address, AuthenticatedCaller caller) {
        known.invalidate(caller.key());
        Set<Object> refused = unknown.get(address, unused -> ConcurrentHashMap.newKeySet());
        if (refused.size() < MOST) {
            refused.add(caller.key());
        }
    }

    /** The manager knows the token. */
    void known(AuthenticatedCaller caller) {
        if (known.getIfPresent(caller.key()) == null) {
            known.put(caller.key(), Boolean.TRUE);
        }
    }
}
