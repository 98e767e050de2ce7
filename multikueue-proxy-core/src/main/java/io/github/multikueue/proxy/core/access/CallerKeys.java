package io.github.multikueue.proxy.core.access;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.Caller;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Stands in for callers as keys of caches and in logs, so that no token is kept. The hash is keyed for each process. */
final class CallerKeys {

    private final HashFunction hash;

    CallerKeys() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.hash = Hashing.hmacSha256(key);
    }

    /** Equal for equal callers, and for no others. */
    Object of(Caller caller) {
        return caller instanceof Caller.BearerToken bearer ? of(bearer) : caller;
    }

    String of(Caller.BearerToken caller) {
        return hash.hashString(caller.token(), StandardCharsets.UTF_8).toString();
    }
}
