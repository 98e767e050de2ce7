package io.github.multikueue.proxy.core.access;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.Caller;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Stands in for callers as keys of caches, of counters and in logs, so that no token is kept. The hash has a random key for
 * each instance: keys of one instance mean nothing to another. Safe for use by many threads.
 */
public final class CallerKeys {

    private final HashFunction hash;

    public CallerKeys() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.hash = Hashing.hmacSha256(key);
    }

    /** Equal for equal callers, and for no others. */
    public Object of(Caller caller) {
        return caller instanceof Caller.BearerToken bearer ? of(bearer) : caller;
    }

    String of(Caller.BearerToken caller) {
        return hash.hashString(caller.token(), StandardCharsets.UTF_8).toString();
    }
}
